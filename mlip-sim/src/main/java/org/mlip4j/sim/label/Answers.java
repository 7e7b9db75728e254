package org.mlip4j.sim.label;

import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.Displacements;

import java.util.Arrays;

/** Whether what a program returned belongs to the structure that it was given. */
final class Answers {

    /** Angstrom that an atom may seem to have moved, for programs that print few digits. */
    private static final double MOVED = 1e-3;

    private Answers() {}

    /** The structure asked for, with the labels of the answer. */
    static Structure checked(Structure asked, Structure answer) {
        if (answer.size() != asked.size()) {
            throw new MlipException(
                    "the result has " + answer.size() + " atoms instead of " + asked.size());
        }
        for (int i = 0; i < asked.size(); i++) {
            if (answer.species()[i] != asked.species()[i]) {
                throw new MlipException(
                        "atom %d of the result is %s instead of %s: the order of the species was changed"
                                .formatted(i + 1, symbol(answer, i), symbol(asked, i)));
            }
        }
        requireSamePlaces(asked, answer);
        return labelled(asked, answer.labels());
    }

    /** The structure with labels, if they are complete and finite. */
    static Structure labelled(Structure asked, Labels labels) {
        if (labels.energy().isEmpty() || labels.forces().isEmpty()) {
            throw new MlipException("the result lacks energy or forces");
        }
        if (!Double.isFinite(labels.energy().getAsDouble())
                || !finite(labels.forces().get())
                || !finite(labels.virial().orElse(new double[0]))) {
            throw new MlipException("the result holds numbers that are not finite");
        }
        if (labels.forces().get().length != 3 * asked.size()) {
            throw new MlipException(
                    "the result has forces on "
                            + labels.forces().get().length / 3
                            + " atoms instead of "
                            + asked.size());
        }
        return asked.withLabels(labels);
    }

    private static String symbol(Structure structure, int atom) {
        return Element.of(structure.species()[atom]).symbol();
    }

    private static boolean finite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    private static void requireSamePlaces(Structure asked, Structure answer) {
        double[] moved = Displacements.largestComponents(asked, answer);
        for (int i = 0; i < moved.length; i++) {
            if (!(moved[i] <= MOVED)) {
                throw new MlipException(
                        "atom %d of the result is at another place than the one asked for"
                                .formatted(i + 1));
            }
        }
    }
}
