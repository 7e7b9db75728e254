package org.mlip4j.cli.learn;

import org.mlip4j.cli.learn.ExploreStep.Found;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.Displacements;
import org.mlip4j.train.config.LearnConfig.Select;
import org.mlip4j.train.data.Filters;
import org.mlip4j.train.data.Repeats;
import org.mlip4j.train.selection.FrameSelection;
import org.mlip4j.train.selection.FrameSelection.Outcome;
import org.mlip4j.train.selection.FrameSelection.Taken;
import org.mlip4j.train.selection.Frames;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Selects from what was explored. */
record SelectStep(Run run, int iteration) {

    static final String NAME = "select";
    static final String SELECTED = "selected.xyz";
    static final String SELECTED_COUNT = "selected";
    static final String LOW = "low";
    private static final String HIGH = "high";

    /** Angstrom along one axis that atoms may have moved since a frame that is trusted. */
    private static final double NEAR = 0.3;

    /** Angstrom that positions may differ by after they were in a file. */
    private static final double SAME = 1e-6;

    Map<String, Object> work(Path folder) {
        List<Found> found = ExploreStep.found(run, iteration);
        if (found.isEmpty()) {
            return nothing();
        }
        List<Structure> refused = refused();
        Offer offer =
                offer(
                        found,
                        structure -> isAmong(refused, structure),
                        run.config().label().atoms());
        BitSet believed = offer.believed();
        Frames all = frames(found.stream().map(Found::file).toList());
        Frames candidates = part(all, offer.leftOut(), false);
        Frames trained = frames(run.labelled(iteration));
        Potential model = run.load(iteration);
        Search.Found<Outcome> end =
                new Search<Outcome>(
                                trust ->
                                        offer.isEmpty()
                                                ? new Outcome(0, Map.of(), Double.NaN, List.of())
                                                : select(
                                                        model,
                                                        trained,
                                                        candidates,
                                                        trust,
                                                        believed),
                                outcome -> outcome.taken().isEmpty(),
                                Outcome::maxGrade)
                        .from(run.trust(iteration), run.isUnproven(iteration));
        Outcome outcome = end.what();
        double[] failed = grades(model, part(all, offer.leftOut(), true));
        double low = end.trust().low();
        if (outcome.taken().isEmpty()) {
            Map<String, String> explored = run.step(iteration, ExploreStep.NAME).results();
            requireLabelled(failed, low);
            requireKnown(outcome, low, !explored.get("stopped").equals("0"));
            requireCut(explored, low);
            requireWhole(explored);
        } else {
            write(folder.resolve(SELECTED), candidates, outcome.taken());
        }
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("offered", offer.frames());
        results.put(SELECTED_COUNT, outcome.taken().size());
        results.put(
                "max_grade",
                DoubleStream.concat(DoubleStream.of(failed), DoubleStream.of(outcome.maxGrade()))
                        .filter(grade -> !Double.isNaN(grade))
                        .max()
                        .orElse(Double.NaN));
        results.put(LOW, low);
        results.put(HIGH, end.trust().high());
        outcome.leftOut().forEach((why, count) -> results.put("left out: " + why, count));
        if (!offer.leftOut().isEmpty()) {
            results.put("left out: its label has failed before", offer.leftOut().cardinality());
        }
        return results;
    }

    /**
     * Refuses to call everything known when what is left is what could not be labelled.
     *
     * @param failed grades of structures whose labels have failed before
     * @param low grade up to which a structure is known
     */
    static void requireLabelled(double[] failed, double low) {
        double[] unknown = DoubleStream.of(failed).filter(grade -> grade > low).toArray();
        if (unknown.length > 0) {
            throw new MlipException(
                    "no unknown structure is left but %d with grades of up to %.4g whose labels have failed before; see failed.xyz in the folders of labels. Mend label, then they are tried again, or explore without them"
                            .formatted(
                                    unknown.length, DoubleStream.of(unknown).max().getAsDouble()));
        }
    }

