package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.train.config.LearnConfig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The folder of a run: {@code iteration-000/label} holds what it starts from, {@code iteration-001/train, explore, select,
 * label} and so on what follows.
 *
 * @param config what is asked for
 * @param commands runs other commands of {@code mlip}
 */
record Run(LearnConfig config, Commands commands) {

    /** Structures with their labels, in the folder of a step. */
    static final String LABELLED = "labelled.xyz";

    Step step(int iteration, String name) {
        return new Step(
                config.output()
                        .resolve(String.format(Locale.ROOT, "iteration-%03d", iteration))
                        .resolve(name));
    }

    /** Files with labels from before an iteration. */
    List<Path> labelled(int before) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < before; i++) {
            Step label = step(i, "label");
            Path file = label.folder().resolve(LABELLED);
            if (Files.exists(file)) {
                files.add(file);
            } else if (label.isDone()) {
                throw new MlipException(
                        file
                                + " is gone; remove the file done beside it, and it is gathered again from the folders of its structures");
            }
        }
        return files;
    }

    /** The model of an iteration, with its active set. */
    Path model(int iteration) {
        return step(iteration, "train").folder().resolve("model.mlip");
    }

    /** What else the labels allow, for runs with a bias. */
    Path committee(int iteration) {
        return switch (config.train().family()) {
            case MTP -> step(iteration, "train").folder().resolve("model/committee.mlip");
            case HDNNP -> model(iteration);
        };
    }

    /** The limits of the grade in an iteration: those of the file, or what labels of the one before made of them. */
    Trust trust(int iteration) {
        LearnConfig.Select select = config.select();
        Trust given = new Trust(select.low(), select.high());
        if (select.forceError().isEmpty() || iteration < 2) {
            return given;
        }
        Map<String, String> results = step(iteration - 1, LabelStep.NAME).results();
        return results.containsKey(LabelStep.NEXT_LOW)
                ? new Trust(
                        Double.parseDouble(results.get(LabelStep.NEXT_LOW)),
                        Double.parseDouble(results.get(LabelStep.NEXT_HIGH)))
                : given;
    }

    /** The same with the lower limit that the selection came to. */
    Trust selectedWith(int iteration) {
        Trust trust = trust(iteration);
        String low = step(iteration, SelectStep.NAME).results().get(SelectStep.LOW);
        return low == null ? trust : new Trust(Double.parseDouble(low), trust.high());
    }

    /** Whether the limits follow the labels, and nothing shows yet that the model is right just beyond them. */
    boolean isUnproven(int iteration) {
        return config.select().forceError().isPresent()
                && !(iteration > 1
                        && "true"
                                .equals(
                                        step(iteration - 1, LabelStep.NAME)
                                                .results()
                                                .get(LabelStep.PROVEN)));
    }

    Potential load(int iteration) {
        return Potentials.load(model(iteration));
    }
}
