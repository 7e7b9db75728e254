package org.mlip4j.train;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Workers;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.internal.training.EnergyTangents;
import org.mlip4j.mtp.internal.training.LinearDesign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The mean weighted square of all errors, its derivatives with respect to all coefficients, and the normal equations of the
 * linear ones. Sums are formed in an order that does not depend on the number of threads.
 */
final class MtpLoss {

    private static final int CHUNKS = 128;

    /** Change of a radial coefficient in differences; those only guide the search. */
    private static final double DIFFERENCE = 1e-4;

    /** What sums of normal equations of all chunks would take; there are fewer chunks where that is more. */
    private static final long GRAM_BYTES = 1L << 28;

    /** Components of the virial in the order of the rows of a {@link LinearDesign}, and how often each counts. */
    private static final int[] VIRIAL = {0, 4, 8, 5, 2, 1};

    private static final int[] TIMES = {1, 1, 1, 2, 2, 2};

    private final List<MtpFrame> frames;
    private final Workers workers;

    MtpLoss(List<MtpFrame> frames, Workers workers) {
        this.frames = frames;
        this.workers = workers;
    }

    /** The upper triangle of the mean of A^T A, the mean of A^T b, both weighted. */
    record Normal(double[] gram, double[] right) {

        /** The equations of changes from x. */
        Normal from(double[] x) {
            int n = right.length;
            double[] rest = right.clone();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    rest[i] -= gram[Math.min(i, j) * n + Math.max(i, j)] * x[j];
                }
            }
            return new Normal(gram, rest);
        }
    }

    /**
     * Bytes while normal equations of all coefficients are summed up.
     *
     * @param model says how many coefficients there are
     * @param atoms of the largest structure
     * @param threads each has a sum and a structure's equations
     */
    static long bytes(MtpModel model, int atoms, int threads) {
        long n = model.parameterCount();
        long linear = n - model.radialCoefficients().length;
        long rows = LinearDesign.FORCES + 3L * atoms;
        return 8 * (threads * (n * n + 2 * rows * (n + linear)) + 3 * n * n);
    }

    /** Rows for the equations of a structure and of somewhat larger ones, as many as one array can hold. */
    static int capacity(int atoms, int coefficients) {
        int most = (Integer.MAX_VALUE - 8) / coefficients;
        long rows = LinearDesign.FORCES + 3L * atoms;
        if (rows > most) {
            throw new MlipException(
                    "a structure of %d atoms is too large for a fit of %d coefficients, for which it may have %d; leave it out, or choose a lower level"
                            .formatted(atoms, coefficients, (most - LinearDesign.FORCES) / 3));
        }
        return (int) Math.min(2 * rows, most);
    }

    /** A worker's share: what it does with one frame after the other, adding to a sum. */
    @FunctionalInterface
    private interface Adder {
        void add(MtpFrame frame, double[] sum);
    }

    /** Creates an adder, once per thread. */
    @FunctionalInterface
    private interface Adders {
        Adder newAdder();
    }

    /**
     * Loss and gradient.
     *
     * @param model where
     * @param gradient receives the derivatives
     * @return the loss
     */
    double gradient(MtpModel model, double[] gradient) {
        int n = gradient.length;
        double[] sum = sum(n + 1, CHUNKS, () -> new GradientAdder(model, n)::add);
        for (int i = 0; i < n; i++) {
            gradient[i] = sum[i] / frames.size();
        }
        return sum[n] / frames.size();
    }

    /**
     * Normal equations of the species and moment coefficients.
     *
     * @param model whose radial coefficients count
     */
    Normal normal(MtpModel model) {
        return normal(model, 0);
    }

    /**
     * The equations of Gauss and Newton: of all coefficients, for changes of the radial ones and values of the linear ones.
     *
     * @param model where
     */
    Normal allCoefficients(MtpModel model) {
        return normal(model, model.radialCoefficients().length);
    }

    private Normal normal(MtpModel model, int radial) {
        int n = radial + new LinearDesign(model, false).columns();
        int length = n * (n + 1);
        int chunks = Math.clamp(GRAM_BYTES / (8L * length), 2, CHUNKS);
        double[] sum = sum(length, chunks, () -> new NormalAdder(model, radial)::add);
        for (int i = 0; i < length; i++) {
            sum[i] /= frames.size();
        }
        return new Normal(Arrays.copyOf(sum, n * n), Arrays.copyOfRange(sum, n * n, length));
    }

    private double[] sum(int length, int chunks, Adders adders) {
        int[] first = chunks(chunks);
        OrderedSum total = new OrderedSum(first.length - 1);
        AtomicInteger next = new AtomicInteger();
        workers.run(
                w -> {
                    Adder adder = adders.newAdder();
                    for (int c = next.getAndIncrement();
                            c < first.length - 1;
                            c = next.getAndIncrement()) {
                        double[] sum = new double[length];
                        for (int f = first[c]; f < first[c + 1]; f++) {
                            adder.add(frames.get(f), sum);
                        }
                        total.add(c, sum);
                    }
                });
        return total.sum;
    }

    /** Adds the sums of chunks in their order, each as soon as those before are there. */
    private static final class OrderedSum {

        private final double[][] waiting;
        private int added;
        private double[] sum;

        OrderedSum(int chunks) {
            waiting = new double[chunks][];
        }

        synchronized void add(int chunk, double[] ofChunk) {
            waiting[chunk] = ofChunk;
            while (added < waiting.length && waiting[added] != null) {
                if (sum == null) {
                    sum = waiting[added];
                } else {
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += waiting[added][i];
                    }
                }
                waiting[added++] = null;
            }
        }
    }

    /** Where chunks of about as many atoms start. */
    private int[] chunks(int count) {
        long atoms = 0;
        for (MtpFrame frame : frames) {
            atoms += frame.size();
        }
        List<Integer> first = new ArrayList<>();
        long before = 0;
        for (int f = 0; f < frames.size(); f++) {
            if (before * count >= first.size() * atoms) {
                first.add(f);
            }
            before += frames.get(f).size();
        }
        first.add(frames.size());
        return first.stream().mapToInt(f -> f).toArray();
    }

    /** Evaluates a frame and then asks for the derivatives of its weighted errors. */
    private static final class GradientAdder {

        private final int parameters;
        private final Evaluator evaluator;
        private final EnergyTangents tangents;
        private final Accumulator sums = new Accumulator(0, Set.of());
        private double[] velocities = new double[0];

        GradientAdder(MtpModel model, int parameters) {
            this.parameters = parameters;
            evaluator = new MtpPotential(model, Optional.empty(), "training").newEvaluator();
            tangents = new EnergyTangents(model);
        }

        void add(MtpFrame frame, double[] sum) {
            NeighborList list = frame.list();
            sums.reset(list.atomCount());
            evaluator.accumulate(list, sums);
            sums.foldGhosts(list);
            double loss = 0;
            double w = 0;
            if (frame.energyWeight > 0) {
                double error = sums.energy() - frame.energy;
                loss += frame.energyWeight * error * error;
                w = 2 * frame.energyWeight * error;
            }
            int count = list.atomCount();
            if (velocities.length < 3 * count) {
                velocities = new double[6 * count];
            }
            Arrays.fill(velocities, 0, 3 * count, 0);
            loss += forces(frame, list);
            loss += virial(frame, list);
            tangents.add(list, w, velocities, sum);
            sum[parameters] += loss;
        }

        /** Forces are -dE/dr, so that the derivative of the loss is dE/dt with minus its derivatives as velocities. */
        private double forces(MtpFrame frame, NeighborList list) {
            if (frame.forceWeight == 0) {
                return 0;
            }
            double loss = 0;
            for (int c = 0; c < 3 * frame.size(); c++) {
                double error = sums.forces()[c] - frame.forces[c];
                if (!Double.isNaN(frame.forces[c])) {
                    loss += frame.forceWeight * error * error;
                    velocities[c] = -2 * frame.forceWeight * error;
                }
            }
            for (int g = list.localCount(); g < list.atomCount(); g++) {
                System.arraycopy(velocities, 3 * list.owner(g), velocities, 3 * g, 3);
            }
            return loss;
        }

        /** The virial is -dE/dstrain: a strain moves all atoms, ghosts included. */
        private double virial(MtpFrame frame, NeighborList list) {
            if (frame.virialWeight == 0) {
                return 0;
            }
            double loss = 0;
            double[] strain = new double[9];
            for (int c = 0; c < 9; c++) {
                double error = sums.virial()[c] - frame.virial[c];
                if (!Double.isNaN(frame.virial[c])) {
                    loss += frame.virialWeight * error * error;
                    strain[c] = -2 * frame.virialWeight * error;
                }
            }
            double[] x = list.positions();
            for (int i = 0; i < 3 * list.atomCount(); i += 3) {
                for (int a = 0; a < 3; a++) {
                    velocities[i + a] +=
                            strain[3 * a] * x[i]
                                    + strain[3 * a + 1] * x[i + 1]
                                    + strain[3 * a + 2] * x[i + 2];
                }
            }
            return loss;
        }
    }

    /** Adds the weighted equations of a frame. */
    private static final class NormalAdder {

        private final LinearDesign design;
        private final int radial;
        private final int n;
        private final List<Element> species;
        private final Evaluator unshifted;
        private final List<Evaluator> shifted = new ArrayList<>();
        private final Accumulator sums = new Accumulator(0, Set.of());
        private double[] linear = new double[0];
        private double[] rows = new double[0];
        private double[] right = new double[0];

        NormalAdder(MtpModel model, int radial) {
            design = new LinearDesign(model);
            this.radial = radial;
            species = model.species();
            n = radial + design.columns();
            unshifted = new MtpPotential(model, Optional.empty(), "training").newEvaluator();
            for (int c = 0; c < radial; c++) {
                shifted.add(shifted(model, c));
            }
        }

        private static Evaluator shifted(MtpModel model, int c) {
            double[] coefficients = model.radialCoefficients().clone();
            coefficients[c] += DIFFERENCE;
            MtpModel other =
                    model.withCoefficients(
                            coefficients, model.speciesCoefficients(), model.momentCoefficients());
            return new MtpPotential(other, Optional.empty(), "training").newEvaluator();
        }

        void add(MtpFrame frame, double[] sum) {
            int m = LinearDesign.FORCES + 3 * frame.size();
            if (right.length < m) {
                int capacity = capacity(frame.size(), n);
                linear = new double[capacity * design.columns()];
                rows = radial == 0 ? linear : new double[capacity * n];
                right = new double[capacity];
            }
            NeighborList list = frame.list();
            design.compute(list, linear);
            if (radial > 0) {
                for (int r = 0; r < m; r++) {
                    System.arraycopy(
                            linear, r * design.columns(), rows, r * n + radial, design.columns());
                }
                radialRows(list, m);
            }
            weigh(0, frame.energyWeight, frame.energy);
            for (int c = 0; c < VIRIAL.length; c++) {
                weigh(
                        1 + c,
                        TIMES[c] * frame.virialWeight,
                        frame.virial == null ? 0 : frame.virial[VIRIAL[c]]);
            }
            for (int c = 0; c < 3 * frame.size(); c++) {
                weigh(
                        LinearDesign.FORCES + c,
                        frame.forceWeight,
                        frame.forces == null ? 0 : frame.forces[c]);
            }
            LinearDesign.addGram(rows, m, n, sum);
            for (int r = 0; r < m; r++) {
                for (int c = 0; c < n && right[r] != 0; c++) {
                    sum[n * n + c] += rows[r * n + c] * right[r];
                }
            }
        }

        /** Radial coefficients belong to the species of the central atom, and nothing else changes with them. */
        private void radialRows(NeighborList list, int m) {
            int each = radial / species.size();
            for (int s = 0; s < species.size(); s++) {
                NeighborList around = MtpFrame.around(species.get(s).code(), list);
                double[] base = predictions(unshifted, around);
                for (int c = s * each; c < (s + 1) * each; c++) {
                    double[] other = predictions(shifted.get(c), around);
                    for (int r = 0; r < m; r++) {
                        rows[r * n + c] = (other[r] - base[r]) / DIFFERENCE;
                    }
                }
            }
        }

        /** Energy, virial and forces that some central atoms cause, in the order of the rows. */
        private double[] predictions(Evaluator evaluator, NeighborList around) {
            sums.reset(around.atomCount());
            evaluator.accumulate(around, sums);
            sums.foldGhosts(around);
            double[] all = new double[LinearDesign.FORCES + 3 * around.localCount()];
            all[0] = sums.energy();
            for (int v = 0; v < VIRIAL.length; v++) {
                all[1 + v] = sums.virial()[VIRIAL[v]];
            }
            System.arraycopy(sums.forces(), 0, all, LinearDesign.FORCES, 3 * around.localCount());
            return all;
        }

        private void weigh(int row, double weight, double label) {
            boolean there = weight > 0 && !Double.isNaN(label);
            double factor = there ? Math.sqrt(weight) : 0;
            right[row] = there ? factor * label : 0;
            for (int c = 0; c < n; c++) {
                rows[row * n + c] *= factor;
            }
        }
    }
}
