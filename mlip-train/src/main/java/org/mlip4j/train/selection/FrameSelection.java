package org.mlip4j.train.selection;

import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.train.data.Filters;
import org.mlip4j.train.data.Repeats;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * Selects some of many structures to be labelled. Reads them one at a time, more than once; memory grows with the number of
 * features and of structures selected, and by some bytes per structure.
 */
public final class FrameSelection {

    /** How structures are chosen. */
    public enum Method {
        /** Those whose features enlarge the volume that the active set spans, see {@link MaxVol}. */
        MAXVOL,
        /** Those far from each other and from the structures to start with, in the space of mean features. */
        FARTHEST,
        /** Rows of a CUR decomposition of the mean features. */
        CUR,
        /** Those of which the members of a committee disagree most. */
        COMMITTEE,
        /** Any, each with the same chance. */
        RANDOM
    }

    /**
     * What to select.
     *
     * @param method how
     * @param count at most so many
     * @param filters what is left out before
     * @param low structures with a grade of at most this are left out; 0 for no limit
     * @param high structures with a grade above this are left out; infinity for no limit
     * @param believed frames, from 0, that stay although their grade is above that
     * @param seed of the random choice
     */
    public record Settings(
            Method method,
            int count,
            Filters filters,
            double low,
            double high,
            IntPredicate believed,
            long seed) {

        /** Validates. */
        public Settings {
            if (count < 1 || !(low >= 0) || !(high > low)) {
                throw new MlipException(
                        "a selection needs a number of at least 1 and grades in ascending order, got "
                                + count
                                + ", "
                                + low
                                + " and "
                                + high);
            }
        }

        /**
         * Settings that believe no frame above {@code high}.
         *
         * @param method how
         * @param count at most so many
         * @param filters what is left out before
         * @param low structures with a grade of at most this are left out; 0 for no limit
         * @param high structures with a grade above this are left out; infinity for no limit
         * @param seed of the random choice
         */
        public Settings(
                Method method, int count, Filters filters, double low, double high, long seed) {
            this(method, count, filters, low, high, frame -> false, seed);
        }

        boolean limitsGrades() {
            return low > 0 || high < Double.POSITIVE_INFINITY;
        }
    }

    /**
     * A structure that was taken.
     *
     * @param frame its number among those offered, from 0
     * @param score what it was taken for: the grade, the distance, the component or the spread; NaN by chance
     */
    public record Taken(int frame, double score) {}

    /**
     * What became of all structures.
     *
     * @param offered how many there were
     * @param leftOut how many were left out before the selection, by reason
     * @param maxGrade the largest grade of those that passed the filters; NaN where grades were not limited
     * @param taken those selected, in the order of their choice
     */
    public record Outcome(
            int offered, Map<String, Integer> leftOut, double maxGrade, List<Taken> taken) {}

    private final Settings settings;
    private final Optional<Potential> model;
    private final Frames start;
    private final Frames candidates;
    private final Runnable each;
    private final BitSet usable = new BitSet();
    private final Map<String, Integer> leftOut = new LinkedHashMap<>();
    private int offered;
    private double maxGrade = Double.NaN;

    private FrameSelection(
            Settings settings,
            Optional<Potential> model,
            Frames start,
            Frames candidates,
            Runnable each) {
        this.settings = settings;
        this.model = model;
        this.start = start;
        this.candidates = candidates;
        this.each = each;
    }

    /**
     * Selects.
     *
     * @param settings what to select
     * @param model whose features, grades or members are used; only a random choice without limits of the grade needs none
     * @param start structures that are there already
     * @param candidates structures to choose from
     * @param each called for every structure of every pass
     * @return what was taken
     * @throws MlipException if the model cannot say what the method needs, or a structure cannot be evaluated
     */
    public static Outcome select(
            Settings settings,
            Optional<Potential> model,
            Frames start,
            Frames candidates,
            Runnable each) {
        return new FrameSelection(settings, model, start, candidates, each).select();
    }

    private Outcome select() {
        filter();
        List<Taken> taken =
                switch (settings.method()) {
                    case MAXVOL ->
                            new MaxVolFrames(graded(), start, this::forEachUsable)
                                    .best(settings.count());
                    case FARTHEST -> farthest();
                    case CUR -> cur();
                    case COMMITTEE -> disagreement();
                    case RANDOM -> random();
                };
        return new Outcome(offered, leftOut, maxGrade, taken);
    }

    private void filter() {
        Repeats seen = new Repeats();
        start.forEach(structure -> settings.filters().reason(structure, seen));
        Optional<FrameScores> grades =
                settings.limitsGrades()
                        ? Optional.of(FrameScores.grades(required()))
                        : Optional.empty();
        try (FrameScores scores = grades.orElse(null)) {
            candidates.forEach(
                    structure -> {
                        naming(offered, () -> filter(structure, seen, scores));
                        offered++;
                        each.run();
                    });
        }
        if (offered == 0) {
            throw new MlipException("there are no structures to select from");
        }
    }

