package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Output;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.train.selection.Frames;
import org.mlip4j.train.uncertainty.Uncertainties;
import org.mlip4j.train.uncertainty.Uncertainty;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Replicas of a network with random weights. */
class ReplicaTrainerTest {

    private static final int COUNT = 3;
    private static final int UPDATES = 8000;
    private static final HdnnpModel MODEL = HdnnpTrainerTest.start(20);

    /** More than one chunk. */
    private static final List<TrainingFrame> FRAMES =
            Fixtures.structures(70).stream().map(s -> TrainingFrame.of(s, "")).toList();

    private static final ReplicaTrainer.Result FITTED =
            new ReplicaTrainer(MODEL, FRAMES, settings(1, Long.MAX_VALUE, null))
                    .run(() -> {})
                    .orElseThrow();

    private static final HdnnpPotential POTENTIAL =
            new HdnnpPotential("replicated", MODEL).withReplicas(FITTED.models());

    @TempDir Path folder;

    private static ReplicaTrainer.Settings settings(int threads, long limit, Path checkpoint) {
        return new ReplicaTrainer.Settings(
                COUNT, UPDATES, 5, threads, limit, Optional.ofNullable(checkpoint));
    }

    private static double[] energies(HdnnpModel model, Structure structure) {
        try (Calculator calculator = new Calculator(new HdnnpPotential("one", model))) {
            return calculator
                    .evaluate(structure, Output.ATOM_ENERGIES)
                    .atomEnergies()
                    .orElseThrow();
        }
    }

    private static double deviation(List<Double> values) {
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        return Math.sqrt(
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).average().orElseThrow());
    }

    /** To 3 % of what these vary by, with other networks than the model's. */
    @Test
    void replicasHaveTheAtomicEnergiesOfTheModel() {
        List<Double> all = new ArrayList<>();
        double[] squares = new double[COUNT];
        List<Double> spreads = new ArrayList<>();
        for (TrainingFrame frame : FRAMES) {
            double[] expected = energies(MODEL, frame.structure());
            Arrays.stream(expected).forEach(all::add);
            double[][] found = new double[COUNT][];
            for (int r = 0; r < COUNT; r++) {
                found[r] = energies(FITTED.models().get(r), frame.structure());
                for (int i = 0; i < expected.length; i++) {
                    squares[r] += Math.pow(found[r][i] - expected[i], 2);
                }
            }
            for (int i = 0; i < expected.length; i++) {
                spreads.add(deviation(List.of(found[0][i], found[1][i], found[2][i])));
            }
        }
        for (int r = 0; r < COUNT; r++) {
            double rmse = Math.sqrt(squares[r] / all.size());
            assertEquals(rmse, FITTED.rmse()[r], 1e-6 * rmse);
            assertTrue(rmse < 0.03 * deviation(all), rmse + " of " + deviation(all));
        }
        long below = spreads.stream().filter(s -> s <= FITTED.spread() * (1 + 1e-6)).count();
        assertEquals(Math.ceil(0.99 * all.size()), below);
        assertEquals(
                List.of(8, 9, 11),
                FITTED.models().stream().map(m -> m.networks().getFirst().nodes().get(1)).toList());
    }

    /** Energies and forces are the model's; the spread tells squeezed crystals from those that were learnt. */
    @Test
    void theSpreadIsLargeFarFromTheTrainingStructures() {
        Structure known = FRAMES.getFirst().structure();
        double[] positions = Arrays.stream(known.positions()).map(x -> 0.75 * x).toArray();
        Structure squeezed =
                Structure.of(Cell.cubic(0.75 * 5.2), known.species().clone(), positions);
        try (Calculator calculator = new Calculator(POTENTIAL);
                Calculator alone = new Calculator(new HdnnpPotential("alone", MODEL))) {
            List<Uncertainty> measures = Uncertainties.of(calculator, Optional.<Frames>empty());
            assertEquals(
                    List.of("replica spread, eV", "descriptors out of range"),
                    measures.stream().map(Uncertainty::name).toList());
            Uncertainty spread = measures.getFirst();
            double mean = 0;
            for (double far : spread.ofAtoms(squeezed)) {
                assertTrue(far > FITTED.spread(), far + " beside " + FITTED.spread());
                mean += far / squeezed.size();
            }
            assertTrue(mean > 5 * FITTED.spread(), mean + " beside " + FITTED.spread());
            for (int i = 0; i < known.size(); i++) {
                int atom = i;
                List<Double> replicas =
                        FITTED.models().stream().map(m -> energies(m, squeezed)[atom]).toList();
                double expected = deviation(replicas);
                assertEquals(expected, spread.ofAtoms(squeezed)[i], 1e-9 * expected);
            }
            Result result = calculator.evaluate(squeezed, Output.REPLICAS);
            assertEquals(alone.evaluate(squeezed).energy(), result.energy());
            assertArrayEquals(alone.evaluate(squeezed).forces(), result.forces());
            assertTrue(alone.evaluate(squeezed, Output.REPLICAS).replicaSpread().isEmpty());
        }
    }

    private static double[] weights(ReplicaTrainer.Result result) {
        return result.models().stream()
                .flatMap(m -> m.networks().stream())
                .map(NeuralNetwork::parameters)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    @Test
    void threadsAndMemoryDoNotMatter() {
        double[] tight =
                weights(
                        new ReplicaTrainer(MODEL, FRAMES, settings(2, 20_000, null))
                                .run(() -> {})
                                .orElseThrow());
        assertArrayEquals(weights(FITTED), tight);
    }

    @Test
    void continuesBitForBitWhereItStopped() {
        Path checkpoint = folder.resolve("checkpoint");
        Optional<ReplicaTrainer.Result> result;
        int runs = 0;
        do {
            ReplicaTrainer trainer =
                    new ReplicaTrainer(MODEL, FRAMES, settings(1, Long.MAX_VALUE, checkpoint));
            int[] left = {61};
            result =
                    trainer.run(
                            () -> {
                                if (--left[0] == 0) {
                                    trainer.requestStop();
                                }
                            });
            runs++;
        } while (result.isEmpty());
        assertTrue(runs > 2, runs + " runs");
        assertArrayEquals(weights(FITTED), weights(result.get()));
    }

    /** The checkpoint of another model is left aside: the model has been trained further. */
    @Test
    void replicasOfAnotherModelBeginAnew() {
        Path checkpoint = folder.resolve("checkpoint");
        ReplicaTrainer.Settings few =
                new ReplicaTrainer.Settings(2, 10, 5, 1, Long.MAX_VALUE, Optional.of(checkpoint));
        new ReplicaTrainer(HdnnpTrainerTest.start(3), FRAMES, few).run(() -> {});
        double[] again =
                weights(new ReplicaTrainer(MODEL, FRAMES, few).run(() -> {}).orElseThrow());
        ReplicaTrainer.Settings without =
                new ReplicaTrainer.Settings(2, 10, 5, 1, Long.MAX_VALUE, Optional.empty());
        double[] fresh =
                weights(new ReplicaTrainer(MODEL, FRAMES, without).run(() -> {}).orElseThrow());
        assertArrayEquals(fresh, again);
    }
}
