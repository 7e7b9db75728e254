package org.mlip4j.cli;

import org.mlip4j.core.MlipException;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** The folder of the distribution: {@code bin lib native python examples}. */
record Home(Path folder) {

    /**
     * Finds the folder: the system property {@code mlip4j.home}, else around the jar or class folder of this program,
     * else the environment variable {@code MLIP4J_HOME}.
     */
    static Home find() {
        String property = System.getProperty("mlip4j.home");
        if (property != null) {
            return checked(Path.of(property), "the system property mlip4j.home");
        }
        for (Path at = code(); at != null; at = at.getParent()) {
            if (isHome(at)) {
                return new Home(at);
            }
            if (isHome(at.resolve("mlip4j"))) {
                return new Home(at.resolve("mlip4j"));
            }
        }
        String variable = System.getenv("MLIP4J_HOME");
        if (variable != null) {
            return checked(Path.of(variable), "the environment variable MLIP4J_HOME");
        }
        throw new MlipException(
                "the folder of the mlip4j distribution was not found; set MLIP4J_HOME");
    }

    private static Path code() {
        CodeSource source = Home.class.getProtectionDomain().getCodeSource();
        try {
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isHome(Path folder) {
        return Files.isDirectory(folder.resolve("lib"))
                && Files.isDirectory(folder.resolve("native"));
    }

    private static Home checked(Path folder, String origin) {
        if (!isHome(folder)) {
            throw new MlipException(
                    origin
                            + " names "
                            + folder
                            + ", which does not hold the folders lib and native of mlip4j");
        }
        return new Home(folder.toAbsolutePath().normalize());
    }

    /** Puts the pair style into a LAMMPS that takes no plugins. */
    Path preloadLibrary() {
        return folder.resolve("native/libmlip4j_lammps.so");
    }

    /** The pair style as LAMMPS loads it itself; built only beside a LAMMPS that can. */
    Path plugin() {
        return folder.resolve("native/mlip4jplugin.so");
    }

    /** The sources of KIM's model driver. */
    Path kimDriver() {
        return folder.resolve("native/kim");
    }

    /** The folder to put on the Python path. */
    Path python() {
        return folder.resolve("python");
    }

    /** Models and structures to try things with. */
    Path examples() {
        return folder.resolve("examples");
    }
}
