package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The shipped examples are what the shipped programs make, and what the trainer makes runs everywhere. */
class TrainedExampleTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Path EXAMPLES = Cli.ROOT.resolve("examples");

    @TempDir private Path folder;

    @Test
    @Tag("slow")
    void makesTheShippedDataAgain() throws IOException, InterruptedException {
        Path printed = folder.resolve("printed");
        int status =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "--add-modules",
                                "jdk.incubator.vector",
                                Cli.EXAMPLE.resolve("MakeData.java").toString(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile())
                        .start()
                        .waitFor();
        assertEquals(0, status, Files.readString(printed));
        for (String name : List.of("structure.xyz", "training.xyz.gz")) {
            List<Structure> shipped = Structures.read(Cli.EXAMPLE.resolve(name));
            List<Structure> made = Structures.read(folder.resolve(name));
            assertEquals(shipped.size(), made.size());
            for (int n = 0; n < made.size(); n++) {
                // Exponentials and sums may be rounded in another way on other machines.
                assertArrayEquals(shipped.get(n).positions(), made.get(n).positions(), 1e-12);
                Labels labels = made.get(n).labels();
                if (labels.forces().isPresent()) {
                    Labels expected = shipped.get(n).labels();
                    assertEquals(
                            expected.energy().orElseThrow(), labels.energy().orElseThrow(), 1e-9);
                    assertArrayEquals(
                            expected.forces().orElseThrow(), labels.forces().orElseThrow(), 1e-9);
                }
            }
        }
    }

    /** The same fit on another machine drifts away by rounding, but is as good. */
    @ParameterizedTest
    @CsvSource({"licl, training.xyz.gz", "quickstart, ../li-s/li-s.xyz.gz"})
    @Tag("slow")
    void makesAModelAsGoodAsTheShippedOne(String name, String data) throws IOException {
        Path example = EXAMPLES.resolve(name);
        JsonNode made = errors(train(example, ""), example.resolve(data));
        JsonNode shipped = errors(example.resolve("model"), example.resolve(data));
        for (String error : List.of("energy_rmse_mev_per_atom", "force_rmse_ev_per_ang")) {
            double ratio = made.path(error).asDouble() / shipped.path(error).asDouble();
            assertTrue(ratio > 0.5 && ratio < 2, error + " " + ratio + " times that shipped");
        }
    }

    /** On ab initio dynamics of Li2S, which the model has not seen. */
    @Test
    void theModelOfTheQuickstartErrsAsItsReadmeSays() throws IOException {
        Path quickstart = EXAMPLES.resolve("quickstart");
        JsonNode all =
                errors(quickstart.resolve("model"), EXAMPLES.resolve("li-s/li2s-600K.xyz.gz"));
        assertEquals(12, all.path("energy_rmse_mev_per_atom").asDouble(), 1);
        assertEquals(0.09, all.path("force_rmse_ev_per_ang").asDouble(), 0.005);
    }

    /** A model that has just been fitted gives the same energies, forces and virials in Java, LAMMPS and ASE. */
    @Test
    @Tag("lammps")
    @Tag("python")
    void aFreshModelRunsInEveryProgram() throws IOException, InterruptedException {
        Path quickstart = EXAMPLES.resolve("quickstart");
        Path model = train(quickstart, "epochs: 1");
        Home home = Home.find();
        Path own = Files.createDirectories(folder.resolve("home"));
        for (String part : List.of("lib", "native", "python")) {
            Files.createSymbolicLink(own.resolve(part), home.folder().resolve(part));
        }
        Path example = Files.createDirectories(own.resolve("examples/quickstart"));
        Files.copy(quickstart.resolve("structure.xyz"), example.resolve("structure.xyz"));
        Files.createSymbolicLink(example.resolve("model"), model);
        QuickstartReport report =
                Quickstart.run(
                        new Quickstart.Settings(folder.resolve("run"), 20, 10, 0.001),
                        new Home(own),
                        Optional.empty(),
                        Optional.empty(),
                        what -> {});
        assertEquals(9, report.frames());
        assertTrue(report.agrees(), report.agreement().toString());
    }

    /** Trains as an example's configuration says, or with another number of epochs; returns the model's files alone. */
    private Path train(Path example, String epochs) throws IOException {
        String text = Files.readString(example.resolve("mlip.yaml"));
        assertTrue(text.contains("epochs: ") && text.contains("output: "), text);
        text =
                text.replaceAll("file: (\\S+)", "file: " + example + "/$1")
                        .replaceFirst("output: \\S+", "output: output");
        Path config = folder.resolve("mlip.yaml");
        Files.writeString(
                config, epochs.isEmpty() ? text : text.replaceFirst("epochs: \\d+", epochs));
        Cli.Outcome outcome = Cli.run("train", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path model = Files.createDirectories(folder.resolve("model"));
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(
                        folder.resolve("output"), "{input.nn,scaling.data,weights.???.data}")) {
            for (Path file : files) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        return model;
    }

    private JsonNode errors(Path model, Path data) throws IOException {
        Path json = folder.resolve("errors.json");
        Cli.Outcome outcome = Cli.run("validate", model, data, "--json", json);
        assertEquals(0, outcome.status(), outcome.err());
        return JSON.readTree(json.toFile());
    }
}
