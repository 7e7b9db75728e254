package org.mlip4j.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The labels of one property, in the order in which they come up for updates. */
final class Candidates {

    /**
     * A label.
     *
     * @param frame its structure
     * @param component of the forces or the virial
     */
    record Label(PreparedFrame frame, int component) {}

    final Property property;
    final UpdateSettings settings;

    private final List<Label> labels = new ArrayList<>();
    private int[] order;
    private int position;

    Candidates(Property property, UpdateSettings settings, List<PreparedFrame> frames) {
        this.property = property;
        this.settings = settings;
        for (PreparedFrame frame : frames) {
            for (int component : frame.frame.labels(property)) {
                labels.add(new Label(frame, component));
            }
        }
        order = IntStream.range(0, labels.size()).toArray();
    }

    int count() {
        return labels.size();
    }

    /** Updates per epoch. */
    int updates() {
        return settings.updates(labels.size());
    }

    /** Labels per update. */
    int batch() {
        return settings.batch() == 0
                ? Math.max(1, (int) (labels.size() * settings.fraction()))
                : settings.batch();
    }

    /** Brings the labels into the order of a new epoch. */
    void arrange(int epoch, Mersenne64 random) {
        if (settings.selection(epoch) == UpdateSettings.Selection.SORT) {
            order =
                    IntStream.of(order)
                            .boxed()
                            .sorted(Comparator.comparingDouble(n -> -lastError(labels.get(n))))
                            .mapToInt(Integer::intValue)
                            .toArray();
        } else {
            random.shuffle(order);
        }
        position = 0;
    }

    /** Absolute error when errors were last measured, per atom for energies. */
    private double lastError(Label label) {
        PreparedFrame f = label.frame;
        int c = label.component;
        return switch (property) {
            case ENERGY -> Math.abs(f.energy - f.predictedEnergy) / f.size();
            case FORCE -> Math.abs(f.forces[c] - f.predictedForces[c]);
            case VIRIAL -> Math.abs(f.virial[c] - f.predictedVirial[c]) / f.size();
        };
    }

    /** The next label; after the last comes the first. */
    Label next() {
        if (position >= order.length) {
            position = 0;
        }
        return labels.get(order[position++]);
    }

    void write(DataOutput out) throws IOException {
        Checkpoint.write(out, order);
        out.writeInt(position);
    }

    void read(DataInput in) throws IOException {
        order = Checkpoint.readInts(in);
        position = in.readInt();
    }
}
