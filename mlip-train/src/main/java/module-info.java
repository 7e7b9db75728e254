/** Data sets, losses and optimisers. */
module org.mlip4j.train {
    requires transitive org.mlip4j.core;
    requires transitive org.mlip4j.descriptors;
    requires ejml.core;
    requires ejml.ddense;
    requires org.snakeyaml.engine;

    exports org.mlip4j.train;
    exports org.mlip4j.train.config;
    exports org.mlip4j.train.data;
    exports org.mlip4j.train.functions;
    exports org.mlip4j.train.selection;
    exports org.mlip4j.train.uncertainty;
}
