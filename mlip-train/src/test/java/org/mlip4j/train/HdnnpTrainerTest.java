package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.internal.kernel.training.DescriptorTangents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Trainings on the predictions of another model, which the trained one can reproduce. */
class HdnnpTrainerTest {

    private static final UpdateSettings FORCES = UpdateSettings.threshold(0.2, 0.8, 3, 5);
    private static final UpdateSettings ENERGIES = UpdateSettings.threshold(1, 0, 1, 1);
    private static final int EPOCHS = 4;

    @TempDir Path folder;

    /** Made once: the last bits of another model's predictions depend on what is compiled already. */
    private static final HdnnpModel START = start(3);

    private static final TrainingSet DATA = data(true, true, true);

    static TrainingSet data(boolean energies, boolean forces, boolean virials) {
        List<TrainingFrame> frames = new ArrayList<>();
        HdnnpModel teacher = start(20);
        try (Calculator calculator = new Calculator(new HdnnpPotential("teacher", teacher))) {
            for (Structure s : Fixtures.structures(14)) {
                Result r = calculator.evaluate(s);
                frames.add(
                        new TrainingFrame(
                                s,
                                energies ? OptionalDouble.of(r.energy()) : OptionalDouble.empty(),
                                forces ? Optional.of(r.forces()) : Optional.empty(),
                                virials ? Optional.of(r.virial()) : Optional.empty(),
                                TrainingFrame.Weights.ONE,
                                "teacher"));
            }
        }
        return new TrainingSet(frames.subList(0, 11), frames.subList(11, 14));
    }

    static HdnnpModel start(long seed) {
        return ScalingStatistics.apply(
                Fixtures.untrained(seed),
                new Scaling(Scaling.Mode.SCALE_CENTER, 0, 1),
                Fixtures.structures(14).iterator(),
                1);
    }

    private static TrainingPlan plan(
            Optimizer optimizer, int epochs, int threads, Path checkpoint) {
        return new TrainingPlan(
                START,
                DATA,
                Optional.empty(),
                optimizer,
                Map.of(Property.ENERGY, ENERGIES, Property.FORCE, FORCES),
                epochs,
                0,
                TrainingPlan.Seeds.of(7),
                threads,
                Optional.ofNullable(checkpoint));
    }

    private static double[] weights(TrainingResult result) {
        return Weights.of(result.model());
    }

