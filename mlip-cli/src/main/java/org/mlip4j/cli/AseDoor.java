package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** ASE with {@code MlipCalculator}. */
record AseDoor(Quickstart.Settings settings, Home home, String python, String version)
        implements Door {

    /** Finds a Python that has numpy and ASE: the one given, else Debian's, else the first on the PATH. */
    static AseDoor find(Quickstart.Settings settings, Home home, Optional<String> given)
            throws IOException, InterruptedException {
        List<String> candidates =
                given.map(List::of).orElse(List.of("/usr/bin/python3", "python3"));
        for (String candidate : candidates) {
            Optional<String> version = aseVersion(candidate);
            if (version.isPresent()) {
                return new AseDoor(settings, home, candidate, version.get());
            }
        }
        throw new MlipException(
                "no Python with numpy and ASE among "
                        + String.join(", ", candidates)
                        + "; install ASE (Debian: apt-get install python3-ase) or name a Python with --python");
    }

    private static Optional<String> aseVersion(String python)
            throws IOException, InterruptedException {
        if (python.contains("/")
                ? !Files.isExecutable(Path.of(python))
                : Programs.onPath(python).isEmpty()) {
            return Optional.empty();
        }
        Process process =
                new ProcessBuilder(python, "-c", "import numpy, ase; print(ase.__version__)")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String version = new String(process.getInputStream().readAllBytes()).strip();
        return process.waitFor() == 0 ? Optional.of(version) : Optional.empty();
    }

    @Override
    public String name() {
        return "ASE " + version;
    }

    @Override
    public Dynamics run() throws IOException, InterruptedException {
        execute("nve.py");
        double[] energies =
                numbers("ase-energies.txt").stream().mapToDouble(row -> row[0]).toArray();
        double seconds = numbers("ase-seconds.txt").getFirst()[0];
        return new Dynamics(
                Structures.read(settings.folder().resolve("ase-frames.xyz")), energies, seconds);
    }

    @Override
    public List<Evaluation> evaluate(List<Structure> frames)
            throws IOException, InterruptedException {
        execute("evaluate.py");
        return numbers("ase-values.txt").stream()
                .map(
                        row ->
                                new Evaluation(
                                        row[0],
                                        Arrays.copyOfRange(row, 10, row.length),
                                        Arrays.copyOfRange(row, 1, 10)))
                .toList();
    }

    private void execute(String script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(python, script);
        builder.environment().putAll(Programs.pythonEnvironment(home));
        Quickstart.execute(builder, settings.folder(), "ase-" + script.replace(".py", "") + ".out");
    }

    private List<double[]> numbers(String file) throws IOException {
        List<double[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(settings.folder().resolve(file))) {
            rows.add(
                    Arrays.stream(line.strip().split("\\s+"))
                            .mapToDouble(Double::parseDouble)
                            .toArray());
        }
        return rows;
    }
}
