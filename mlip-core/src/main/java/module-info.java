/** Structures, neighbours, and the {@code Potential} that everything else implements or uses. Needs the JDK only. */
module org.mlip4j.core {
    exports org.mlip4j.core;
    exports org.mlip4j.core.io;

    uses org.mlip4j.core.PotentialProvider;
}
