package org.mlip4j.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Other programs, and the environment that they need to find mlip4j. */
final class Programs {

    private Programs() {}

    static Optional<Path> onPath(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name).toAbsolutePath())
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** What every program needs that loads libmlip4j: where the distribution and this Java are. */
    static Map<String, String> environment(Home home) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("MLIP4J_HOME", home.folder().toString());
        variables.put("MLIP4J_JAVA_HOME", System.getProperty("java.home"));
        return variables;
    }

    /** The same with the package {@code mlip4j} on the Python path. */
    static Map<String, String> pythonEnvironment(Home home) {
        Map<String, String> variables = environment(home);
        String present = System.getenv("PYTHONPATH");
        variables.put(
                "PYTHONPATH",
                home.python()
                        + (present == null || present.isEmpty()
                                ? ""
                                : File.pathSeparator + present));
        return variables;
    }
}
