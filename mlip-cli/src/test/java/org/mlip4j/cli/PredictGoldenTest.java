package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** {@code mlip predict} says what n2p2 says, for every reference model without charges. */
@Tag("shared")
class PredictGoldenTest {

    @TempDir private Path folder;

    /** Largest deviations over their limits, with where they occurred. */
    private final Map<String, Double> worst = new TreeMap<>();

    private final Map<String, String> where = new TreeMap<>();

    @Test
    void equalsN2p2(TestReporter reporter) throws IOException {
        List<Path> models = models();
        assertTrue(models.size() >= 13, models.toString());
        for (Path model : models) {
            compare(model);
        }
        worst.forEach(
                (quantity, deviation) ->
                        reporter.publishEntry(
                                quantity, deviation + " of the limit, in " + where.get(quantity)));
        worst.forEach(
                (quantity, deviation) ->
                        assertTrue(
                                deviation <= 1,
                                quantity
                                        + ": "
                                        + deviation
                                        + " times the limit in "
                                        + where.get(quantity)));
    }

    private static List<Path> models() throws IOException {
        Path refs = Path.of(System.getenv("MLIP4J_SHARED"), "refs");
        List<Path> models = new ArrayList<>();
        for (String group : List.of("n2p2_predict", "n2p2_allsf", "llzo_lco")) {
            try (Stream<Path> entries = Files.list(refs.resolve(group))) {
                entries.filter(p -> Files.exists(p.resolve("golden.energies")))
                        .filter(p -> !p.getFileName().toString().endsWith("4G"))
                        .sorted()
                        .forEach(models::add);
            }
        }
        return models;
    }

    private void compare(Path model) throws IOException {
        Path out = folder.resolve("out.xyz");
        Cli.Outcome outcome =
                Cli.run("predict", model, model.resolve("input.data"), "-o", out, "--threads", 2);
        assertEquals(0, outcome.status(), outcome.err());
        List<Structure> frames = Structures.read(out);
        List<double[]> energies = rows(model.resolve("golden.energies"));
        List<double[]> atoms = rows(model.resolve("golden.atoms"));
        assertEquals(energies.size(), frames.size(), model.toString());
        int first = 0;
        for (int k = 0; k < frames.size(); k++) {
            Structure frame = frames.get(k);
            compare(
                    model + " frame " + (k + 1),
                    frame,
                    energies.get(k),
                    atoms.subList(first, first + frame.size()));
            first += frame.size();
        }
    }

    private void compare(String place, Structure frame, double[] golden, List<double[]> atoms) {
        double energy = frame.labels().energy().orElseThrow();
        double withoutOffsets = atoms.stream().mapToDouble(row -> row[6]).sum();
        note("energy", place, energy - golden[2], 1e-10 * Math.max(Math.abs(golden[2]), 1));
        note("energy without offsets", place, energy - golden[2], 1e-9 * Math.abs(withoutOffsets));

        double[] forces =
                atoms.stream().flatMapToDouble(row -> Arrays.stream(row, 7, 10)).toArray();
        double largest = Arrays.stream(forces).map(Math::abs).max().orElse(0);
        for (int i = 0; i < forces.length; i++) {
            double deviation = frame.labels().forces().orElseThrow()[i] - forces[i];
            note("force", place, deviation, 1e-9 * Math.max(largest, 1));
        }
        double scale = Arrays.stream(golden, 3, 12).map(Math::abs).max().orElse(0);
        for (int i = 0; i < 9; i++) {
            double symmetric = 0.5 * (golden[3 + i] + golden[3 + 3 * (i % 3) + i / 3]);
            note(
                    "virial",
                    place,
                    frame.labels().virial().orElseThrow()[i] - symmetric,
                    1e-8 * scale);
        }
    }

    /** The lines of a file that may be gzipped. */
    private static List<String> lines(Path file) throws IOException {
        if (Files.exists(file)) {
            return Files.readAllLines(file);
        }
        try (InputStream zip = new GZIPInputStream(Files.newInputStream(Path.of(file + ".gz")))) {
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private void note(String quantity, String place, double deviation, double limit) {
        double ratio = Math.abs(deviation) / limit;
        if (ratio >= worst.getOrDefault(quantity, 0.0)) {
            worst.put(quantity, ratio);
            where.put(quantity, place);
        }
    }

    private static List<double[]> rows(Path file) throws IOException {
        List<double[]> rows = new ArrayList<>();
        for (String line : lines(file)) {
            if (!line.startsWith("#")) {
                rows.add(
                        Arrays.stream(line.strip().split("\\s+"))
                                .mapToDouble(Double::parseDouble)
                                .toArray());
            }
        }
        return rows;
    }
}
