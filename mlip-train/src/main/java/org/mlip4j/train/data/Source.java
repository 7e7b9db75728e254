package org.mlip4j.train.data;

import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.train.TrainingFrame;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One file of a data set.
 *
 * @param file structures with labels
 * @param options what the file does not say itself
 * @param use what its structures are for
 * @param group group of all its structures; empty: their key {@code group} or {@code config_type}, else the file's name
 * @param level level of theory, for instance a functional, of those of its labels that do not name theirs; empty when nobody
 *     said
 * @param weights of its structures
 * @param groupWeights further factors for its structures of a group, by the group's name
 */
public record Source(
        Path file,
        FormatOptions options,
        Use use,
        Optional<String> group,
        String level,
        TrainingFrame.Weights weights,
        Map<String, TrainingFrame.Weights> groupWeights) {

    /** Copies. */
    public Source {
        groupWeights = Map.copyOf(groupWeights);
    }

    /** What structures are for. */
    public enum Use {
        /** To be split at random. */
        SPLIT,
        /** Fitted. */
        TRAIN,
        /** Watched during the fit. */
        VALIDATION,
        /** Looked at once, after the fit. */
        TEST
    }

    /**
     * A file that is split, with weights of one.
     *
     * @param file structures with labels
     * @return the source
     */
    public static Source of(Path file) {
        return new Source(
                file,
                FormatOptions.defaults(),
                Use.SPLIT,
                Optional.empty(),
                "",
                TrainingFrame.Weights.ONE,
                Map.of());
    }
}
