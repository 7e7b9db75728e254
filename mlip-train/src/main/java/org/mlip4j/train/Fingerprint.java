package org.mlip4j.train;

import org.mlip4j.core.MlipException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** Tells a training by what it depends on: a checkpoint of another one is not to be continued. */
final class Fingerprint {

    /** Relative and absolute difference of numbers that are computed again, whose last bits may be others. */
    private static final double ROUNDING = 1e-6;

    private final CRC32 crc = new CRC32();

    /** Adds a setting by its text. */
    Fingerprint add(Object value) {
        crc.update(String.valueOf(value).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds atoms, cell, labels and weights. */
    Fingerprint add(TrainingFrame frame) {
        add(Arrays.hashCode(frame.structure().species()));
        add(Arrays.hashCode(frame.structure().cell().vectors()));
        return addPlain(frame, "");
    }

    /** As checkpoints of the first version have it: without species and cell. */
    Fingerprint addPlain(TrainingFrame frame, String separator) {
        return add(Arrays.hashCode(frame.structure().positions()) + separator)
                .add(frame.energy())
                .add(frame.weights())
                .add(frame.forces().map(Arrays::hashCode))
                .add(frame.virial().map(Arrays::hashCode));
    }

    long value() {
        return crc.getValue();
    }

    /** Of structures alone. */
    static long of(List<TrainingFrame> frames) {
        Fingerprint print = new Fingerprint();
        frames.forEach(print::add);
        return print.value();
    }

    /** What to say where patience would be counted on with errors of other structures for validation. */
    static MlipException ofOtherValidation(Path checkpoint) {
        return new MlipException(
                checkpoint
                        + " has measured its best errors on other validation structures, so that patience cannot go on;"
                        + " delete it to start again, or set patience to 0");
    }

    /** Whether two numbers differ by no more than rounding. */
    static boolean alike(double a, double b) {
        return Math.abs(a - b) <= ROUNDING * (1 + Math.max(Math.abs(a), Math.abs(b)));
    }

    /**
     * How much of the labels of a structure its baseline explains: the sum over labels of what was subtracted, without signs.
     *
     * @param frame with its labels
     * @param energy what was left of them, NaN where there is none
     * @param forces the same
     * @param virial the same
     */
    static double explained(TrainingFrame frame, double energy, double[] forces, double[] virial) {
        double sum =
                frame.energy().isPresent() ? Math.abs(frame.energy().getAsDouble() - energy) : 0;
        return sum
                + difference(frame.forces().orElse(new double[0]), forces)
                + difference(frame.virial().orElse(new double[0]), virial);
    }

    private static double difference(double[] labels, double[] rest) {
        double sum = 0;
        for (int c = 0; c < labels.length; c++) {
            sum += Double.isNaN(labels[c]) ? 0 : Math.abs(labels[c] - rest[c]);
        }
        return sum;
    }
}
