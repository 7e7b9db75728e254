package org.mlip4j.train;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Workers;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Evaluates a model on prepared structures and compares with their labels. */
final class ErrorMeter {

    private ErrorMeter() {}

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
        sums.reset(frame.list.atomCount());
        evaluator.accumulate(frame.list, sums);
        sums.foldGhosts(frame.list);
        frame.predictedEnergy = sums.energy();
        frame.predictedForces = Arrays.copyOf(sums.forces(), 3 * frame.size());
        frame.predictedVirial = sums.virial().clone();
    }

    /** Errors of the kept predictions. */
    static Errors errors(List<PreparedFrame> frames) {
        Mean perAtom = new Mean();
        Mean total = new Mean();
        Mean force = new Mean();
        Mean virial = new Mean();
        Mean stress = new Mean();
        for (PreparedFrame f : frames) {
            if (!Double.isNaN(f.energy)) {
                perAtom.add((f.energy - f.predictedEnergy) / f.size());
                total.add(f.energy - f.predictedEnergy);
            }
            for (int c = 0; f.forces != null && c < f.forces.length; c++) {
                if (!Double.isNaN(f.forces[c])) {
                    force.add(f.forces[c] - f.predictedForces[c]);
                }
            }
            for (int c = 0; f.virial != null && c < f.virial.length; c++) {
                double error = f.virial[c] - f.predictedVirial[c];
                if (!Double.isNaN(f.virial[c])) {
                    virial.add(error / f.size());
                    stress.add(error / f.frame.structure().cell().volume());
                }
            }
        }
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
