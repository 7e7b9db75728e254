package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Workers;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** Potentials are fitted to the energies, forces and virials of others of their kind. */
class MtpTrainerTest {

    private static final List<Element> ELEMENTS = List.of(Element.of("Li"), Element.of("S"));

    @TempDir private Path folder;

    private static Structure structure(Random random) {
        int[] codes = new int[8];
        double[] x = new double[24];
        for (int i = 0; i < 8; i++) {
            codes[i] = ELEMENTS.get((i + i / 4) % 2).code();
            for (int d = 0; d < 3; d++) {
                x[3 * i + d] = 2.6 * (i >> d & 1) + 0.5 * random.nextDouble();
            }
        }
        double a = 5.2 + 0.3 * random.nextDouble();
        return Structure.of(
                Cell.of(new double[] {a, 0, 0, 0, a, 0, 0, 0, a}, true, true, true), codes, x);
    }

    /** A potential of a level with random coefficients. */
    private static MtpModel teacher(int level) {
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.5, 4, 5);
        MtpModel model = MtpStarts.random(MomentTree.ofLevel(level), basis, ELEMENTS, 0.05, 77);
        Random random = new Random(5);
        return model.withCoefficients(
                model.radialCoefficients(),
                new double[] {-1.5, -4},
                random.doubles(model.tree().scalars().length, -0.3, 0.3).toArray());
    }

    private static List<TrainingFrame> frames(MtpModel teacher, int count, long seed) {
        MtpPotential potential = new MtpPotential(teacher, Optional.empty(), "teacher");
        Random random = new Random(seed);
        List<TrainingFrame> frames = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Structure s = structure(random);
            Result r = potential.evaluate(s);
            frames.add(
                    new TrainingFrame(
                            s,
                            OptionalDouble.of(r.energy()),
                            Optional.of(r.forces()),
                            Optional.of(r.virial()),
                            TrainingFrame.Weights.ONE,
                            "all"));
        }
        return frames;
    }

    private static MtpPlan plan(
            MtpModel teacher, int starts, int iterations, int threads, Optional<Path> file) {
        return plan(teacher, ELEMENTS, starts, iterations, threads, file);
    }

    private static MtpPlan plan(
            MtpModel teacher,
            List<Element> elements,
            int starts,
            int iterations,
            int threads,
            Optional<Path> file) {
        return new MtpPlan(
                s ->
                        MtpStarts.random(
                                teacher.tree(), teacher.basis(), elements, teacher.scaling(), s),
                starts,
                new TrainingSet(frames(teacher, 24, 1), frames(teacher, 6, 2)),
                Map.of(ELEMENTS.get(0), -1.4, ELEMENTS.get(1), -3.8),
                Optional.empty(),
                LossWeights.DEFAULT,
                0,
                iterations,
                0,
                0,
                1,
                threads,
                file);
    }

    private static double[] coefficients(MtpModel model) {
        double[] all = new double[model.parameterCount()];
        double[][] parts = {
            model.radialCoefficients(), model.speciesCoefficients(), model.momentCoefficients()
        };
        int at = 0;
        for (double[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @Test
    void learnsAnotherPotential() {
        MtpTrainer.Result result =
                new MtpTrainer(plan(teacher(6), 2, 120, 2, Optional.empty())).run(r -> {});
        Errors first = result.reports().getFirst().test();
        Errors last = result.reports().getLast().test();
        assertTrue(
                last.forceRmse() < 0.02 * first.forceRmse() || last.forceRmse() < 1e-3,
                first + " " + last);
        assertTrue(last.energyRmsePerAtom() < 2e-3, last.toString());
        MtpPotential fitted = new MtpPotential(result.model(), Optional.empty(), "fitted");
        TrainingFrame frame = frames(teacher(6), 1, 9).getFirst();
        assertEquals(
                frame.energy().getAsDouble(), fitted.evaluate(frame.structure()).energy(), 0.02);
    }

    @Test
    void tellsOfEveryStartBeforeTheFirstReport() {
        List<String> told = new ArrayList<>();
        MtpListener listener =
                new MtpListener() {
                    @Override
                    public void report(EpochReport report) {
                        told.add("iteration " + report.epoch());
                    }

                    @Override
                    public void tried(int number, int count, double loss, double seconds) {
                        assertTrue(loss > 0 && loss < 1 && seconds > 0, loss + " " + seconds);
                        told.add("start " + number + " of " + count);
                    }
                };
        new MtpTrainer(plan(teacher(6), 3, 10, 1, Optional.empty())).run(listener);
        assertEquals(
                List.of(
                        "start 1 of 3",
                        "start 2 of 3",
                        "start 3 of 3",
                        "iteration 0",
                        "iteration 10"),
                told);
    }

    /** The linear coefficients of a potential are found exactly when its radial coefficients are known. */
    @Test
    void linearCoefficientsAreThoseOfTheTeacher() {
        MtpModel teacher = teacher(8);
        List<MtpFrame> frames =
                frames(teacher, 24, 1).stream()
                        .map(f -> new MtpFrame(f, 4, LossWeights.DEFAULT, references(), null))
                        .toList();
        try (Workers workers = new Workers(2)) {
            MtpLoss loss = new MtpLoss(frames, workers);
            double[] none = new double[teacher.parameterCount()];
            assertEquals(0, loss.gradient(teacher, none), 1e-20);
            MtpModel start =
                    teacher.withCoefficients(
                            teacher.radialCoefficients(),
                            new double[2],
                            new double[teacher.momentCoefficients().length]);
            MtpSearch search = new MtpSearch(start, loss, loss, none(start, frames));
            assertTrue(loss.gradient(search.model(), none) < 1e-10);
        }
    }

    private static UnseenDistances none(MtpModel model, List<MtpFrame> frames) {
        return new UnseenDistances(model, frames, 0);
    }

    private static Map<Element, Double> references() {
        return Map.of(ELEMENTS.get(0), 0.0, ELEMENTS.get(1), 0.0);
    }

    @Test
    void gradientOfTheLossIsItsDifference() {
        MtpModel teacher = teacher(6);
        MtpModel model =
                teacher.withCoefficients(
                        MtpStarts.random(teacher.tree(), teacher.basis(), ELEMENTS, 0.05, 3)
                                .radialCoefficients(),
                        teacher.speciesCoefficients(),
                        teacher.momentCoefficients());
        for (LossWeights.Scaling scaling : LossWeights.Scaling.values()) {
            LossWeights weights = new LossWeights(1, 0.3, 0.2, scaling);
            List<MtpFrame> frames =
                    frames(teacher, 3, 1).stream()
                            .map(f -> new MtpFrame(f, 4, weights, references(), null))
                            .toList();
            try (Workers workers = new Workers(1)) {
                MtpLoss loss = new MtpLoss(frames, workers);
                double[] gradient = new double[model.parameterCount()];
                double[] other = new double[gradient.length];
                loss.gradient(model, gradient);
                for (int c = 0; c < model.radialCoefficients().length; c += 7) {
                    double[] up = model.radialCoefficients().clone();
                    double[] down = up.clone();
                    up[c] += 1e-5;
                    down[c] -= 1e-5;
                    double difference =
                            loss.gradient(with(model, up), other)
                                    - loss.gradient(with(model, down), other);
                    assertEquals(
                            difference / 2e-5,
                            gradient[c],
                            1e-6 * Math.max(1, Math.abs(gradient[c])));
                }
            }
        }
    }

    /** The penalty and its derivatives; it holds functions down where pairs have no distances, and nowhere else. */
    @Test
    void functionsAreHeldDownWhereThereAreNoDistances() {
        MtpModel model = teacher(6);
        List<MtpFrame> frames =
                frames(model, 2, 1).stream()
                        .map(f -> new MtpFrame(f, 4, LossWeights.DEFAULT, references(), null))
                        .toList();
        UnseenDistances unseen = new UnseenDistances(model, frames, 0.5);
        int n = model.parameterCount();
        double[] x = coefficients(model);
        double[] gradient = new double[n];
        double value = unseen.add(x, gradient);
        assertTrue(value > 0);
        double[] gram = new double[n * n];
        unseen.addCurvature(gram, n);
        double quadratic = 0;
        for (int i = 0; i < n; i++) {
            quadratic += 0.5 * gradient[i] * x[i];
            double[] moved = x.clone();
            moved[i] += 1e-3;
            double up = unseen.add(moved, new double[n]);
            moved[i] -= 2e-3;
            double down = unseen.add(moved, new double[n]);
            assertEquals((up - down) / 2e-3, gradient[i], 1e-8 + 1e-8 * value);
            assertEquals((up + down - 2 * value) / 2e-6, gram[i * n + i], 1e-5 * (1 + value));
        }
        assertEquals(value, quadratic, 1e-12 * value);
        // Sulfur is never without lithium near it, and all of its pairs are: as if they had no
        // data.
        List<MtpFrame> one =
                List.of(
                        withEnergy(
                                Structure.of(Cell.cubic(3.9), new int[] {3}, new double[3]),
                                OptionalDouble.of(0)));
        double[] other = new double[n];
        new UnseenDistances(model, one, 0.5).add(x, other);
        for (int i = 0; i < model.radialCoefficients().length; i++) {
            assertTrue(other[i] != 0, "coefficient " + i);
        }
    }

    /** A^T A of what two coefficients of either species change in all energies, forces and virials, one after the other. */
    @Test
    void theEquationsOfGaussAndNewtonAreThoseOfTheChangesOfAllLabels() {
        MtpModel model = teacher(6);
        List<TrainingFrame> data = frames(model, 2, 1);
        LossWeights weights = new LossWeights(1, 0.3, 0.2, LossWeights.Scaling.MOLECULES);
        List<MtpFrame> frames =
                data.stream().map(f -> new MtpFrame(f, 4, weights, references(), null)).toList();
        int n = model.parameterCount();
        double[] gram;
        try (Workers workers = new Workers(1)) {
            gram = new MtpLoss(frames, workers).allCoefficients(model).gram();
        }
        int radial = model.radialCoefficients().length;
        for (int[] pair : new int[][] {{0, 0}, {3, radial - 1}, {radial / 2, radial / 2 + 7}}) {
            double sum = 0;
            for (TrainingFrame frame : data) {
                double[] one = changes(model, pair[0], frame.structure());
                double[] two = changes(model, pair[1], frame.structure());
                for (int l = 0; l < one.length; l++) {
                    double weight = l == 0 ? 1 : l < 10 ? 0.2 : 0.3;
                    sum += weight * one[l] * two[l] / data.size();
                }
            }
            assertEquals(sum, gram[pair[0] * n + pair[1]], 1e-3 * Math.abs(sum) + 1e-9);
        }
    }

    /** Two to the power of 31 numbers are more than an array can hold. */
    @Test
    void structuresOfAnySizeAreFittedOrRefused() {
        assertEquals(2 * (7 + 300), MtpLoss.capacity(100, 50));
        assertEquals((Integer.MAX_VALUE - 8) / 2000, MtpLoss.capacity(200_000, 2000));
        String refused =
                assertThrows(MlipException.class, () -> MtpLoss.capacity(400_000, 2000))
                        .getMessage();
        assertTrue(refused.startsWith("a structure of 400000 atoms is too large"), refused);
        assertTrue(refused.contains("2000 coefficients, for which it may have 357911;"), refused);
    }

    /** Of energy, virial and forces, with a radial coefficient. */
    private static double[] changes(MtpModel model, int coefficient, Structure structure) {
        double[][] labels = new double[2][];
        for (int k = 0; k < 2; k++) {
            double[] radial = model.radialCoefficients().clone();
            radial[coefficient] += (2 * k - 1) * 1e-4;
            Result r =
                    new MtpPotential(with(model, radial), Optional.empty(), "moved")
                            .evaluate(structure);
            labels[k] = new double[10 + r.forces().length];
            labels[k][0] = r.energy();
            System.arraycopy(r.virial(), 0, labels[k], 1, 9);
            System.arraycopy(r.forces(), 0, labels[k], 10, r.forces().length);
        }
        double[] changes = new double[labels[0].length];
        Arrays.setAll(changes, l -> (labels[1][l] - labels[0][l]) / 2e-4);
        return changes;
    }

    private static MtpModel with(MtpModel model, double[] radial) {
        return model.withCoefficients(
                radial, model.speciesCoefficients(), model.momentCoefficients());
    }

    @Test
    void stoppedAndContinuedIsTheSameWhateverTheThreads() throws Exception {
        MtpModel teacher = teacher(6);
        double[] expected =
                coefficients(
                        new MtpTrainer(plan(teacher, 2, 50, 1, Optional.empty()))
                                .run(r -> {})
                                .model());
        Path file = folder.resolve("checkpoint");
        MtpTrainer first = new MtpTrainer(plan(teacher, 2, 50, 3, Optional.of(file)));
        MtpTrainer.Result stopped =
                first.run(
                        r -> {
                            if (r.epoch() == 40) {
                                first.requestStop();
                            }
                        });
        assertEquals(TrainingResult.Stop.INTERRUPTED, stopped.stop());
        assertTrue(Files.exists(file));
        MtpTrainer.Result resumed =
                new MtpTrainer(plan(teacher, 2, 50, 2, Optional.of(file))).run(r -> {});
        assertArrayEquals(expected, coefficients(resumed.model()));
    }

    /** A trainer with so much room for neighbours. */
    private static MtpTrainer tight(MtpPlan plan, long room) {
        TrainingMemory need = new MtpTrainer(plan).memory();
        MtpTrainer trainer = new MtpTrainer(plan, HdnnpTrainerTest.limit(need, room));
        assertEquals(room, trainer.memory().room(), 2);
        return trainer;
    }

    /** Structures whose neighbours are not kept give the same bits, and so do committees. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void memoryDoesNotMatter(int threads) {
        MtpTrainer roomy = new MtpTrainer(plan(teacher(6), 2, 30, 1, Optional.empty()));
        TrainingMemory need = roomy.memory();
        assertTrue(need.toString().endsWith("may be used"), need.toString());
        MtpTrainer.Result expected = roomy.run(r -> {});
        // Room for a third of the structures, and for none.
        for (long room : new long[] {need.structures() / 3, 0}) {
            MtpTrainer tight = tight(plan(teacher(6), 2, 30, threads, Optional.empty()), room);
            assertTrue(tight.memory().toString().endsWith("are found whenever they are needed"));
            MtpTrainer.Result result = tight.run(r -> {});
            assertArrayEquals(coefficients(expected.model()), coefficients(result.model()));
            assertEquals(expected.losses(), result.losses());
            assertEquals(last(expected).train(), last(result).train());
            assertEquals(last(expected).test(), last(result).test());
            assertArrayEquals(
                    coefficients(roomy.committee(expected.model(), 3).getLast()),
                    coefficients(tight.committee(result.model(), 3).getLast()));
        }
    }

    private static EpochReport last(MtpTrainer.Result result) {
        return result.reports().getLast();
    }

    /** A checkpoint of a fit that keeps no neighbours is continued by one that keeps some. */
    @Test
    void memoryMayBeAnotherAfterAStop() {
        MtpPlan whole = plan(teacher(6), 2, 30, 1, Optional.empty());
        MtpTrainer roomy = new MtpTrainer(whole);
        Optional<Path> file = Optional.of(folder.resolve("checkpoint"));
        MtpTrainer first = tight(plan(teacher(6), 2, 30, 2, file), 0);
        MtpTrainer.Result stopped =
                first.run(
                        r -> {
                            if (r.epoch() == 20) {
                                first.requestStop();
                            }
                        });
        assertEquals(TrainingResult.Stop.INTERRUPTED, stopped.stop());
        MtpTrainer second =
                tight(plan(teacher(6), 2, 30, 3, file), roomy.memory().structures() / 2);
        assertArrayEquals(
                coefficients(roomy.run(r -> {}).model()),
                coefficients(second.run(r -> {}).model()));
    }

    /** Only energies need a reference, and an element may be in structures without one. */
    @Test
    void withoutAnEnergyNoReferencesAreNeeded() {
        MtpPlan plan = plan(teacher(6), 1, 2, 1, Optional.empty());
        List<TrainingFrame> forces =
                plan.data().train().stream()
                        .map(
                                f ->
                                        new TrainingFrame(
                                                f.structure(),
                                                OptionalDouble.empty(),
                                                f.forces(),
                                                f.virial(),
                                                f.weights(),
                                                f.group()))
                        .toList();
        MtpPlan unreferenced =
                new MtpPlan(
                        plan.starts(),
                        1,
                        new TrainingSet(forces, List.of()),
                        Map.of(),
                        Optional.empty(),
                        plan.weights(),
                        0,
                        2,
                        0,
                        0,
                        1,
                        1,
                        Optional.empty());
        MtpTrainer.Result result = new MtpTrainer(unreferenced).run(r -> {});
        assertTrue(Double.isFinite(coefficients(result.model())[0]));
    }

    /** The estimate is what the lists take once they are there; what must fit, but does not, is refused. */
    @Test
    void memoryIsEstimated() {
        MtpPlan plan = plan(teacher(6), 1, 1, 1, Optional.empty());
        TrainingMemory need = new MtpTrainer(plan).memory();
        List<TrainingFrame> frames = new ArrayList<>(plan.data().train());
        frames.addAll(plan.data().test());
        long bytes = 0;
        for (TrainingFrame frame : frames) {
            NeighborList list = NeighborSearch.bySpecies(frame.structure(), 4);
            bytes +=
                    8L * list.trimmed().positions().length
                            + 4L * (list.trimmed().neighbors().length + 2L * list.atomCount());
        }
        assertEquals(bytes, need.structures(), 0.2 * bytes);
        assertEquals(30 * 8 * (24 + 4 + 24), need.data() - 30 * 1200);
        MtpTrainer none = new MtpTrainer(plan, need.optimizer() - 1);
        String refusal = assertThrows(MlipException.class, () -> none.run(r -> {})).getMessage();
        assertTrue(refusal.startsWith("the optimiser needs"), refusal);
        assertTrue(refusal.endsWith("choose a lower level or fewer threads"), refusal);
    }

    /** Its coefficients were fitted to other labels than those that the baseline leaves. */
    @Test
    void aCheckpointOfAnotherBaselineIsRefused() {
        MtpModel teacher = teacher(6);
        Optional<Path> file = Optional.of(folder.resolve("checkpoint"));
        MtpPlan p = plan(teacher, 1, 1, 1, file);
        new MtpTrainer(p).run(r -> {});
        MtpPlan other =
                new MtpPlan(
                        p.starts(),
                        p.startCount(),
                        p.data(),
                        p.references(),
                        Optional.of(new MtpPotential(teacher, Optional.empty(), "baseline")),
                        p.weights(),
                        0,
                        2,
                        0,
                        0,
                        1,
                        1,
                        file);
        MtpTrainer trainer = new MtpTrainer(other);
        assertTrue(
                assertThrows(MlipException.class, () -> trainer.run(r -> {}))
                        .getMessage()
                        .contains("other data or settings"));
        assertEquals(2, new MtpTrainer(plan(teacher, 1, 2, 1, file)).run(r -> {}).losses().size());
    }

    /** Somebody has named the species of the model to start from in another order. */
    @Test
    void aCheckpointOfOtherSpeciesIsRefused() {
        Optional<Path> file = Optional.of(folder.resolve("checkpoint"));
        new MtpTrainer(plan(teacher(4), 1, 1, 1, file)).run(r -> {});
        MtpTrainer other = new MtpTrainer(plan(teacher(4), ELEMENTS.reversed(), 1, 2, 1, file));
        assertTrue(
                assertThrows(MlipException.class, () -> other.run(r -> {}))
                        .getMessage()
                        .contains("other data or settings"));
    }

    /** The best errors so far are of the structures for validation; without patience nothing depends on those. */
    @Test
    void patienceIsNotCountedOnWithOtherStructuresForValidation() {
        Optional<Path> file = Optional.of(folder.resolve("checkpoint"));
        MtpPlan first = plan(teacher(4), 1, 1, 1, file);
        new MtpTrainer(first).run(r -> {});
        TrainingSet other = new TrainingSet(first.data().train(), frames(teacher(4), 5, 3));
        MtpTrainer patient = new MtpTrainer(with(first, other, 10));
        assertTrue(
                assertThrows(MlipException.class, () -> patient.run(r -> {}))
                        .getMessage()
                        .contains("other validation structures"));
        for (MtpPlan good : List.of(with(first, first.data(), 10), with(first, other, 0))) {
            assertEquals(2, new MtpTrainer(good).run(r -> {}).losses().size());
        }
    }

    private static MtpPlan with(MtpPlan p, TrainingSet data, int patience) {
        return new MtpPlan(
                p.starts(),
                p.startCount(),
                data,
                p.references(),
                p.baseline(),
                p.weights(),
                p.unseenWeight(),
                2,
                p.tolerance(),
                patience,
                p.seed(),
                p.threads(),
                p.checkpoint());
    }

    /** A component of a force that is not a number is missing. */
    @Test
    void missingComponentsAreNoLabels() {
        TrainingFrame frame = frames(teacher(4), 1, 1).getFirst();
        frame.forces().orElseThrow()[5] = Double.NaN;
        assertEquals(
                1 + 6 + 23,
                new MtpFrame(frame, 4, LossWeights.DEFAULT, references(), null).labels());
    }

    /** Of an element that the data lack nothing is learned, and what was known stays. */
    @Test
    void goingOnWithoutAnElementKeepsItsCoefficients() {
        MtpModel start = teacher(6);
        Random random = new Random(8);
        double[] radial =
                Arrays.stream(start.radialCoefficients())
                        .map(c -> c * (1 + 0.2 * random.nextDouble()))
                        .toArray();
        List<TrainingFrame> lithium = new ArrayList<>();
        for (TrainingFrame frame : frames(start, 12, 1)) {
            Structure s = frame.structure();
            int[] codes = new int[s.size()];
            Arrays.fill(codes, ELEMENTS.getFirst().code());
            Structure pure = Structure.of(s.cell(), codes, s.positions());
            Result r =
                    new MtpPotential(with(start, radial), Optional.empty(), "other").evaluate(pure);
            lithium.add(
                    new TrainingFrame(
                            pure,
                            OptionalDouble.of(r.energy()),
                            Optional.of(r.forces()),
                            Optional.empty(),
                            TrainingFrame.Weights.ONE,
                            "all"));
        }
        MtpPlan plan =
                new MtpPlan(
                        s -> start,
                        1,
                        new TrainingSet(lithium, List.of()),
                        Map.of(ELEMENTS.getFirst(), -2.0),
                        Optional.empty(),
                        LossWeights.DEFAULT,
                        0,
                        30,
                        0,
                        0,
                        1,
                        1,
                        Optional.empty());
        MtpModel fitted = new MtpTrainer(plan).run(r -> {}).model();
        assertEquals(-4, fitted.speciesCoefficients()[1]);
        assertEquals(-1.5, fitted.speciesCoefficients()[0], 0.05);
        int pair = start.radialCoefficients().length / 4;
        for (int c = 0; c < start.radialCoefficients().length; c++) {
            boolean seen = c < pair;
            assertEquals(
                    !seen,
                    start.radialCoefficients()[c] == fitted.radialCoefficients()[c],
                    "coefficient " + c);
        }
    }

    /** A structure with no other label. */
    private static MtpFrame withEnergy(Structure structure, OptionalDouble energy) {
        return new MtpFrame(
                new TrainingFrame(
                        structure,
                        energy,
                        Optional.empty(),
                        Optional.empty(),
                        TrainingFrame.Weights.ONE,
                        "all"),
                4,
                LossWeights.DEFAULT,
                references(),
                null);
    }

    /** Second derivatives of a coefficient take 20 labels where there are so many, which energies alone are soon not. */
    @Test
    void secondDerivativesGoByTheLabelsThatThereAre() {
        List<MtpFrame> all = new ArrayList<>();
        List<MtpFrame> energies = new ArrayList<>();
        for (TrainingFrame frame : frames(teacher(4), 48, 1)) {
            all.add(new MtpFrame(frame, 4, LossWeights.DEFAULT, references(), null));
            energies.add(withEnergy(frame.structure(), frame.energy()));
        }
        assertEquals(6, MtpTrainer.some(all, 1).size());
        assertEquals(24, MtpTrainer.some(energies, 1).size());
        assertEquals(48, MtpTrainer.some(energies, 10).size());
    }

    /** A level more never fits worse than the level below from which it starts. */
    @Test
    void startsFromALowerLevel() {
        MtpModel teacher = teacher(8);
        MtpModel low = teacher(6);
        MtpTrainer.Result coarse =
                new MtpTrainer(plan(low, 1, 30, 1, Optional.empty())).run(r -> {});
        MtpModel next = MtpStarts.from(coarse.model(), teacher.tree(), ELEMENTS, 1);
        List<MtpFrame> frames =
                frames(low, 24, 1).stream()
                        .map(f -> new MtpFrame(f, 4, LossWeights.DEFAULT, references(), null))
                        .toList();
        try (Workers workers = new Workers(1)) {
            MtpLoss loss = new MtpLoss(frames, workers);
            double before =
                    loss.gradient(coarse.model(), new double[coarse.model().parameterCount()]);
            double after =
                    loss.gradient(
                            new MtpSearch(next, loss, loss, none(next, frames)).model(),
                            new double[next.parameterCount()]);
            assertTrue(after <= before * 1.0001, before + " " + after);
        }
    }
}
