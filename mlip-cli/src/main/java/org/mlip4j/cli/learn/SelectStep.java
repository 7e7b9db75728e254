package org.mlip4j.cli.learn;

import org.mlip4j.cli.learn.ExploreStep.Found;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.Displacements;
import org.mlip4j.train.config.LearnConfig.Select;
import org.mlip4j.train.data.Filters;
import org.mlip4j.train.selection.FrameSelection;
import org.mlip4j.train.selection.FrameSelection.Outcome;
import org.mlip4j.train.selection.FrameSelection.Taken;
import org.mlip4j.train.selection.Frames;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Selects from what was explored. */
record SelectStep(Run run, int iteration) {

    static final String NAME = "select";
    static final String SELECTED = "selected.xyz";

    /** How much the upper limit of the grade is raised when everything that extrapolates is above it. */
    static final double RAISE = 10;

    static final double HIGHEST = 1e6;

    /** Angstrom along one axis that atoms may have moved since a frame that is trusted. */
    private static final double NEAR = 0.3;

    Map<String, Object> work(Path folder) {
        List<Found> found = ExploreStep.found(run, iteration);
        if (found.isEmpty()) {
            return nothing();
        }
        Frames candidates = frames(found.stream().map(Found::file).toList());
        BitSet believed = believed(found);
        Frames trained = frames(run.labelled(iteration));
        Potential model = run.load(iteration);
        Select select = run.config().select();
        double high = select.high();
        Outcome outcome = select(model, trained, candidates, high, believed);
        while (outcome.taken().isEmpty() && outcome.maxGrade() > high && high < HIGHEST) {
            high *= RAISE;
            outcome = select(model, trained, candidates, high, believed);
        }
        if (outcome.taken().isEmpty()) {
            Map<String, String> explored = run.step(iteration, ExploreStep.NAME).results();
            requireKnown(outcome, select.low(), !explored.get("stopped").equals("0"));
            requireCut(explored, select.low());
        } else {
            write(folder.resolve(SELECTED), candidates, outcome.taken());
        }
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("offered", outcome.offered());
        results.put("selected", outcome.taken().size());
        results.put("max_grade", outcome.maxGrade());
        results.put("high", high);
        outcome.leftOut().forEach((why, count) -> results.put("left out: " + why, count));
        return results;
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
        String highest = run.step(iteration, ExploreStep.NAME).results().get(ExploreStep.CUT_GRADE);
        if (highest == null || Double.parseDouble(highest) > run.config().select().low()) {
            throw new MlipException(
                    "exploring left no structure that could be labelled; see "
                            + run.step(iteration, ExploreStep.NAME).folder());
        }
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("offered", 0);
        results.put("selected", 0);
        results.put("max_grade", highest);
        return results;
    }

    /**
     * Frames that are believed whatever their grade: the one that ends a run, if no atom has moved far since the one before
     * it, which was trusted, and the start of a run. Their numbers among all that was found.
     */
    static BitSet believed(List<Found> found) {
        BitSet believed = new BitSet();
        int count = 0;
        for (Found one : found) {
            Structure last = null;
            boolean near = true;
            try (StructureReader reader = Structures.stream(one.file())) {
                for (; reader.hasNext(); count++) {
                    Structure next = reader.next();
                    near = last == null || isNear(last, next);
                    last = next;
                }
            }
            if (one.isRun() && near) {
                believed.set(count - 1);
            }
        }
        return believed;
    }

    private static boolean isNear(Structure from, Structure to) {
        return Arrays.stream(Displacements.largestComponents(from, to)).allMatch(d -> d <= NEAR);
    }

    private Outcome select(
            Potential model, Frames trained, Frames candidates, double high, BitSet believed) {
        Select select = run.config().select();
        Filters filters =
                new Filters(
                        select.minDistance(),
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY,
                        true);
        return FrameSelection.select(
                new FrameSelection.Settings(
                        select.method(),
                        select.most(),
                        filters,
                        select.low(),
                        high,
                        believed::get,
                        run.config().seed() + iteration),
                Optional.of(model),
                trained,
                candidates,
                () -> {});
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
