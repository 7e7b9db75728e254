package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.Graded;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.dynamics.ThermoLog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that releases have written, kept forever in {@code src/test/resources/released/VERSION}: models must give the energies and
 * forces of that version, checkpoints must go on. {@code results.json} was written with that version:
 *
 * <pre>mvn -pl mlip-cli integration-test -Dtest=ReleasedFilesTest -Dmlip4j.release=VERSION</pre>
 *
 * writes it for the files that lie in {@code VERSION}; what lies there already is never written again.
 */
class ReleasedFilesTest {

    private static final Path RELEASED = Cli.ROOT.resolve("mlip-cli/src/test/resources/released");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;

    static Stream<Path> models() throws IOException {
        try (Stream<Path> versions = Files.list(RELEASED)) {
            return versions
                    .filter(Files::isDirectory)
                    .sorted()
                    .flatMap(ReleasedFilesTest::modelsOf)
                    .toList()
                    .stream();
        }
    }

    private static Stream<Path> modelsOf(Path version) {
        try (Stream<Path> models = Files.list(version.resolve("models"))) {
            return models.sorted().toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void modelsGiveWhatTheyGaveThen(Path model) throws IOException {
        Path results = model.resolve("../../results.json").normalize();
        String name = model.getFileName().toString();
        ObjectNode now = results(model);
        if (System.getProperty("mlip4j.release", "")
                .equals(results.getParent().getFileName().toString())) {
            keep(results, name, now);
        }
        JsonNode then = JSON.readTree(results.toFile()).path(name);
        assertTrue(then.isObject(), "no results of " + name);
        assertEquals(then.size(), now.size(), "results of " + name);
        then.properties()
                .forEach(
                        e -> {
                            JsonNode expected = e.getValue();
                            JsonNode value = now.path(e.getKey());
                            assertEquals(expected.size(), value.size(), e.getKey());
                            for (int k = 0; k < expected.size(); k++) {
                                double x = expected.get(k).asDouble();
                                assertEquals(
                                        x,
                                        value.get(k).asDouble(),
                                        1e-9 * Math.max(1, Math.abs(x)),
                                        e.getKey());
                            }
                        });
    }

    private static void keep(Path file, String name, ObjectNode results) throws IOException {
        ObjectNode all =
                Files.exists(file)
                        ? (ObjectNode) JSON.readTree(file.toFile())
                        : JSON.createObjectNode();
        all.putIfAbsent(name, results);
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all);
    }

    /** Energy, forces, virial and, where there are any, grades of the structure that lies beside the models. */
    private static ObjectNode results(Path model) {
        Structure structure =
                Structures.read(model.resolve("../../structure.xyz").normalize()).getFirst();
        LoadOptions options = LoadOptions.DEFAULT;
        if (model.toString().matches(".*mtp")) {
            options = options.withElements(List.of(Element.of("Li"), Element.of("Cl")));
        }
        Potential potential = Potentials.load(model, options);
        boolean graded =
                Graded.in(potential).isPresent()
                        && Graded.in(potential).get().gradeMode().isPresent();
        ObjectNode results = JSON.createObjectNode();
        try (Calculator calculator = new Calculator(potential)) {
            Result result =
                    graded
                            ? calculator.evaluate(structure, Output.GRADES)
                            : calculator.evaluate(structure);
            results.putArray("energy").add(result.energy());
            put(results, "forces", result.forces());
            put(results, "virial", result.virial());
            result.grades().ifPresent(g -> results.putArray("grade").add(g.max()));
        }
        return results;
    }

    private static void put(ObjectNode results, String name, double[] values) {
        for (double value : values) {
            results.withArray(name).add(value);
        }
    }

    /** A run that version 0.1.0 has interrupted ends as one that was never interrupted. */
    @ParameterizedTest
    @CsvSource({
        "dynamics, --thermostat langevin",
        "dynamics-nose-hoover, --thermostat nose-hoover --initial-temperature 400"
    })
    void dynamicsGoOn(String name, String options) throws IOException {
        Path interrupted = copy(RELEASED.resolve("0.1.0").resolve(name), folder.resolve("part"));
        dynamics(interrupted, options);
        Path whole = Files.createDirectory(folder.resolve("whole"));
        Files.copy(interrupted.resolve("structure.xyz"), whole.resolve("structure.xyz"));
        dynamics(whole, options);
        double[] conserved = conserved(whole);
        assertArrayEquals(conserved, conserved(interrupted), 1e-5);
        List<Structure> expected = Structures.read(whole.resolve("run.xyz"));
        List<Structure> actual = Structures.read(interrupted.resolve("run.xyz"));
        assertEquals(expected.size(), actual.size());
        for (int k = 0; k < expected.size(); k++) {
            Structure a = expected.get(k);
            Structure b = actual.get(k);
            // Frames of version 0.1.0 did not say that they are not wrapped.
            Set<String> later = new LinkedHashSet<>(a.info().keySet());
            later.removeAll(b.info().keySet());
            assertTrue(Set.of(Structure.UNWRAPPED).containsAll(later), later.toString());
            assertTrue(a.info().keySet().containsAll(b.info().keySet()));
            assertArrayEquals(a.species(), b.species());
            assertArrayEquals(a.positions(), b.positions(), 1e-6);
            assertArrayEquals(a.velocities().orElseThrow(), b.velocities().orElseThrow(), 1e-6);
            assertEquals(
                    a.labels().energy().orElseThrow(), b.labels().energy().orElseThrow(), 1e-5);
        }
    }

    private static double[] conserved(Path place) {
        return ThermoLog.read(place.resolve("run.log")).column("conserved_eV", 0);
    }

    private static void dynamics(Path place, String options) {
        List<Object> all = new ArrayList<>();
        all.add("md");
        all.add(RELEASED.resolve("0.1.0/models/hdnnp.mlip"));
        all.add(place.resolve("structure.xyz"));
        all.addAll(List.of("--steps", 300, "--every", 50, "--temperature", 300));
        all.addAll(List.of(options.split(" ")));
        all.addAll(List.of("-o", place.resolve("run.xyz")));
        Cli.Outcome outcome = Cli.run(all.toArray());
        assertEquals(0, outcome.status(), outcome.err());
    }

    /** The same of a training. */
    @Test
    void trainingGoesOn() throws IOException {
        Path interrupted = copy(RELEASED.resolve("0.1.0/training"), folder.resolve("interrupted"));
        Cli.Outcome outcome = Cli.run("train", interrupted.resolve("mlip.yaml"));
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(
                (outcome.out() + outcome.err()).contains("checkpoint"),
                outcome.out() + outcome.err());
        Path whole = Files.createDirectory(folder.resolve("whole"));
        for (String file : List.of("mlip.yaml", "data.xyz")) {
            Files.copy(interrupted.resolve(file), whole.resolve(file));
        }
        assertEquals(0, Cli.run("train", whole.resolve("mlip.yaml")).status());
        String weights = "model/weights.003.data";
        assertClose(whole.resolve(weights), interrupted.resolve(weights));
    }

    /** Word by word; the first part may come from a machine with other vectors, so that last digits differ. */
    private static void assertClose(Path expected, Path actual) throws IOException {
        String[] words = Files.readString(expected).split("\\s+");
        String[] others = Files.readString(actual).split("\\s+");
        assertEquals(words.length, others.length);
        for (int k = 0; k < words.length; k++) {
            if (words[k].matches("[-+]?[0-9][-+.0-9eE]*")) {
                double x = Double.parseDouble(words[k]);
                assertEquals(x, Double.parseDouble(others[k]), 1e-6 * Math.max(1, Math.abs(x)));
            } else {
                assertEquals(words[k], others[k]);
            }
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }
}
