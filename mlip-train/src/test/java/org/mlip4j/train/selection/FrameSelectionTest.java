package org.mlip4j.train.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Cell;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.Element;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;
import org.mlip4j.train.MtpStarts;
import org.mlip4j.train.data.Filters;
import org.mlip4j.train.selection.FrameSelection.Method;
import org.mlip4j.train.selection.FrameSelection.Outcome;
import org.mlip4j.train.selection.FrameSelection.Taken;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Selections from crystals that are shaken little, and few that are squeezed. */
class FrameSelectionTest {

    private static final Filters FILTERS =
            new Filters(
                    1,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY,
                    true);

    private final Random random = new Random(3);
    private final List<Structure> pool = pool();

    /** Forty ordinary ones; 40 and 41 are squeezed, 42 repeats the first, 43 has atoms at nearly the same place. */
    private List<Structure> pool() {
        List<Structure> all = new ArrayList<>();
        for (int s = 0; s < 40; s++) {
            all.add(crystal(3.4, 0.1));
        }
        all.add(crystal(2.9, 0.1));
        all.add(crystal(3.0, 0.3));
        all.add(all.getFirst());
        all.add(
                Structure.of(
                        Cell.cubic(5),
                        new String[] {"Li", "Li"},
                        new double[] {0, 0, 0, 0.1, 0, 0}));
        return all;
    }