    private void filter(Structure structure, Repeats seen, FrameScores scores) {
        Optional<String> reason = settings.filters().reason(structure, seen);
        if (reason.isEmpty() && scores != null) {
            reason = outside(scores.of(structure));
        }
        reason.ifPresentOrElse(
                why -> leftOut.merge(why, 1, Integer::sum), () -> usable.set(offered));
    }

    /** Does what may fail, and says with which structure it did. */
    private static void naming(int frame, Runnable work) {
        try {
            work.run();
        } catch (MlipException e) {
            throw new MlipException("frame " + (frame + 1) + ": " + e.getMessage(), e);
        }
    }

    private Optional<String> outside(double grade) {
        maxGrade = Double.isNaN(maxGrade) ? grade : Math.max(maxGrade, grade);
        if (grade <= settings.low()) {
            return Optional.of("grade not above " + settings.low());
        }
        return grade > settings.high() && !settings.believed().test(offered)
                ? Optional.of("grade above " + settings.high())
                : Optional.empty();
    }

    private Potential required() {
        return model.orElseThrow(
                () ->
                        new MlipException(
                                "selecting by "
                                        + settings.method().toString().toLowerCase(Locale.ROOT)
                                        + " or grade needs --model"));
    }

    private Graded graded() {
        return Graded.partOf(required())
                .orElseThrow(
                        () ->
                                new MlipException(
                                        "the model has no features to select by; use a moment tensor potential or a"
                                                + " neural network, or --by random"));
    }

    /** Hands over the structures that passed the filters, with their numbers. */
    void forEachUsable(MaxVolFrames.Numbered sink) {
        int[] number = new int[1];
        candidates.forEach(
                structure -> {
                    int frame = number[0]++;
                    if (usable.get(frame)) {
                        naming(frame, () -> sink.accept(frame, structure));
                    }
                    each.run();
                });
    }

    private FeatureTable table(boolean withStart, List<Integer> frames) {
        FeatureRows features = new FeatureRows(graded(), GradeMode.CONFIGURATION);
        FeatureTable table = new FeatureTable(features.count());
        if (withStart) {
            start.forEach(structure -> table.add(features.mean(structure)));
        }
        forEachUsable(
                (frame, structure) -> {
                    frames.add(frame);
                    table.add(features.mean(structure));
                });
        return table;
    }

    private List<Taken> farthest() {
        List<Integer> frames = new ArrayList<>();
        List<Taken> taken = new ArrayList<>();
        try (FeatureTable table = table(true, frames)) {
            int present = table.size() - frames.size();
            FarthestPoints points = new FarthestPoints(table, present);
            for (int k = 0; k < settings.count(); k++) {
                FarthestPoints.Pick pick = points.next();
                if (pick == null) {
                    break;
                }
                taken.add(new Taken(frames.get(pick.row() - present), pick.distance()));
            }
        }
        return taken;
    }

    private List<Taken> cur() {
        List<Integer> frames = new ArrayList<>();
        List<Taken> taken = new ArrayList<>();
        try (FeatureTable table = table(false, frames)) {
            CurRows rows = new CurRows(table);
            for (int k = 0; k < settings.count(); k++) {
                CurRows.Pick pick = rows.next();
                if (pick == null) {
                    break;
                }
                taken.add(new Taken(frames.get(pick.row()), pick.score()));
            }
        }
        return taken;
    }

    private List<Taken> disagreement() {
        PriorityQueue<Taken> best = new PriorityQueue<>(Comparator.comparingDouble(Taken::score));
        try (FrameScores spread = FrameScores.spread(required())) {
            forEachUsable(
                    (frame, structure) -> {
                        best.add(new Taken(frame, spread.of(structure)));
                        if (best.size() > settings.count()) {
                            best.poll();
                        }
                    });
        }
        return best.stream().sorted(Comparator.comparingDouble(Taken::score).reversed()).toList();
    }

    /** Algorithm R of Vitter, ACM Trans. Math. Softw. 11, 37 (1985). */
    private List<Taken> random() {
        Random random = new Random(settings.seed());
        List<Taken> taken = new ArrayList<>();
        int[] seen = new int[1];
        usable.stream()
                .forEach(
                        frame -> {
                            int place = random.nextInt(++seen[0]);
                            Taken one = new Taken(frame, Double.NaN);
                            if (taken.size() < settings.count()) {
                                taken.add(one);
                            } else if (place < settings.count()) {
                                taken.set(place, one);
                            }
                        });
        return taken;
    }
}
