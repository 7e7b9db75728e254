package org.mlip4j.train;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Workers;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Evaluates a model on prepared structures and compares with their labels. */
final class ErrorMeter {

    private final Mean perAtom = new Mean();
    private final Mean total = new Mean();
    private final Mean force = new Mean();
    private final Mean virial = new Mean();
    private final Mean stress = new Mean();

    /** Evaluates every structure and keeps the predictions there. */
    static void predict(Potential potential, List<PreparedFrame> frames, Workers workers) {
        AtomicInteger next = new AtomicInteger();
        workers.run(
                w -> {
                    Evaluator evaluator = potential.newEvaluator();
                    Accumulator sums = new Accumulator(0, Set.of());
                    for (int f = next.getAndIncrement();
                            f < frames.size();
                            f = next.getAndIncrement()) {
                        predict(evaluator, sums, frames.get(f));
                    }
                });
    }

    private static void predict(Evaluator evaluator, Accumulator sums, PreparedFrame frame) {
        NeighborList list = frame.list();
        sums.reset(list.atomCount());
        evaluator.accumulate(list, sums);
        sums.foldGhosts(list);
        frame.predictedEnergy = sums.energy();
        frame.predictedForces = Arrays.copyOf(sums.forces(), 3 * frame.size());
        frame.predictedVirial = sums.virial().clone();
    }

    /** Errors of the kept predictions. */
    static Errors errors(List<PreparedFrame> frames) {
        ErrorMeter meter = new ErrorMeter();
        for (PreparedFrame f : frames) {
            meter.addEnergy(f.energy - f.predictedEnergy, f.size());
            meter.addForces(f.forces, f.predictedForces);
            meter.addVirial(f.virial, f.predictedVirial, f.frame.structure());
        }
        return meter.errors();
    }

    void addEnergy(double error, int atoms) {
        if (!Double.isNaN(error)) {
            perAtom.add(error / atoms);
            total.add(error);
        }
    }

    /** Adds what there are labels for. */
    void addForces(double[] labels, double[] predicted) {
        for (int c = 0; labels != null && c < labels.length; c++) {
            if (!Double.isNaN(labels[c])) {
                force.add(labels[c] - predicted[c]);
            }
        }
    }

    /** Adds what there are labels for. */
    void addVirial(double[] labels, double[] predicted, Structure structure) {
        double volume = structure.cell().volume();
        for (int c = 0; labels != null && c < labels.length; c++) {
            if (!Double.isNaN(labels[c])) {
                double error = labels[c] - predicted[c];
                virial.add(error / structure.size());
                if (volume > 0) {
                    stress.add(error / volume);
                }
            }
        }
    }

    Errors errors() {
        return new Errors(
                perAtom.rms(),
                total.rms(),
                perAtom.absolute(),
                total.absolute(),
                force.rms(),
                force.absolute(),
                virial.rms(),
                stress.rms());
    }

    private static final class Mean {
        private long count;
        private double squares;
        private double absolutes;

        void add(double error) {
            count++;
            squares += error * error;
            absolutes += Math.abs(error);
        }

        double rms() {
            return Math.sqrt(squares / count);
        }

        double absolute() {
            return absolutes / count;
        }
    }
}
