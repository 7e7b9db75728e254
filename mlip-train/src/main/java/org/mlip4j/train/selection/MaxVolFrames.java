package org.mlip4j.train.selection;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.train.selection.FrameSelection.Taken;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The structures whose rows enter an active set that already has rows: of the structures that are there, or those that the
 * model came with. Streams; keeps one block of rows.
 */
final class MaxVolFrames {

    private static final double START = 1e-6;

    /** Rows are kept together with as many numbers that say how far they extrapolate. */
    private static final int BLOCK_BYTES = 1 << 23;

    private static final int MAX_PASSES = 20;

    /** Is given structures with their numbers. */
    @FunctionalInterface
    interface Numbered {
        void accept(int frame, Structure structure);
    }

    private final Graded potential;
    private final Frames start;
    private final Consumer<Numbered> candidates;
    private final FeatureRows features;
    private final double weight;
    private final MaxVol volume;
    private final RowBlock rows;
    private final Map<Integer, Double> grades = new HashMap<>();

    MaxVolFrames(Graded potential, Frames start, Consumer<Numbered> candidates) {
        this.potential = potential;
        this.start = start;
        this.candidates = candidates;
        Optional<ActiveSet> set = potential.activeSet();
        features =
                new FeatureRows(potential, set.map(ActiveSet::mode).orElse(GradeMode.NEIGHBORHOOD));
        weight = set.map(s -> s.weight(1)).orElse(1.0);
        volume = set.isPresent() ? new MaxVol(set.get()) : new MaxVol(features.count(), START);
        rows = new RowBlock(volume, BLOCK_BYTES, () -> {});
        if (set.isPresent()
                && set.get().weight(2) != set.get().weight(1) / 2
                && set.get().mode() == GradeMode.CONFIGURATION) {
            throw new MlipException(
                    "the active set of "
                            + potential.info().name()
                            + " weighs configurations in another way; select it again with 'mlip grade --build-from'");
        }
    }

    /** Structures that enter, those with the largest grades first. */
    List<Taken> best(int count) {
        start.forEach(structure -> add(-1, structure));
        rows.flush();
        rows.takeSwaps();
        volume.polish();
        volume.forgetOrigins();
        rememberGrades();
        int pass = 0;
        do {
            candidates.accept(this::add);
            rows.flush();
            volume.polish();
        } while (rows.takeSwaps() > 0 && ++pass < MAX_PASSES);
        TreeSet<Integer> entered = new TreeSet<>();
        for (long name : volume.origin()) {
            if (name >= 0) {
                entered.add((int) name);
            }
        }
        return entered.stream()
                .map(frame -> new Taken(frame, grades.get(frame)))
                .sorted(Comparator.comparingDouble(Taken::score).reversed())
                .limit(count)
                .toList();
    }

    /** Grades of the candidates before any of them has entered; those that only interpolate are forgotten. */
    private void rememberGrades() {
        candidates.accept(
                (frame, structure) -> {
                    double[] largest = new double[1];
                    forEach(structure, row -> largest[0] = Math.max(largest[0], volume.grade(row)));
                    if (largest[0] > ActiveSetSelection.THRESHOLD) {
                        grades.put(frame, largest[0]);
                    }
                });
    }

    private void add(int frame, Structure structure) {
        if (frame >= 0 && !grades.containsKey(frame)) {
            return;
        }
        forEach(structure, row -> rows.add(row, frame));
    }

    /** The rows of a structure, with the weight of those of the active set. */
    private void forEach(Structure structure, Consumer<double[]> sink) {
        features.forEach(
                structure,
                (atom, row) -> {
                    for (int f = 0; f < row.length; f++) {
                        row[f] *= weight;
                    }
                    sink.accept(row);
                });
    }
}
