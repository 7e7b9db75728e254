package org.mlip4j.cli;

import org.mlip4j.core.MlipException;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A LAMMPS executable and what it says of itself.
 *
 * @param path the executable
 * @param version as printed, for instance {@code 29 Sep 2021 - Update 2}
 * @param takesPlugins whether the PLUGIN package is installed
 */
record LammpsProgram(Path path, String version, boolean takesPlugins) {

    private static final Pattern VERSION =
            Pattern.compile("(?m)Massively Parallel Simulator - (.+?)\\s*$");
    private static final Pattern PACKAGES =
            Pattern.compile("(?s)Installed packages:\\s*(.*?)\\n\\s*\\n\\s*List of");

    /**
     * Finds and asks an executable.
     *
     * @param given its path or name, or empty for {@code lmp} on the PATH
     */
    static LammpsProgram find(Optional<String> given) throws IOException, InterruptedException {
        Path path = locate(given.orElse("lmp"));
        Process help =
                new ProcessBuilder(path.toString(), "-h")
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .start();
        String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (help.waitFor() != 0) {
            throw new MlipException(
                    "'"
                            + path
                            + " -h' failed: "
                            + text.strip().lines().findFirst().orElse("no output"));
        }
        return parse(path, text);
    }

    static LammpsProgram parse(Path path, String help) {
        Matcher version = VERSION.matcher(help);
        if (!version.find()) {
            throw new MlipException(path + " does not look like LAMMPS: its -h prints no version");
        }
        Matcher packages = PACKAGES.matcher(help);
        boolean plugins =
                packages.find()
                        && Stream.of(packages.group(1).strip().split("\\s+"))
                                .anyMatch("PLUGIN"::equals);
        return new LammpsProgram(path, version.group(1), plugins);
    }

    private static Path locate(String name) {
        if (name.contains("/")) {
            Path path = Path.of(name).toAbsolutePath().normalize();
            if (!Files.isExecutable(path)) {
                throw new MlipException(path + " is not an executable program");
            }
            return path;
        }
        return Programs.onPath(name)
                .orElseThrow(
                        () ->
                                new MlipException(
                                        "no program '"
                                                + name
                                                + "' on the PATH; install LAMMPS (Debian: apt-get install lammps) or name it with --lmp"));
    }

    /**
     * What has to be in the environment so that this LAMMPS knows {@code pair_style mlip4j}.
     *
     * @param home the distribution
     * @return names and values
     */
    Map<String, String> environment(Home home) {
        Map<String, String> variables = new LinkedHashMap<>(Programs.environment(home));
        if (takesPlugins && Files.exists(home.plugin())) {
            variables.put("LAMMPS_PLUGIN_PATH", home.plugin().getParent().toString());
            return variables;
        }
        Path library = home.preloadLibrary();
        if (!Files.exists(library)) {
            throw new MlipException(
                    "the pair style was not built: "
                            + library
                            + " is missing; install the packages"
                            + " liblammps-dev and libopenmpi-dev and build again");
        }
        variables.put("LD_PRELOAD", preload(library.toString(), System.getenv("LD_PRELOAD")));
        return variables;
    }

    /** What is preloaded already stays, behind our library. */
    static String preload(String library, String present) {
        return Stream.concat(
                        Stream.of(library),
                        Stream.of(present == null ? "" : present)
                                .flatMap(p -> Stream.of(p.split("[: ]+"))))
                .filter(name -> !name.isEmpty())
                .distinct()
                .collect(Collectors.joining(":"));
    }
}