    private static Optimizer optimizer(String name) {
        Optimizer.Kalman k = Optimizer.DEFAULT;
        return switch (name) {
            case "kalman" -> k;
            case "per element" ->
                    new Optimizer.Kalman(
                            k.noise(), k.epsilon(), k.q0(), k.qtau(), k.qmin(), true, true);
            case "fading" ->
                    new Optimizer.Kalman(
                            new Optimizer.Fading(0.98, 0.9987), k.epsilon(), 0, 0, 0, false, false);
            case "adam" -> new Optimizer.Adam(1e-3, 0.9, 0.999, 1e-8, 1e-4);
            default -> new Optimizer.GradientDescent(1e-4);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"kalman", "per element", "fading", "adam", "descent"})
    void errorsShrinkAndThreadsDoNotMatter(String name) {
        TrainingResult one = new HdnnpTrainer(plan(optimizer(name), EPOCHS, 1, null)).run();
        TrainingResult two = new HdnnpTrainer(plan(optimizer(name), EPOCHS, 2, null)).run();
        assertArrayEquals(weights(one), weights(two));
        double first = one.epochs().getFirst().train().forceRmse();
        double last = one.epochs().getLast().train().forceRmse();
        assertTrue(last < first * (name.equals("kalman") ? 0.3 : 1), first + " -> " + last);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kalman", "per element", "fading", "adam"})
    void continuesBitForBitWhereverItStopped(String name) {
        double[] whole = weights(new HdnnpTrainer(plan(optimizer(name), EPOCHS, 1, null)).run());
        Path checkpoint = folder.resolve("checkpoint");
        TrainingResult result = null;
        int runs = 0;
        do {
            HdnnpTrainer trainer = new HdnnpTrainer(plan(optimizer(name), EPOCHS, 1, checkpoint));
            int last = 13 + 5 * runs++;
            result =
                    trainer.run(
                            new TrainingListener() {
                                private int updates;

                                @Override
                                public void progress(long done, long total) {
                                    if (++updates == last) {
                                        trainer.requestStop();
                                    }
                                }
                            });
        } while (result.stop() == TrainingResult.Stop.INTERRUPTED);
        assertTrue(runs > 3, runs + " runs");
        assertArrayEquals(whole, weights(result));
        assertEquals(EPOCHS + 1, result.epochs().size());
    }

    /** What is computed from the data may have other last bits in the next run; the checkpoint's count. */
    @Test
    void rangesOfTheFirstRunAreKept() {
        double[] whole = weights(new HdnnpTrainer(plan(optimizer("kalman"), 3, 1, null)).run());
        Path checkpoint = folder.resolve("checkpoint");
        new HdnnpTrainer(plan(optimizer("kalman"), 1, 1, checkpoint)).run();
        TrainingPlan plan = plan(optimizer("kalman"), 3, 1, checkpoint);
        HdnnpModel m = plan.model();
        List<ElementModel> parts =
                m.elements().stream()
                        .map(
                                e ->
                                        new ElementModel(
                                                e.element(),
                                                Math.nextUp(e.energyOffset()),
                                                e.functions(),
                                                e.ranges().stream()
                                                        .map(HdnnpTrainerTest::nudged)
                                                        .toList(),
                                                e.network()))
                        .toList();
        HdnnpModel nudged = new HdnnpModel(parts, m.scaling(), m.normalization());
        assertArrayEquals(whole, weights(new HdnnpTrainer(plan.withModel(nudged)).run()));
    }

    private static Scaling.Range nudged(Scaling.Range r) {
        return new Scaling.Range(r.min(), Math.nextUp(r.max()), Math.nextUp(r.mean()), r.sigma());
    }

    @Test
    void virialsAreFitted() {
        TrainingPlan p = plan(Optimizer.DEFAULT, EPOCHS, 1, null);
        TrainingPlan withVirials =
                new TrainingPlan(
                        p.model(),
                        data(false, false, true),
                        Optional.empty(),
                        p.optimizer(),
                        Map.of(Property.VIRIAL, UpdateSettings.threshold(1, 0.5, 3, 1)),
                        EPOCHS,
                        0,
                        p.seeds(),
                        1,
                        Optional.empty());
        List<EpochReport> epochs = new HdnnpTrainer(withVirials).run().epochs();
        double first = epochs.getFirst().test().virialRmsePerAtom();
        double last = epochs.getLast().test().virialRmsePerAtom();
        assertTrue(last < 0.3 * first, first + " -> " + last);
        assertTrue(Double.isNaN(epochs.getLast().train().energyRmsePerAtom()));
    }

    @Test
    void baselineIsSubtracted() {
        Potential teacher = new HdnnpPotential("teacher", start(20));
        TrainingPlan p = plan(Optimizer.DEFAULT, 0, 1, null);
        HdnnpModel zero =
                Weights.apply(p.model(), new double[Math.toIntExact(p.model().parameterCount())]);
        TrainingPlan onTeacher =
                new TrainingPlan(
                        withoutOffsets(zero),
                        p.data(),
                        Optional.of(teacher),
                        p.optimizer(),
                        p.updates(),
                        0,
                        0,
                        p.seeds(),
                        1,
                        Optional.empty());
        Errors errors = new HdnnpTrainer(onTeacher).run().epochs().getFirst().train();
        assertEquals(0, errors.energyRmse(), 1e-10);
        assertEquals(0, errors.forceRmse(), 1e-10);
        assertEquals(0, errors.virialRmsePerAtom(), 1e-10);
    }

    private static HdnnpModel withoutOffsets(HdnnpModel m) {
        return new HdnnpModel(
                m.elements().stream()
                        .map(
                                e ->
                                        new ElementModel(
                                                e.element(),
                                                0,
                                                e.functions(),
                                                e.ranges(),
                                                e.network()))
                        .toList(),
                m.scaling(),
                m.normalization());
    }

    @Test
    void divergenceKeepsTheLastGoodWeights() {
        TrainingPlan p = plan(new Optimizer.GradientDescent(1e200), EPOCHS, 1, null);
        TrainingResult result = new HdnnpTrainer(p).run();
        assertEquals(TrainingResult.Stop.DIVERGED, result.stop());
        assertArrayEquals(Weights.of(p.model()), weights(result));
        assertTrue(result.reason().contains("epoch 1"), result.reason());
    }

    @Test
    void patience() {
        TrainingPlan p = plan(new Optimizer.GradientDescent(0), 50, 1, null);
        TrainingResult result = new HdnnpTrainer(with(p, p.data(), 3)).run();
        assertEquals(TrainingResult.Stop.PATIENCE, result.stop());
        assertEquals(4, result.epochs().size());
    }

    private static TrainingPlan with(TrainingPlan p, TrainingSet data, int patience) {
        return new TrainingPlan(
                p.model(),
                data,
                p.baseline(),
                p.optimizer(),
                p.updates(),
                p.epochs(),
                patience,
                p.seeds(),
                1,
                p.checkpoint());
    }

    /** The best errors so far are of the structures for validation; without patience nothing depends on those. */
    @Test
    void patienceIsNotCountedOnWithOtherStructuresForValidation() {
        Path checkpoint = folder.resolve("checkpoint");
        TrainingPlan p = plan(new Optimizer.GradientDescent(0), 1, 1, checkpoint);
        new HdnnpTrainer(p).run();
        TrainingSet other =
                new TrainingSet(
                        p.data().train(), p.data().test().subList(1, p.data().test().size()));
        TrainingPlan next = plan(new Optimizer.GradientDescent(0), 2, 1, checkpoint);
        HdnnpTrainer patient = new HdnnpTrainer(with(next, other, 3));
        assertTrue(
                assertThrows(MlipException.class, patient::run)
                        .getMessage()
                        .contains("other validation structures"));
        for (TrainingPlan good : List.of(with(next, p.data(), 3), with(next, other, 0))) {
            assertEquals(3, new HdnnpTrainer(good).run().epochs().size());
        }
    }

    @Test
    void aCheckpointOfOtherSettingsIsRefused() {
        Path checkpoint = folder.resolve("checkpoint");
        new HdnnpTrainer(plan(Optimizer.DEFAULT, 1, 1, checkpoint)).run();
        HdnnpTrainer other =
                new HdnnpTrainer(plan(new Optimizer.GradientDescent(1), 1, 1, checkpoint));
        assertTrue(
                assertThrows(MlipException.class, other::run).getMessage().contains("delete it"));
    }

    /** Weights are right for the form of the network that they were fitted for. */
    @Test
    void aCheckpointOfOtherActivationsIsRefused() {
        Path checkpoint = folder.resolve("checkpoint");
        TrainingPlan p = plan(optimizer("adam"), 1, 1, checkpoint);
        new HdnnpTrainer(p).run();
        for (boolean normalized : new boolean[] {false, true}) {
            List<NeuralNetwork> networks =
                    p.model().networks().stream()
                            .map(
                                    n ->
                                            formed(
                                                    n,
                                                    normalized
                                                            ? Activation.TANH
                                                            : Activation.SOFTPLUS,
                                                    normalized))
                            .toList();
            HdnnpTrainer trainer = new HdnnpTrainer(p.withModel(p.model().withNetworks(networks)));
            assertTrue(
                    assertThrows(MlipException.class, trainer::run)
                            .getMessage()
                            .contains("other data or settings"));
        }
    }

    /** The same weights with another activation of the hidden layer. */
    private static NeuralNetwork formed(NeuralNetwork n, Activation hidden, boolean normalized) {
        return new NeuralNetwork(
                n.nodes(), List.of(hidden, Activation.IDENTITY), normalized, n.parameters());
    }

    /** A model that was fitted to other labels is not to be added to the new baseline or constants. */
    @Test
    void aCheckpointOfAnotherBaselineOrOtherConstantsIsRefused() {
        Path checkpoint = folder.resolve("checkpoint");
        TrainingPlan p = plan(optimizer("adam"), 1, 1, checkpoint);
        new HdnnpTrainer(p).run();
        TrainingPlan onBaseline =
                new TrainingPlan(
                        p.model(),
                        p.data(),
                        Optional.of(new HdnnpPotential("baseline", start(20))),
                        p.optimizer(),
                        p.updates(),
                        2,
                        0,
                        p.seeds(),
                        1,
                        p.checkpoint());
        for (TrainingPlan other :
                List.of(onBaseline, p.withModel(withoutOffsets(p.model())), moved(p))) {
            HdnnpTrainer trainer = new HdnnpTrainer(other);
            assertTrue(
                    assertThrows(MlipException.class, trainer::run)
                            .getMessage()
                            .contains("other data or settings"));
        }
    }

    /** The same positions and labels in another cell. */
    private static TrainingPlan moved(TrainingPlan p) {
        List<TrainingFrame> frames = new ArrayList<>();
        for (TrainingFrame f : p.data().train()) {
            frames.add(
                    new TrainingFrame(
                            f.structure().withCell(Cell.cubic(5.3)),
                            f.energy(),
                            f.forces(),
                            f.virial(),
                            f.weights(),
                            f.group()));
        }
        return new TrainingPlan(
                p.model(),
                new TrainingSet(frames, p.data().test()),
                p.baseline(),
                p.optimizer(),
                p.updates(),
                2,
                0,
                p.seeds(),
                1,
                p.checkpoint());
    }

    /** A molecule has a virial, but no stress. */
    @Test
    void stressesAreThoseOfCells() {
        ErrorMeter meter = new ErrorMeter();
        double[] label = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        meter.addVirial(
                label, new double[9], Structure.of(Cell.none(), new int[] {3}, new double[3]));
        meter.addVirial(
                label, new double[9], Structure.of(Cell.cubic(2), new int[] {3}, new double[3]));
        assertEquals(Math.sqrt(3 / 9.0) / 8, meter.errors().stressRmse(), 1e-15);
        assertEquals(Math.sqrt(3 / 9.0), meter.errors().virialRmsePerAtom(), 1e-15);
    }

    @Test
    void aFullDiskLeavesTheCheckpointFromBefore() throws IOException {
        Path file = folder.resolve("checkpoint");
        Checkpoint.write(file, out -> out.writeInt(1));
        byte[] before = Files.readAllBytes(file);
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () ->
                                Checkpoint.write(
                                        file,
                                        out -> {
                                            out.writeInt(2);
                                            throw new IOException("No space left on device");
                                        }));
        assertTrue(e.getMessage().contains("No space left"), e.getMessage());
        assertTrue(Arrays.equals(before, Files.readAllBytes(file)));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aDamagedCheckpointIsRefused() throws IOException {
        Path checkpoint = folder.resolve("checkpoint");
        new HdnnpTrainer(plan(Optimizer.DEFAULT, 1, 1, checkpoint)).run();
        byte[] all = Files.readAllBytes(checkpoint);
        Files.write(checkpoint, Arrays.copyOf(all, all.length / 2));
        HdnnpTrainer trainer = new HdnnpTrainer(plan(Optimizer.DEFAULT, 2, 1, checkpoint));
        assertTrue(
                assertThrows(MlipException.class, trainer::run)
                        .getMessage()
                        .contains("not a complete checkpoint"));
        assertFalse(Files.exists(folder.resolve("checkpoint.new")));
    }

    /** Structures whose neighbours and symmetry functions are not kept give the same bits. */
    @ParameterizedTest
    @ValueSource(strings = {"kalman", "per element"})
    void memoryDoesNotMatter(String name) throws IOException {
        TrainingPlan plan = plan(optimizer(name), 2, 2, null);
        HdnnpTrainer roomy = new HdnnpTrainer(plan);
        TrainingMemory need = roomy.memory();
        assertTrue(need.structures() < need.room());
        double[] expected = weights(roomy.run());
        // Room for a third of the structures, and for none.
        for (long room : new long[] {need.structures() / 3, 0}) {
            HdnnpTrainer tight = new HdnnpTrainer(plan, limit(need, room));
            assertEquals(room, tight.memory().room(), 2);
            assertTrue(tight.memory().toString().endsWith("whenever they are needed"));
            assertArrayEquals(expected, weights(tight.run()));
        }
        // The same with a folder: symmetry functions lie in a file, and neighbours are found again.
        TrainingPlan stored = plan(optimizer(name), 2, 2, folder.resolve("store.checkpoint"));
        HdnnpTrainer mapped = new HdnnpTrainer(stored, limit(need, 0));
        assertTrue(mapped.memory().toString().endsWith("are read from a file"));
        assertArrayEquals(expected, weights(mapped.run()));
        assertEquals(List.of("store.checkpoint"), files(folder), "nothing else is left");
        HdnnpTrainer none = new HdnnpTrainer(plan, need.optimizer() - 1);
        assertTrue(
                assertThrows(MlipException.class, none::run)
                        .getMessage()
                        .startsWith("the optimiser needs"));
    }

    /** What may be used where there is just so much room. */
    static long limit(TrainingMemory need, long room) {
        return (need.optimizer() + need.data() + room) * 5 / 3 + 1;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(f -> f.getFileName().toString()).toList();
        }
    }

    /** The estimate is what the structures take once they are there. */
    @Test
    void memoryIsEstimated() {
        TrainingPlan plan = plan(optimizer("kalman"), 1, 1, null);
        long bytes = 0;
        for (TrainingFrame frame : DATA.train()) {
            bytes += prepared(frame).bytes();
        }
        for (TrainingFrame frame : DATA.test()) {
            bytes += prepared(frame).bytes();
        }
        assertEquals(bytes, new HdnnpTrainer(plan).memory().structures(), 0.01 * bytes);
    }

    private static PreparedFrame prepared(TrainingFrame frame) {
        return new PreparedFrame(0, frame, START, new DescriptorTangents(START), null);
    }
}
