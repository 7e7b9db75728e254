/** Data sets, losses and optimisers. */
module org.mlip4j.train {
    requires transitive org.mlip4j.core;
    requires transitive org.mlip4j.descriptors;

    exports org.mlip4j.train;
}