    private Structure crystal(double edge, double noise) {
        String[] symbols = new String[16];
        double[] positions = new double[48];
        for (int i = 0; i < 16; i++) {
            symbols[i] = "Li";
            int[] at = {i % 2, i / 2 % 2, i / 4 % 2};
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] =
                        edge * (at[d] + (i < 8 ? 0 : 0.5)) + noise * random.nextGaussian();
            }
        }
        return Structure.of(Cell.cubic(2 * edge), symbols, positions);
    }

    private static MtpPotential potential(long seed) {
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 2, 4.5, 6);
        return new MtpPotential(
                MtpStarts.random(MomentTree.ofLevel(6), basis, List.of(Element.of("Li")), 1, seed),
                Optional.empty(),
                "test");
    }

    private Graded graded() {
        Graded bare = potential(1);
        return bare.withActiveSet(
                ActiveSetSelection.select(
                        bare,
                        GradeMode.NEIGHBORHOOD,
                        FormatOptions.defaults().withElements("Li"),
                        pool.subList(0, 20),
                        () -> {}));
    }

    private Outcome select(Method method, int count, Potential model, Frames start) {
        return FrameSelection.select(
                new FrameSelection.Settings(method, count, FILTERS, 0, Double.POSITIVE_INFINITY, 1),
                Optional.ofNullable(model),
                start,
                pool::forEach,
                () -> {});
    }

    private static Set<Integer> frames(Outcome outcome) {
        Set<Integer> frames = new HashSet<>();
        outcome.taken().forEach(t -> frames.add(t.frame()));
        assertEquals(outcome.taken().size(), frames.size(), "a frame twice");
        return frames;
    }

    @Test
    void filtersComeFirst() {
        Outcome outcome = select(Method.RANDOM, 100, null, Frames.NONE);
        assertEquals(44, outcome.offered());
        assertEquals(42, outcome.taken().size());
        assertEquals(1, outcome.leftOut().get("duplicate"));
        assertEquals(1, outcome.leftOut().get("atoms closer than 1.0 Angstrom"));
    }

    @Test
    void whatIsThereAlreadyIsNotTakenAgain() {
        Frames start = sink -> pool.subList(0, 20).forEach(sink);
        Set<Integer> taken = frames(select(Method.RANDOM, 100, null, start));
        assertEquals(22, taken.size());
        assertTrue(taken.stream().allMatch(f -> f >= 20));
    }

    @Test
    void maxVolTakesTheSqueezed() {
        Graded model = graded();
        Outcome outcome = select(Method.MAXVOL, 2, model, Frames.NONE);
        assertEquals(Set.of(40, 41), frames(outcome));
        assertTrue(outcome.taken().get(0).score() > outcome.taken().get(1).score());
        try (FrameScores grades = FrameScores.grades(model)) {
            for (Taken t : outcome.taken()) {
                assertEquals(grades.of(pool.get(t.frame())), t.score(), 1e-6 * t.score());
            }
        }
    }

    /** Rows of an active set may be weighted. */
    @Test
    void maxVolDoesNotDependOnTheWeightOfTheSet() {
        Graded bare = potential(1);
        ActiveSet set =
                ActiveSetSelection.select(
                        bare,
                        GradeMode.CONFIGURATION,
                        FormatOptions.defaults().withElements("Li"),
                        pool.subList(0, 20),
                        () -> {});
        ActiveSet weighted =
                new ActiveSet(
                        8 * set.energyWeight(),
                        0,
                        0,
                        0,
                        set.weightScaling(),
                        Arrays.stream(set.rows()).map(x -> 8 * x).toArray(),
                        Arrays.stream(set.inverse()).map(x -> x / 8).toArray(),
                        set.configurations(),
                        set.equations(),
                        set.selected());
        Outcome expected = select(Method.MAXVOL, 9, bare.withActiveSet(set), Frames.NONE);
        assertEquals(
                expected.taken(),
                select(Method.MAXVOL, 9, bare.withActiveSet(weighted), Frames.NONE).taken());
    }

    /** Added to the set, the selection leaves nothing that extrapolates. */
    @Test
    void maxVolLeavesNothingThatExtrapolates() {
        List<Structure> trained = new ArrayList<>(pool.subList(0, 20));
        select(Method.MAXVOL, 100, graded(), Frames.NONE)
                .taken()
                .forEach(t -> trained.add(pool.get(t.frame())));
        Graded bare = potential(1);
        Graded again =
                bare.withActiveSet(
                        ActiveSetSelection.select(
                                bare,
                                GradeMode.NEIGHBORHOOD,
                                FormatOptions.defaults().withElements("Li"),
                                trained,
                                () -> {}));
        try (FrameScores grades = FrameScores.grades(again)) {
            for (Structure s : pool.subList(0, 43)) {
                assertTrue(grades.of(s) < 1.5, "grade " + grades.of(s));
            }
        }
    }

    @Test
    void aStructureThatCannotBeGradedIsNamed() {
        Structure other =
                Structure.of(
                        Cell.cubic(6), new String[] {"Li", "S"}, new double[] {0, 0, 0, 2, 2, 2});
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () ->
                                FrameSelection.select(
                                        new FrameSelection.Settings(
                                                Method.RANDOM, 3, FILTERS, 1, 9, 1),
                                        Optional.of(graded()),
                                        Frames.NONE,
                                        List.of(pool.getFirst(), other)::forEach,
                                        () -> {}));
        assertTrue(e.getMessage().startsWith("frame 2: the potential"), e.getMessage());
    }

    @Test
    void gradesBoundTheSelection() {
        Outcome outcome =
                FrameSelection.select(
                        new FrameSelection.Settings(Method.RANDOM, 100, FILTERS, 1.5, 1e9, 1),
                        Optional.of(graded()),
                        Frames.NONE,
                        pool::forEach,
                        () -> {});
        assertTrue(frames(outcome).containsAll(Set.of(40, 41)));
        assertTrue(frames(outcome).stream().noneMatch(f -> f < 20));
        assertTrue(outcome.leftOut().get("grade not above 1.5") >= 20);
    }

    @Test
    void believedFramesHaveNoUpperBound() {
        Outcome outcome =
                FrameSelection.select(
                        new FrameSelection.Settings(
                                Method.RANDOM, 100, FILTERS, 0, 1.5, frame -> frame == 41, 1),
                        Optional.of(graded()),
                        Frames.NONE,
                        pool::forEach,
                        () -> {});
        assertTrue(frames(outcome).contains(41) && !frames(outcome).contains(40));
    }

    /** The greedy choice by brute force from the features themselves. */
    @Test
    void farthestIsThatOfBruteForce() {
        Frames start = sink -> pool.subList(0, 3).forEach(sink);
        FeatureRows features = new FeatureRows(potential(1), GradeMode.CONFIGURATION);
        List<double[]> rows = new ArrayList<>();
        for (Structure s : pool.subList(0, 42)) {
            rows.add(features.mean(s));
        }
        double[] scale = new double[rows.getFirst().length];
        for (int f = 0; f < scale.length; f++) {
            int column = f;
            double mean = rows.stream().mapToDouble(r -> r[column]).average().orElseThrow();
            double variance =
                    rows.stream()
                            .mapToDouble(r -> (r[column] - mean) * (r[column] - mean))
                            .average()
                            .orElseThrow();
            scale[f] = variance > 1e-24 * mean * mean ? 1 / Math.sqrt(variance) : 0;
        }
        List<Integer> expected = new ArrayList<>(List.of(0, 1, 2));
        for (int k = 0; k < 5; k++) {
            int best = -1;
            double farthest = -1;
            for (int c = 0; c < rows.size(); c++) {
                double nearest = Double.POSITIVE_INFINITY;
                for (int e : expected) {
                    double sum = 0;
                    for (int f = 0; f < scale.length; f++) {
                        double d = (rows.get(c)[f] - rows.get(e)[f]) * scale[f];
                        sum += d * d;
                    }
                    nearest = Math.min(nearest, sum);
                }
                if (nearest > farthest) {
                    farthest = nearest;
                    best = c;
                }
            }
            expected.add(best);
        }
        Outcome outcome = select(Method.FARTHEST, 5, potential(1), start);
        assertEquals(expected.subList(3, 8), outcome.taken().stream().map(Taken::frame).toList());
    }

    /** With as many rows as there are dimensions the rows of the squeezed are among them. */
    @Test
    void curTakesTheSqueezed() {
        Set<Integer> taken = frames(select(Method.CUR, 6, potential(1), Frames.NONE));
        assertEquals(6, taken.size());
        assertTrue(taken.contains(40) && taken.contains(41), taken.toString());
        assertEquals(42, frames(select(Method.CUR, 100, potential(1), Frames.NONE)).size());
    }

    /** Features of a single candidate do not vary. */
    @Test
    void curTakesTheOnlyOne() {
        Outcome outcome =
                FrameSelection.select(
                        new FrameSelection.Settings(
                                Method.CUR, 5, FILTERS, 0, Double.POSITIVE_INFINITY, 1),
                        Optional.of(potential(1)),
                        Frames.NONE,
                        sink -> sink.accept(pool.get(40)),
                        () -> {});
        assertEquals(Set.of(0), frames(outcome));
    }

    @Test
    void committeeTakesTheLargestSpread() {
        CommitteePotential committee =
                new CommitteePotential("two", List.of(potential(1), potential(2)));
        Outcome outcome = select(Method.COMMITTEE, 3, committee, Frames.NONE);
        try (FrameScores spread = FrameScores.spread(committee)) {
            List<Double> all =
                    pool.subList(0, 42).stream().map(spread::of).sorted().toList().reversed();
            assertEquals(all.subList(0, 3), outcome.taken().stream().map(Taken::score).toList());
        }
    }

    @Test
    void whatTheModelLacksIsSaid() {
        assertTrue(
                assertThrows(
                                MlipException.class,
                                () -> select(Method.COMMITTEE, 3, potential(1), Frames.NONE))
                        .getMessage()
                        .contains("needs a committee"));
        assertTrue(
                assertThrows(MlipException.class, () -> select(Method.MAXVOL, 3, null, Frames.NONE))
                        .getMessage()
                        .contains("needs --model"));
    }
}
