package org.mlip4j.hdnnp;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reference data outside the repository, found through the environment variable MLIP4J_SHARED. */
final class SharedData {

    private SharedData() {}

    static Path root() {
        String root = System.getenv("MLIP4J_SHARED");
        if (root == null) {
            throw new AssertionError(
                    "tests tagged 'shared' need the environment variable MLIP4J_SHARED");
        }
        return Path.of(root);
    }

    /** Lines of a file or of the same file with .gz at its end. */
    static List<String> lines(Path path) {
        Path zipped = path.resolveSibling(path.getFileName() + ".gz");
        try (InputStream in =
                        Files.exists(path)
                                ? Files.newInputStream(path)
                                : new GZIPInputStream(Files.newInputStream(zipped));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Numbers of the lines of a file, grouped by the first column, the number of the structure. */
    static Map<Integer, List<double[]>> rows(Path path) {
        Map<Integer, List<double[]>> rows = new HashMap<>();
        for (String line : lines(path)) {
            String[] words = line.strip().split("\\s+");
            if (!words[0].startsWith("#") && !words[0].isEmpty()) {
                double[] row = new double[words.length];
                for (int c = 0; c < row.length; c++) {
                    row[c] = Double.parseDouble(words[c]);
                }
                rows.computeIfAbsent((int) row[0], s -> new ArrayList<>()).add(row);
            }
        }
        return rows;
    }

    /** Structures of an input.data, their numbers as they are. */
    static List<Structure> structures(Path path) {
        List<Structure> structures = new ArrayList<>();
        List<Double> lattice = new ArrayList<>();
        List<Double> positions = new ArrayList<>();
        List<String> symbols = new ArrayList<>();
        for (String line : lines(path)) {
            String[] words = line.strip().split("\\s+");
            switch (words[0]) {
                case "lattice" -> {
                    for (int c = 1; c <= 3; c++) {
                        lattice.add(Double.parseDouble(words[c]));
                    }
                }
                case "atom" -> {
                    symbols.add(words[4]);
                    for (int c = 1; c <= 3; c++) {
                        positions.add(Double.parseDouble(words[c]));
                    }
                }
                case "end" -> {
                    Cell cell = lattice.isEmpty() ? Cell.none() : Cell.periodic(array(lattice));
                    structures.add(
                            Structure.of(cell, symbols.toArray(String[]::new), array(positions)));
                    lattice.clear();
                    positions.clear();
                    symbols.clear();
                }
                default -> {}
            }
        }
        return structures;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
