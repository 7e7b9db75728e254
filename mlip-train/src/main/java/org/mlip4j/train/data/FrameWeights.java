package org.mlip4j.train.data;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.train.TrainingFrame.Weights;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The weights of the structures of one file: what its source says, times what the frame itself says under its keys. */
final class FrameWeights {

    private static final List<String> ENERGY = List.of("energy_weight");
    private static final List<String> FORCE = List.of("force_weight", "forces_weight");
    private static final List<String> STRESS = List.of("stress_weight", "virial_weight");

    private final Source source;

    /** Groups that were met. */
    private final Set<String> groups = new TreeSet<>();

    FrameWeights(Source source) {
        this.source = source;
    }

    Weights of(Structure structure, String group, int frame) {
        groups.add(group);
        return source.weights()
                .times(source.groupWeights().getOrDefault(group, Weights.ONE))
                .times(
                        new Weights(
                                product(structure, ENERGY, frame),
                                product(structure, FORCE, frame),
                                product(structure, STRESS, frame)));
    }

    private double product(Structure structure, List<String> keys, int frame) {
        double product = 1;
        for (String key : keys) {
            String text = structure.info().get(key);
            if (text != null) {
                product *= number(key, text, frame);
            }
        }
        return product;
    }

    private double number(String key, String text, int frame) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new MlipException(
                    source.file()
                            + ", frame "
                            + frame
                            + ": "
                            + key
                            + " is to be a number of at least 0, found '"
                            + text
                            + "'");
        }
        return value;
    }

    /** Refuses weights for groups that there are not: a misspelt name would change the fit without a word. */
    void requireGroups() {
        for (String group : new TreeSet<>(source.groupWeights().keySet())) {
            if (!groups.contains(group)) {
                throw new MlipException(
                        source.file()
                                + " has no structures of the group '"
                                + group
                                + "' that weights are given for; its groups are "
                                + String.join(", ", groups));
            }
        }
    }
}
