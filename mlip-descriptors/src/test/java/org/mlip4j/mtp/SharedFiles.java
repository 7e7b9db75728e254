package org.mlip4j.mtp;

import java.nio.file.Path;

/** Reference data outside the repository, found through the environment variable MLIP4J_SHARED. */
final class SharedFiles {

    private SharedFiles() {}

    static Path root() {
        String root = System.getenv("MLIP4J_SHARED");
        if (root == null) {
            throw new AssertionError(
                    "tests tagged 'shared' need the environment variable MLIP4J_SHARED");
        }
        return Path.of(root);
    }
}
