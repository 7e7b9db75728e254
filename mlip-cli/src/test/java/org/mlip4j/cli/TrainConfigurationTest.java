package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An mlip.yaml becomes a model that is better than at the start. */
class TrainConfigurationTest {

    @TempDir private Path folder;

    /** Rattled cells with the labels of the example's model. */
    private void writeData() {
        Potential potential = Potentials.load(Cli.EXAMPLE.resolve("model"));
        Structure start = Structures.read(Cli.EXAMPLE.resolve("structure.xyz")).getFirst();
        Random random = new Random(1);
        List<Structure> all = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            double[] x = start.positions().clone();
            for (int i = 0; i < x.length; i++) {
                x[i] += 0.1 * random.nextGaussian();
            }
            Structure moved = start.withPositions(x);
            Result r = potential.evaluate(moved);
            all.add(moved.withLabels(Labels.NONE.withEnergy(r.energy()).withForces(r.forces())));
        }
        Structures.write(folder.resolve("data.xyz"), all);
    }

    @Test
    void theErrorsFallAndTheModelLoads() throws IOException {
        writeData();
        Path config =
                Files.writeString(
                        folder.resolve("mlip.yaml"),
                        """
                        data: [{file: data.xyz}]
                        split: {validation: 0.2}
                        energy_references: mean
                        model:
                          radial: [gastegger2018:shift:8:2]
                          angular: [gastegger2018:center:2:2]
                          hidden: [8]
                        training: {epochs: 3, force: {fraction: 0.05}}
                        committee: {members: 2}
                        output: out
                        """);
        Path json = folder.resolve("training.json");
        Cli.Outcome outcome = Cli.run("train", config, "--json", json);
        assertEquals(0, outcome.status(), outcome.err());
        JsonNode members = new ObjectMapper().readTree(json.toFile()).path("members");
        assertEquals(2, members.size());
        for (JsonNode member : members) {
            JsonNode epochs = member.path("epochs");
            double before = force(epochs.path(0));
            double after = force(epochs.path(3));
            assertTrue(after < 0.5 * before, before + " -> " + after);
            JsonNode validation = member.path("final").path("validation");
            assertEquals(2, validation.path("frames").asInt());
            assertEquals(after, validation.path("force_rmse_ev_per_ang").asDouble(), 1e-9 * after);
        }
        String page = Files.readString(folder.resolve("out/2/report.html"));
        // Learning curves, and a parity plot and a histogram for each part of the data, of energies
        // and of forces.
        assertEquals(2 + 2 * 4, page.split("data:image/png;base64,iVBOR", -1).length - 1);
        assertFalse(page.contains("://"), "the page needs no network");
        Cli.Outcome check = Cli.run("validate", folder.resolve("out"), folder.resolve("data.xyz"));
        assertEquals(0, check.status(), check.err());
    }

    /** Neighbours that do not fit are found again, which is said before the fit and changes nothing in the model. */
    @Test
    void aMomentTensorPotentialKeepsWithinItsMemory() throws IOException {
        writeData();
        String text =
                """
                data: [{file: data.xyz}]
                energy_references: mean
                model: {type: mtp, level: 2, cutoff: 4, radial_basis_size: 4}
                training: {iterations: 2, starts: 1}
                """;
        Path config = folder.resolve("mlip.yaml");
        Files.writeString(config, text + "output: roomy");
        Cli.Outcome roomy = Cli.run("train", config, "--threads", 1);
        assertEquals(0, roomy.status(), roomy.err());
        assertTrue(roomy.err().matches("(?s).* for neighbours; \\S+ [GM]B may be used\\n.*"));
        Files.writeString(config, text + "memory: 0.5 MB\noutput: tight");
        Cli.Outcome tight = Cli.run("train", config, "--threads", 1);
        assertEquals(0, tight.status(), tight.err());
        assertTrue(tight.err().contains("% of the structures are found whenever"), tight.err());
        Path model = folder.resolve("roomy/model.almtp");
        assertEquals(-1, Files.mismatch(model, folder.resolve("tight/model.almtp")));
        Files.writeString(config, text + "memory: 0.01 MB\noutput: none");
        Cli.Outcome none = Cli.run("train", config, "--threads", 1);
        assertEquals(1, none.status());
        assertTrue(
                none.err().contains("(memory: 1 MB) or choose a lower level or fewer threads"),
                none.err());
    }

    @Test
    void stressesThatAreNotFittedAreSpokenOf() throws IOException {
        Potential potential = Potentials.load(Cli.EXAMPLE.resolve("model"));
        Structure start = Structures.read(Cli.EXAMPLE.resolve("structure.xyz")).getFirst();
        Result r = potential.evaluate(start);
        Labels labels = Labels.NONE.withEnergy(r.energy()).withVirial(r.virial());
        Structures.write(folder.resolve("data.xyz"), List.of(start.withLabels(labels)));
        String text =
                """
                data: [{file: data.xyz}]
                split: {validation: 0}
                energy_references: mean
                model: {radial: [gastegger2018:shift:4:2], hidden: [2]}
                training: {epochs: 1, FIT}
                output: OUT
                """;
        Path config = folder.resolve("mlip.yaml");
        for (String fit : List.of("force: {fraction: 0}", "stress: {fraction: 1}")) {
            String output = fit.substring(0, 5);
            Files.writeString(config, text.replace("FIT", fit).replace("OUT", output));
            Cli.Outcome outcome = Cli.run("train", config);
            assertEquals(0, outcome.status(), outcome.err());
            assertEquals(
                    fit.startsWith("force"),
                    outcome.err().contains("note: stresses are not fitted"),
                    outcome.err());
        }
    }

    /** One file predicts as the model and says atom by atom how far its replicas agree. */
    @Test
    void replicasComeWithTheModel() throws IOException {
        writeData();
        Path config =
                Files.writeString(
                        folder.resolve("mlip.yaml"),
                        """
                        data: [{file: data.xyz}]
                        energy_references: mean
                        baseline: {type: zbl, elements: [Li, Cl], inner: 1, outer: 2.6}
                        model: {radial: [gastegger2018:shift:4:2], hidden: [4]}
                        training: {epochs: 1, force: {fraction: 0.01}}
                        committee: {members: 3, by: replica}
                        output: out
                        """);
        Cli.Outcome trained = Cli.run("train", config);
        assertEquals(0, trained.status(), trained.err());
        assertTrue(trained.err().contains("the model with 2 replicas"), trained.err());
        JsonNode replicas =
                new ObjectMapper()
                        .readTree(folder.resolve("out/training.json").toFile())
                        .path("replicas");
        assertEquals(2, replicas.path("atom_energy_rmse_mev").size());
        Path data = folder.resolve("data.xyz");
        Path model = folder.resolve("out/replicas.mlip");
        Path predicted = folder.resolve("predicted.xyz");
        assertEquals(0, Cli.run("predict", model, data, "-o", predicted).status());
        Structure first = Structures.read(predicted).getFirst();
        double largest = Double.parseDouble(first.info().get("max_replica_spread"));
        assertTrue(Files.readString(predicted).contains("replica_spread:R:1"));
        assertEquals(
                Potentials.load(folder.resolve("out/model.mlip")).evaluate(first).energy(),
                first.labels().energy().orElseThrow());
        Cli.Outcome table = Cli.run("validate", model, data, "--uncertainty");
        assertTrue(table.out().contains("replica spread, eV"), table.out());
        Path taken = folder.resolve("taken.xyz");
        Cli.Outcome select =
                Cli.run(
                        "select",
                        data,
                        "-n",
                        10,
                        "--by",
                        "committee",
                        "--model",
                        model,
                        "-o",
                        taken);
        assertEquals(0, select.status(), select.err());
        double spread =
                Double.parseDouble(Structures.read(taken).getFirst().info().get("replica_spread"));
        assertEquals(largest, spread, 1e-6 * largest);
    }

    private static double force(JsonNode epoch) {
        return force(epoch, "test");
    }

    /** Each structure is predicted by the fit that did not see it; files kept for tests are not opened. */
    @Test
    void crossValidationPredictsEveryStructureOnce() throws IOException {
        writeData();
        Path config =
                Files.writeString(
                        folder.resolve("mlip.yaml"),
                        """
                        data: [{file: data.xyz}, {file: missing.xyz, use: test}]
                        energy_references: mean
                        model: {radial: [gastegger2018:shift:4:2], hidden: [4]}
                        training: {epochs: 1, force: {fraction: 0.02}}
                        output: out
                        """);
        Cli.Outcome outcome = Cli.run("train", config, "--folds", "3");
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.out().contains("(all)"), outcome.out());
        JsonNode all = new ObjectMapper().readTree(folder.resolve("out/folds-3.json").toFile());
        assertEquals(10, all.path("frames").asInt());
        double squares = 0;
        for (int number = 1; number <= 3; number++) {
            JsonNode part =
                    new ObjectMapper()
                            .readTree(
                                    folder.resolve("out/fold-" + number + "-of-3/training.json")
                                            .toFile())
                            .path("final")
                            .path("validation");
            double rmse = part.path("force_rmse_ev_per_ang").asDouble();
            squares += part.path("frames").asInt() * rmse * rmse;
        }
        double expected = Math.sqrt(squares / 10);
        assertEquals(expected, all.path("force_rmse_ev_per_ang").asDouble(), 1e-9 * expected);
        double low = all.path("force_rmse_low_ev_per_ang").asDouble();
        double high = all.path("force_rmse_high_ev_per_ang").asDouble();
        assertTrue(low < expected && expected < high, low + " " + expected + " " + high);
        assertTrue(Files.readString(folder.resolve("out/folds-3.html")).contains("95 % interval"));
        Cli.Outcome refused = Cli.run("train", config, "--folds", "1");
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("at least 2 parts"), refused.err());
    }

    /** What is written with a baseline is the sum, with the errors that the training reports, and can be trained on. */
    @Test
    void aBaselineBelongsToTheModel() throws IOException {
        writeData();
        String text =
                """
                data: [{file: data.xyz}]
                REST
                model: {START}
                training: {epochs: 1, force: {fraction: 0.01}}
                output: OUT
                """;
        Path config = folder.resolve("mlip.yaml");
        Files.writeString(
                config,
                text.replace("REST", "energy_references: mean\nbaseline: {type: zbl}")
                        .replace("START", "radial: [gastegger2018:shift:4:2], hidden: [4]")
                        .replace("OUT", "first"));
        assertEquals(0, Cli.run("train", config).status());
        Path json = folder.resolve("errors.json");
        Path model = folder.resolve("first/model.mlip");
        assertFalse(
                Files.exists(folder.resolve("first/input.nn")), "no model without its baseline");
        Cli.Outcome check = Cli.run("validate", model, folder.resolve("data.xyz"), "--json", json);
        assertEquals(0, check.status(), check.err());
        JsonNode first =
                new ObjectMapper().readTree(folder.resolve("first/training.json").toFile());
        double expected = force(first.path("epochs").path(1), "train");
        double found =
                new ObjectMapper().readTree(json.toFile()).path("force_rmse_ev_per_ang").asDouble();
        assertEquals(expected, found, 1e-9 * expected);
        for (String rest : List.of("baseline: {type: zbl}", "")) {
            String output = "from " + rest.length();
            Files.writeString(
                    config,
                    text.replace("REST", rest)
                            .replace("START", "start: " + model)
                            .replace("OUT", output));
            Cli.Outcome again = Cli.run("train", config);
            assertEquals(0, again.status(), again.err());
            JsonNode second =
                    new ObjectMapper().readTree(folder.resolve(output + "/training.json").toFile());
            assertEquals(expected, force(second.path("epochs").path(0), "train"), 1e-6 * expected);
            assertTrue(Files.exists(folder.resolve(output + "/model.mlip")), rest);
        }
    }

    private static double force(JsonNode epoch, String part) {
        return epoch.path(part).path("force_rmse_ev_per_ang").asDouble();
    }
}
