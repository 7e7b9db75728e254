package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/** A folder as nnp-train takes it, trained to a pair potential. */
class TrainCommandTest {

    private static final String INPUT =
            """
            number_of_elements 1
            elements Ne
            cutoff_type 6 0.0
            scale_symmetry_functions
            center_symmetry_functions
            global_hidden_layers_short 1
            global_nodes_short 4
            global_activation_short t l
            use_short_forces
            random_seed 99
            epochs EPOCHS
            updater_type 1
            jacobian_mode 1
            selection_mode 2
            task_batch_size_energy 1
            task_batch_size_force 1
            test_fraction 0.2
            force_weight 1.0
            short_energy_fraction 1.0
            short_force_fraction 0.2
            short_energy_error_threshold 0.0
            short_force_error_threshold 1.0
            rmse_threshold_trials 3
            write_weights_epoch 1
            write_trainlog
            kalman_type 0
            kalman_epsilon 0.01
            kalman_q0 0.01
            kalman_qtau 2.302
            kalman_qmin 1.0E-6
            kalman_eta 0.01
            kalman_etatau 2.302
            kalman_eta_max 1.0
            symfunction_short Ne 2 Ne 0.5 0.0 5.0
            symfunction_short Ne 2 Ne 1.0 2.0 5.0
            symfunction_short Ne 2 Ne 1.0 3.0 5.0
            symfunction_short Ne 3 Ne Ne 0.05 1.0 2.0 5.0
            """;

    @TempDir Path temp;

    private Path folder(String name, int epochs) throws IOException {
        Path folder = Files.createDirectory(temp.resolve(name));
        Files.writeString(
                folder.resolve("input.nn"), INPUT.replace("EPOCHS", Integer.toString(epochs)));
        List<Structure> structures = new ArrayList<>();
        Random random = new Random(8);
        try (Calculator calculator =
                new Calculator(new ZblPotential(List.of(Element.of(10)), 3, 4.5))) {
            for (int s = 0; s < 12; s++) {
                double[] x = new double[24];
                int[] species = new int[8];
                for (int i = 0; i < 8; i++) {
                    species[i] = 10;
                    x[3 * i] = 2.4 * (i & 1) + 0.5 * random.nextDouble();
                    x[3 * i + 1] = 2.4 * (i >> 1 & 1) + 0.5 * random.nextDouble();
                    x[3 * i + 2] = 2.4 * (i >> 2) + 0.5 * random.nextDouble();
                }
                Structure structure = Structure.of(Cell.cubic(5), species, x);
                Result r = calculator.evaluate(structure);
                structures.add(
                        structure.withLabels(
                                Labels.NONE.withEnergy(r.energy()).withForces(r.forces())));
            }
        }
        Structures.write(
                folder.resolve("input.data"),
                structures,
                FormatOptions.defaults().withFormat(StructureFormat.N2P2));
        return folder;
    }

