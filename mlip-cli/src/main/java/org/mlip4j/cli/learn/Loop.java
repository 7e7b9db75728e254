package org.mlip4j.cli.learn;

import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.label.Labeller;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Train, explore, select, label, again. Every step is done once; a loop that was ended anyhow goes on where it was.
 */
final class Loop {

    private final Run run;
    private final Labeller labeller;
    private final BiConsumer<String, Map<String, String>> after;

    /**
     * A loop.
     *
     * @param run its folder
     * @param labeller what labels
     * @param after called after every step that was done now, with its name and what it found
     */
    Loop(Run run, Labeller labeller, BiConsumer<String, Map<String, String>> after) {
        this.run = run;
        this.labeller = labeller;
        this.after = after;
    }

    /** Whether nothing that was explored is unknown any more; false when all iterations are done before. */
    boolean work() {
        step(0, LabelStep.NAME, folder -> label(0, folder, start()));
        for (int i = 1; i <= run.config().iterations(); i++) {
            int iteration = i;
            train(i);
            step(i, ExploreStep.NAME, folder -> new ExploreStep(run, iteration).work(folder));
            Map<String, String> selected =
                    step(i, SelectStep.NAME, folder -> new SelectStep(run, iteration).work(folder));
            if (selected.get("selected").equals("0")) {
                return true;
            }
            Path file = run.step(i, SelectStep.NAME).folder().resolve(SelectStep.SELECTED);
            step(i, LabelStep.NAME, folder -> label(iteration, folder, Structures.read(file)));
        }
        train(run.config().iterations() + 1);
        return false;
    }

    private void train(int iteration) {
        step(iteration, TrainStep.NAME, folder -> new TrainStep(run, iteration).work(folder));
    }

    private List<Structure> start() {
        List<Structure> all = new ArrayList<>();
        run.config().start().forEach(file -> all.addAll(Structures.read(file)));
        return all;
    }

    private Map<String, Object> label(int iteration, Path folder, List<Structure> structures) {
        return new LabelStep(run, iteration, labeller).work(folder, structures);
    }

    private Map<String, String> step(
            int iteration, String name, Function<Path, Map<String, Object>> work) {
        Step step = run.step(iteration, name);
        if (!step.isDone()) {
            long begin = System.nanoTime();
            Map<String, Object> results = new LinkedHashMap<>(work.apply(step.open()));
            double seconds = (System.nanoTime() - begin) * 1e-9;
            results.put("seconds", String.format(Locale.ROOT, "%.1f", seconds));
            step.finish(results);
            after.accept(
                    String.format(Locale.ROOT, "iteration %d, %s", iteration, name),
                    step.results());
        }
        return step.results();
    }
}
