package org.mlip4j.cli.learn;

import org.mlip4j.cli.learn.Trust.Evidence;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.ErrorStatistics;
import org.mlip4j.sim.label.Labeller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Labels what was selected, and keeps aside, with its reason, what failed. */
record LabelStep(Run run, int iteration, Labeller labeller, Consumer<String> progress) {

    static final String NAME = "label";

    /** Structures that could not be labelled, with the reason. */
    static final String FAILED = "failed.xyz";

    static final String FAILURE = "failure";

    /** The settings that they failed with. */
    static final String FAILED_WITH = "failed.settings";

    /** Limits of the grade from here on, where they follow the labels. */
    static final String NEXT_LOW = "next_low";

    static final String NEXT_HIGH = "next_high";

    /** Whether the model was right just beyond the lower limit. */
    static final String PROVEN = "proven";

    Map<String, Object> work(Path folder, List<Structure> asked) {
        List<Structure> labelled = new ArrayList<>();
        List<Structure> failed = new ArrayList<>();
        double seconds = 0;
        Labelling labelling =
                new Labelling(labeller, run.config().label(), run.config().workers(), progress);
        for (Labelling.Answer answer : labelling.work(folder, asked, 0)) {
            seconds += answer.seconds();
            if (answer.failure().isEmpty()) {
                labelled.add(answer.structure());
            } else {
                failed.add(with(answer.structure(), FAILURE, answer.failure().get()));
            }
        }
        if (!failed.isEmpty()) {
            Step.write(folder.resolve(FAILED_WITH), StepSettings.attempt(run.config().label()));
        }
        keepAside(folder.resolve(FAILED), failed);
        if (labelled.isEmpty()) {
            throw new MlipException(
                    "none of "
                            + failed.size()
                            + " structures could be labelled: "
                            + failed.getFirst().info().get(FAILURE)
                            + "; see "
                            + folder
                            + ", mend it and give the same command again");
        }
        Structures.write(folder.resolve(Run.LABELLED), labelled);
        Map<String, Object> results = results(labelled, failed);
        results.put("of_labels_s", String.format(Locale.ROOT, "%.1f", seconds));
        return results;
    }

    private static void keepAside(Path file, List<Structure> failed) {
        if (!failed.isEmpty()) {
            Structures.write(file, failed);
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be removed", e);
        }
    }

    private static Structure with(Structure structure, String key, String value) {
        Map<String, String> info = new LinkedHashMap<>(structure.info());
        info.put(key, value);
        return structure.withInfo(info);
    }

    /** How far the model was off where it had not been trained. */
    private Map<String, Object> results(List<Structure> labelled, List<Structure> failed) {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("labelled", labelled.size());
        results.put("failed", failed.size());
        if (iteration > 0) {
            ErrorStatistics errors = new ErrorStatistics();
            try (Calculator calculator = new Calculator(run.load(iteration))) {
                labelled.forEach(s -> errors.add(s, calculator.evaluate(s)));
                run.config()
                        .select()
                        .forceError()
                        .ifPresent(
                                wanted -> {
                                    List<Evidence> evidence =
                                            evidence(calculator, labelled, failed);
                                    Trust trust = run.selectedWith(iteration);
                                    Trust next = trust.after(evidence, wanted);
                                    results.put(PROVEN, trust.isProven(evidence, wanted));
                                    results.put(NEXT_LOW, next.low());
                                    results.put(NEXT_HIGH, next.high());
                                });
            }
            results.put("energy_rmse_mev_per_atom", 1000 * errors.energyRmse());
            results.put("force_rmse_ev_per_ang", errors.forceRmse());
        }
        for (int k = 0; k < failed.size(); k++) {
            results.put("failure " + (k + 1), failed.get(k).info().get(FAILURE));
        }
        return results;
    }

    /** What labels say of the grades of the model, where their failures have to do with their structures. */
    private static List<Evidence> evidence(
            Calculator calculator, List<Structure> labelled, List<Structure> failed) {
        List<Evidence> evidence = new ArrayList<>();
        labelled.forEach(s -> evidence.add(Evidence.of(s, calculator.evaluate(s, Output.GRADES))));
        failed.stream()
                .filter(s -> !SelectStep.isPassing(s))
                .map(s -> Evidence.ofFailed(calculator.evaluate(s, Output.GRADES)))
                .forEach(evidence::add);
        return evidence;
    }
}