    @Test
    void writesWhatNnpTrainWrites() throws IOException {
        Path folder = folder("a", 5);
        Path json = temp.resolve("a.json");
        Cli.Outcome outcome = Cli.run("train", folder.toString(), "--json", json.toString());
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains("kalman_eta_max is taken for kalman_etamax"));
        for (String name :
                List.of(
                        "scaling.data",
                        "train.data",
                        "test.data",
                        "train-log.out",
                        "weights.010.000000.out",
                        "weights.010.000005.out",
                        "weights.010.data")) {
            assertTrue(Files.exists(folder.resolve(name)), name);
        }
        List<String> curve =
                Files.readAllLines(folder.resolve("learning-curve.out")).stream()
                        .filter(line -> !line.startsWith("#"))
                        .toList();
        assertEquals(6, curve.size());
        assertEquals(25, curve.getLast().strip().split("\\s+").length);
        double first = Double.parseDouble(curve.getFirst().strip().split("\\s+")[9]);
        double last = Double.parseDouble(curve.getLast().strip().split("\\s+")[9]);
        assertTrue(last < 0.2 * first, first + " -> " + last);
        assertTrue(Files.readString(json).contains("force_rmse_ev_per_ang"));
        assertEquals(0, Cli.run("info", folder.toString()).status());
    }

    @Test
    void aSecondRunHasNothingLeftToDo() throws IOException {
        Path folder = folder("b", 2);
        assertEquals(0, Cli.run("train", folder.toString()).status());
        byte[] weights = Files.readAllBytes(folder.resolve("weights.010.data"));
        Cli.Outcome again = Cli.run("train", folder.toString());
        assertTrue(again.err().contains("continuing from"), again.err());
        assertTrue(again.err().contains("all 2 epochs are done"), again.err());
        assertArrayEquals(weights, Files.readAllBytes(folder.resolve("weights.010.data")));
    }

    /** With normalize_data_set force the first prediction of the forces spreads as the forces themselves. */
    @Test
    void normalizesTheDataSet() throws IOException {
        Path folder = folder("normalized", 0);
        Path input = folder.resolve("input.nn");
        Files.writeString(input, "normalize_data_set force\n" + Files.readString(input));
        Cli.Outcome outcome = Cli.run("train", folder.toString());
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains("input.nn.bak"), outcome.err());
        List<double[]> expected = new ArrayList<>();
        List<double[]> found = new ArrayList<>();
        Potential model = Potentials.load(folder);
        for (Structure s : Structures.read(folder.resolve("input.data"))) {
            expected.add(s.labels().forces().orElseThrow());
            found.add(model.evaluate(s).forces());
        }
        assertEquals(spread(expected), spread(found), 1e-9 * spread(expected));
        Cli.Outcome again = Cli.run("train", folder.toString());
        assertEquals(0, again.status(), again.err());
        assertFalse(again.err().contains("input.nn.bak"), again.err());
    }

    private static double spread(List<double[]> forces) {
        double[] all = forces.stream().flatMapToDouble(DoubleStream::of).toArray();
        double mean = DoubleStream.of(all).average().orElseThrow();
        return Math.sqrt(DoubleStream.of(all).map(f -> (f - mean) * (f - mean)).sum());
    }

    @Test
    void aFolderWithoutKeywordsIsRefused() {
        Cli.Outcome outcome = Cli.run("train", temp.toString());
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("input.nn"), outcome.err());
    }

    /** Killed without warning three times, the training ends with the same weights. */
    @Test
    void survivesBeingKilled() throws IOException, InterruptedException {
        int epochs = 50;
        Path whole = folder("whole", epochs);
        assertEquals(0, Cli.run("train", whole.toString()).status());
        Path killed = folder("killed", epochs);
        Files.copy(whole.resolve("scaling.data"), killed.resolve("scaling.data"));
        Random random = new Random();
        for (int n = 0; n < 3; n++) {
            Process process = start(killed);
            Path checkpoint = killed.resolve("training.checkpoint");
            long before = Files.exists(checkpoint) ? modified(checkpoint) : 0;
            while (process.isAlive()
                    && (!Files.exists(checkpoint) || modified(checkpoint) == before)) {
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(100));
            process.destroyForcibly();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
        assertTrue(Files.exists(killed.resolve("training.checkpoint")));
        assertEquals(0, Cli.run("train", killed.toString()).status());
        assertArrayEquals(
                Files.readAllBytes(whole.resolve("weights.010.data")),
                Files.readAllBytes(killed.resolve("weights.010.data")));
    }

    /** Told to end (SIGTERM) while it trains as an mlip.yaml says, it writes a checkpoint first, and continues from there. */
    @Test
    void writesACheckpointWhenToldToEnd() throws IOException, InterruptedException {
        Path whole = yaml("whole");
        assertEquals(0, Cli.run("train", whole.resolve("mlip.yaml")).status());
        Path ended = yaml("ended");
        Process process = start(ended.resolve("mlip.yaml"));
        Path checkpoint = ended.resolve("model/training.checkpoint");
        while (process.isAlive() && !Files.exists(checkpoint)) {
            Thread.sleep(5);
        }
        long told = System.currentTimeMillis();
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(128 + 15, process.exitValue());
        assertTrue(modified(checkpoint) >= told - 1000, "a checkpoint was written at the end");
        assertFalse(Files.exists(ended.resolve("model/weights.010.data")), "it was not done");
        Cli.Outcome again = Cli.run("train", ended.resolve("mlip.yaml"));
        assertTrue(again.err().contains("continuing from"), again.err());
        assertArrayEquals(
                Files.readAllBytes(whole.resolve("model/weights.010.data")),
                Files.readAllBytes(ended.resolve("model/weights.010.data")));
    }

    private Path yaml(String name) throws IOException {
        Path folder = folder(name, 0);
        Files.writeString(
                folder.resolve("mlip.yaml"),
                """
                data: [{file: input.data}]
                split: {validation: 0.2}
                energy_references: mean
                model: {cutoff: 5, radial: [gastegger2018:shift:4:1], hidden: [4]}
                training: {epochs: 300, force: {fraction: 0.2}}
                """);
        return folder;
    }

    private static long modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    private static Process start(Path config) throws IOException {
        return Cli.process("train", config)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
