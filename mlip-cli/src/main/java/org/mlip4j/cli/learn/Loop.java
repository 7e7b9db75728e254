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
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Train, explore, select, label, again. Every step is done once; a loop that was ended anyhow goes on where it was.
 */
final class Loop {

    /** What the loop began with, beside its labels. */
    private static final String START = "start";

    private final Run run;
    private final Labeller labeller;
    private final Consumer<String> notice;
    private final BiConsumer<String, Map<String, String>> after;

    /**
     * A loop.
     *
     * @param run its folder
     * @param labeller what labels
     * @param notice told what its user should know
     * @param after called after every step that was done now, with its name and what it found
     */
    Loop(
            Run run,
            Labeller labeller,
            Consumer<String> notice,
            BiConsumer<String, Map<String, String>> after) {
        this.run = run;
        this.labeller = labeller;
        this.notice = notice;
        this.after = after;
    }

    /** Whether nothing that was explored is unknown any more; false when all iterations are done before. */
    boolean work() {
        requireLevels();
        tellChanges();
        step(
                0,
                LabelStep.NAME,
                folder -> {
                    Step.write(folder.resolve(START), StepSettings.start(run.config().start()));
                    return label(0, folder, start());
                });
        for (int i = 1; i <= run.config().iterations(); i++) {
            int iteration = i;
            train(i);
            exploreAgainIfChanged(i);
            step(i, ExploreStep.NAME, folder -> new ExploreStep(run, iteration).work(folder));
            selectAgainIfChanged(i);
            Map<String, String> selected =
                    step(i, SelectStep.NAME, folder -> new SelectStep(run, iteration).work(folder));
            if (isNothing(selected)) {
                return true;
            }
            Path file = run.step(i, SelectStep.NAME).folder().resolve(SelectStep.SELECTED);
            step(i, LabelStep.NAME, folder -> label(iteration, folder, Structures.read(file)));
        }
        train(run.config().iterations() + 1);
        return false;
    }

    /** A model is fitted to one level of theory, whatever happens in between. */
    private void requireLevels() {
        for (int i = 0; i <= run.config().iterations(); i++) {
            StepSettings.requireLevel(
                            run.step(i, LabelStep.NAME).folder(),
                            run.config().label(),
                            "begin a loop of its own with another output")
                    .ifPresent(notice);
        }
    }

    /** What was done last, and is not done again, although it would be done in another way now. */
    private void tellChanges() {
        Path first = run.step(0, LabelStep.NAME).folder();
        if (run.step(0, LabelStep.NAME).isDone()
                && StepSettings.changed(first, START, StepSettings.start(run.config().start()))) {
            notice.accept(
                    "start was changed since the loop was begun, which goes on with what it began with; begin another loop, with other output, to have that which is new labelled or trained on");
        }
        for (String name :
                List.of(TrainStep.NAME, ExploreStep.NAME, SelectStep.NAME, LabelStep.NAME)) {
            for (int i = run.config().iterations() + 1; i >= 0; i--) {
                Step step = run.step(i, name);
                if (step.isDone()) {
                    if (isStale(i, name)
                            && !isExploredAgain(i, name)
                            && !isSelectedAgain(i, name)) {
                        notice.accept(
                                "%s was changed since iteration %d, which stays as it is; remove %s and the folders of the steps after it to have it done again"
                                        .formatted(name, i, step.folder()));
                    }
                    break;
                }
            }
        }
    }

    private boolean isStale(int iteration, String name) {
        return StepSettings.changed(
                run.step(iteration, name).folder(), StepSettings.of(run.config(), name));
    }

    /** Runs of which nothing has been selected yet are of no use when they should have been others. */
    private void exploreAgainIfChanged(int iteration) {
        if (isStale(iteration, ExploreStep.NAME) && isExploredAgain(iteration, ExploreStep.NAME)) {
            notice.accept(
                    "explore or one of its files was changed; iteration "
                            + iteration
                            + " explores again");
            run.step(iteration, ExploreStep.NAME).remove();
        }
    }

    private boolean isExploredAgain(int iteration, String name) {
        return name.equals(ExploreStep.NAME) && !run.step(iteration, SelectStep.NAME).isDone();
    }

    /** That nothing is to be labelled may well be otherwise now. */
    private void selectAgainIfChanged(int iteration) {
        Step step = run.step(iteration, SelectStep.NAME);
        if (step.isDone()
                && isStale(iteration, SelectStep.NAME)
                && isSelectedAgain(iteration, SelectStep.NAME)) {
            notice.accept("select was changed; iteration " + iteration + " selects again");
            step.remove();
        }
    }

    private boolean isSelectedAgain(int iteration, String name) {
        return name.equals(SelectStep.NAME) && isNothing(run.step(iteration, name).results());
    }

    private static boolean isNothing(Map<String, String> selected) {
        return selected.get(SelectStep.SELECTED_COUNT).equals("0");
    }

    private void train(int iteration) {
        step(
                iteration,
                TrainStep.NAME,
                folder -> new TrainStep(run, iteration).work(folder, notice));
    }

    private List<Structure> start() {
        List<Structure> all = new ArrayList<>();
        for (Path file : run.config().start()) {
            List<Structure> structures = Structures.read(file);
            StartLevels.check(file, structures, run.config().label().level()).ifPresent(notice);
            all.addAll(structures);
        }
        return all;
    }

    private Map<String, Object> label(int iteration, Path folder, List<Structure> structures) {
        SelectStep.requireSmall(
                structures.stream().filter(s -> s.labels().forces().isEmpty()).toList(),
                run.config().label().atoms());
        return new LabelStep(run, iteration, labeller, notice).work(folder, structures);
    }

    private Map<String, String> step(
            int iteration, String name, Function<Path, Map<String, Object>> work) {
        Step step = run.step(iteration, name);
        if (!step.isDone()) {
            long begin = System.nanoTime();
            Path folder = step.open();
            String settings = StepSettings.of(run.config(), name);
            if (name.equals(LabelStep.NAME)) {
                StepSettings.noticeOfLabels(folder, settings).ifPresent(notice);
            }
            if (!name.equals(LabelStep.NAME) || !StepSettings.areIn(folder)) {
                StepSettings.keep(folder, settings);
            }
            Map<String, Object> results = new LinkedHashMap<>(work.apply(folder));
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
