package org.mlip4j.cli.learn;

import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.train.config.LearnConfig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
            Path file = step(i, "label").folder().resolve(LABELLED);
            if (Files.exists(file)) {
                files.add(file);
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

    Potential load(int iteration) {
        return Potentials.load(model(iteration));
    }
}