    /** Of structures that pass the filters. */
    private double[] grades(Potential model, Frames frames) {
        Filters filters = filters();
        DoubleStream.Builder grades = DoubleStream.builder();
        try (Calculator calculator = new Calculator(model)) {
            frames.forEach(
                    structure -> {
                        if (filters.reason(structure, new Repeats()).isEmpty()) {
                            grades.add(
                                    calculator
                                            .evaluate(structure, Output.GRADES)
                                            .grades()
                                            .orElseThrow()
                                            .max());
                        }
                    });
        }
        return grades.build().toArray();
    }

    /**
     * Refuses to call everything known when it is not: what extrapolates, or what nobody looked at, was left out.
     *
     * @param outcome of a selection that took nothing
     * @param low grade up to which a structure is known
     * @param stopped whether a run ended because its grade was too large
     */
    static void requireKnown(Outcome outcome, double low, boolean stopped) {
        boolean unseen =
                outcome.leftOut().keySet().stream().anyMatch(why -> why.startsWith(Filters.CLOSER));
        boolean graded = !Double.isNaN(outcome.maxGrade());
        if (graded && outcome.maxGrade() > low || unseen && (!graded || stopped)) {
            throw new MlipException(
                    "exploring found unknown structures, but none that could be labelled; left out of "
                            + outcome.offered()
                            + ": "
                            + outcome.leftOut()
                            + ". Begin with more structures, explore more gently, or set select: {min_distance: ...}, and"
                            + " delete the folders of this iteration's explore and select");
        }
    }

    /** The same for large structures. Their atoms are not among what was selected from where no cell could be cut out. */
    static void requireCut(Map<String, String> explored, double low) {
        double missed = Double.parseDouble(explored.getOrDefault(ExploreStep.MISSED_GRADE, "0"));
        if (missed > low) {
            throw new MlipException(
                    "exploring found atoms with grades of up to %s in large structures, but no cell could be cut out around them; allow more atoms in cut_out: {atoms: ...}, and delete the folders of this iteration's explore and select"
                            .formatted(missed));
        }
    }

    /** All structures were too large, and none has an atom that is not known. */
    private Map<String, Object> nothing() {
        Map<String, String> explored = run.step(iteration, ExploreStep.NAME).results();
        String highest = explored.get(ExploreStep.CUT_GRADE);
        if (highest == null || Double.parseDouble(highest) > run.trust(iteration).low()) {
            throw new MlipException(
                    "exploring left no structure that could be labelled; see "
                            + run.step(iteration, ExploreStep.NAME).folder());
        }
        requireWhole(explored);
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("offered", 0);
        results.put(SELECTED_COUNT, 0);
        results.put("max_grade", highest);
        results.put(LOW, run.trust(iteration).low());
        results.put(HIGH, run.trust(iteration).high());
        return results;
    }

    /**
     * What is known of the frames that were found before any is graded.
     *
     * @param frames how many there are
     * @param leftOut numbers, from 0, of those that are not offered
     * @param believed numbers among the others of those that are believed whatever their grade
     */
    record Offer(int frames, BitSet leftOut, BitSet believed) {

        boolean isEmpty() {
            return leftOut.cardinality() == frames;
        }
    }

    /**
     * The frame that ends a run is believed if no atom has moved far since the one before it, which was trusted, and so is the
     * start of a run.
     *
     * @param found files with frames
     * @param refused frames that are not offered
     * @param atoms frames with more cannot be labelled
     * @throws MlipException if there is one with more
     */
    static Offer offer(List<Found> found, Predicate<Structure> refused, int atoms) {
        BitSet leftOut = new BitSet();
        BitSet believed = new BitSet();
        int count = 0;
        int offered = 0;
        for (Found one : found) {
            Structure before = null;
            Structure last = null;
            boolean isOffered = false;
            try (StructureReader reader = Structures.stream(one.file())) {
                for (; reader.hasNext(); count++) {
                    before = last;
                    last = reader.next();
                    requireSmall(List.of(last), atoms);
                    isOffered = !refused.test(last);
                    if (isOffered) {
                        offered++;
                    } else {
                        leftOut.set(count);
                    }
                }
            }
            if (one.isRun() && isOffered && (before == null || isNear(before, last, NEAR))) {
                believed.set(offered - 1);
            }
        }
        return new Offer(count, leftOut, believed);
    }

