package org.mlip4j.bridge;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs LAMMPS: the packaged {@code lmp} with the preloaded pair style, or, when {@code MLIP4J_LMP}
 * names another one, that one with the plugin (built when {@code LAMMPS_SOURCE} was set).
 */
final class Lammps {

    private static final String OTHER = System.getenv("MLIP4J_LMP");
    private static final String PROGRAM = OTHER == null ? "lmp" : OTHER;

    private final TestHome home = TestHome.get();
    private final Path folder = home.scratch();
    private int ranks = 1;

    /** With so many processes; 0 for {@code lmp} without {@code mpirun}. */
    Lammps ranks(int count) {
        ranks = count;
        return this;
    }

    /** Whether this LAMMPS is new enough for fix pair. */
    static boolean hasFixPair() {
        Run help = Run.of(Path.of("").toAbsolutePath(), Map.of(), PROGRAM, "-h");
        Matcher version = Pattern.compile("Simulator - (\\d+ \\w+ \\d{4})").matcher(help.out());
        if (!version.find()) {
            throw new AssertionError(help.all());
        }
        LocalDate date =
                LocalDate.parse(
                        version.group(1),
                        DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH));
        return !date.isBefore(LocalDate.of(2022, 9, 15));
    }

    Run run(String input, String... arguments) {
        try {
            Files.writeString(folder.resolve("in.lmp"), input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String style =
                OTHER == null ? home.nativeFolder().resolve("libmlip4j_lammps.so").toString() : "";
        List<String> command = new ArrayList<>();
        if (ranks > 0) {
            command.addAll(
                    List.of("mpirun", "--allow-run-as-root", "--oversubscribe", "-np", "" + ranks));
        }
        command.addAll(
                List.of(
                        "env",
                        "LD_PRELOAD=" + (TestHome.preload() + " " + style).strip(),
                        "LAMMPS_PLUGIN_PATH=" + (OTHER == null ? "" : home.nativeFolder()),
                        PROGRAM,
                        "-in",
                        "in.lmp"));
        command.addAll(List.of(arguments));
        return Run.of(folder, home.environment(), command);
    }

    Path folder() {
        return folder;
    }

    /** The rows of thermo output of all runs of an input. */
    static List<double[]> thermo(Run run) {
        List<double[]> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : run.out().lines().toList()) {
            String text = line.strip();
            if (text.startsWith("Step ")) {
                inside = true;
            } else if (text.startsWith("Loop time")) {
                inside = false;
            } else if (inside && !text.startsWith("WARNING")) {
                rows.add(numbers(text));
            }
        }
        if (rows.isEmpty()) {
            throw new AssertionError(run.all());
        }
        return rows;
    }

    static double[] last(Run run) {
        return thermo(run).getLast();
    }

    /** The atoms of the last frame of a dump, sorted by their first column, the id. */
    double[][] dump(String name) {
        try {
            List<double[]> rows = new ArrayList<>();
            for (String line : Files.readAllLines(folder.resolve(name))) {
                if (line.startsWith("ITEM:")) {
                    rows.clear();
                } else {
                    rows.add(numbers(line.strip()));
                }
            }
            rows.sort(Comparator.comparingDouble(row -> row[0]));
            return rows.toArray(double[][]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split("\\s+")).mapToDouble(Double::parseDouble).toArray();
    }

    /** A structure from a dump with the columns id type x y z ... */
    static Structure structure(double[][] atoms, Cell cell, Map<Integer, Integer> speciesOfType) {
        int[] species = new int[atoms.length];
        double[] positions = new double[3 * atoms.length];
        for (int i = 0; i < atoms.length; i++) {
            species[i] = speciesOfType.get((int) atoms[i][1]);
            System.arraycopy(atoms[i], 2, positions, 3 * i, 3);
        }
        return Structure.of(cell, species, positions);
    }
}