    /** Those that are named, or the others. */
    private static Frames part(Frames all, BitSet named, boolean isNamed) {
        return sink -> {
            int[] number = new int[1];
            all.forEach(
                    structure -> {
                        if (named.get(number[0]++) == isNamed) {
                            sink.accept(structure);
                        }
                    });
        };
    }

    /** Structures whose labels have failed, with the settings of now and for a reason of their own. */
    private List<Structure> refused() {
        List<Structure> refused = new ArrayList<>();
        String settings = StepSettings.of(run.config(), LabelStep.NAME);
        String attempt = StepSettings.attempt(run.config().label());
        for (int i = 0; i < iteration; i++) {
            Path folder = run.step(i, LabelStep.NAME).folder();
            Path file = folder.resolve(LabelStep.FAILED);
            if (Files.exists(file)
                    && !StepSettings.changed(folder, settings)
                    && !StepSettings.changed(folder, LabelStep.FAILED_WITH, attempt)) {
                Structures.read(file).stream().filter(s -> !isPassing(s)).forEach(refused::add);
            }
        }
        return refused;
    }

    /** Whether a label failed for a reason that has nothing to do with its structure. */
    static boolean isPassing(Structure failed) {
        return Labelling.isPassing(failed.info().getOrDefault(LabelStep.FAILURE, ""));
    }

    private static boolean isAmong(List<Structure> refused, Structure structure) {
        return refused.stream()
                .anyMatch(
                        r ->
                                Arrays.equals(r.species(), structure.species())
                                        && r.cell().equals(structure.cell())
                                        && isNear(r, structure, SAME));
    }

    /**
     * Refuses structures that are too large to be labelled.
     *
     * @param structures which
     * @param atoms the most
     */
    static void requireSmall(List<Structure> structures, int atoms) {
        for (Structure structure : structures) {
            if (structure.size() > atoms) {
                throw new MlipException(
                        "a structure of %d atoms is too large to be labelled; add cut_out: {atoms: ...} to its explorer, or, if it is meant, label: {atoms: %d}"
                                .formatted(structure.size(), structure.size()));
            }
        }
    }

    /** Refuses to call everything known when runs broke off, whatever they met. */
    static void requireWhole(Map<String, String> explored) {
        String failed = explored.getOrDefault(ExploreStep.FAILED, "0");
        if (!failed.equals("0")) {
            throw new MlipException(
                    "all that was explored is known, but %s of %s runs broke off; see how they ended on the page, mend it or explore more gently, and delete the folders of this iteration's explore and select"
                            .formatted(failed, explored.get("runs")));
        }
    }

    private static boolean isNear(Structure from, Structure to, double most) {
        return Arrays.stream(Displacements.largestComponents(from, to)).allMatch(d -> d <= most);
    }

    private Outcome select(
            Potential model, Frames trained, Frames candidates, Trust trust, BitSet believed) {
        Select select = run.config().select();
        return FrameSelection.select(
                new FrameSelection.Settings(
                        select.method(),
                        select.most(),
                        filters(),
                        trust.low(),
                        trust.high(),
                        believed::get,
                        run.config().seed() + iteration),
                Optional.of(model),
                trained,
                candidates,
                () -> {});
    }

    private Filters filters() {
        return new Filters(
                run.config().select().minDistance(),
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                true);
    }

    private static Frames frames(List<Path> files) {
        return sink -> {
            for (Path file : files) {
                try (StructureReader reader = Structures.stream(file)) {
                    reader.forEachRemaining(sink);
                }
            }
        };
    }

    private static void write(Path file, Frames candidates, List<Taken> taken) {
        Map<Integer, Taken> wanted = taken.stream().collect(Collectors.toMap(Taken::frame, t -> t));
        List<Structure> selected = new ArrayList<>();
        int[] number = new int[1];
        candidates.forEach(
                structure -> {
                    Taken t = wanted.get(number[0]++);
                    if (t != null) {
                        Map<String, String> info = new LinkedHashMap<>(structure.info());
                        info.put("selected_from", Integer.toString(t.frame() + 1));
                        info.put("selected_for", Double.toString(t.score()));
                        selected.add(
                                structure
                                        .withCell(structure.cell())
                                        .withVelocities(null)
                                        .withInfo(info));
                    }
                });
        Structures.write(file, selected);
    }
}
