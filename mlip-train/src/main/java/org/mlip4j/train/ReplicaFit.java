package org.mlip4j.train;

import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.internal.kernel.training.NetworkTape;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A network that learns the energies of single atoms in small batches by Adam. One thread's at a time. */
final class ReplicaFit {

    private static final int BATCH = 32;
    private static final Optimizer.Adam ADAM = new Optimizer.Adam(5e-3, 0.9, 0.999, 1e-8, 0);

    /** The gradient is that of half the squared error, whose error is in it already. */
    private static final double[] WHOLE = {-1};

    private final NeuralNetwork network;
    private final long seed;
    private final NetworkTape tape;
    private final GradientUpdater updater;
    private final double[] w;
    private final double[][] gradients;

    /**
     * Prepares a fit.
     *
     * @param network to start from
     * @param seed of the order of the atoms
     */
    ReplicaFit(NeuralNetwork network, long seed) {
        this.network = network;
        this.seed = seed;
        tape = new NetworkTape(network);
        w = network.parameters().clone();
        updater = new GradientUpdater(ADAM, w.length);
        gradients = new double[1][w.length];
    }

    /** How many updates some atoms give. */
    static int updates(int atoms) {
        return (atoms + BATCH - 1) / BATCH;
    }

    /**
     * Learns some atoms, each once.
     *
     * @param atoms inputs and targets
     * @param number of this turn, from 0: gives the order
     * @param step of the optimiser, relative to the first
     */
    void learn(ReplicaAtoms atoms, long number, double step) {
        updater.setStep(step * ADAM.eta());
        int[] order = new int[atoms.count()];
        SplittableRandom random = new SplittableRandom(seed + 0x9e3779b97f4a7c15L * number);
        for (int a = 0; a < order.length; a++) {
            int place = random.nextInt(a + 1);
            order[a] = order[place];
            order[place] = a;
        }
        for (int from = 0; from < order.length; from += BATCH) {
            int to = Math.min(from + BATCH, order.length);
            Arrays.fill(gradients[0], 0);
            for (int a = from; a < to; a++) {
                double error = value(atoms, order[a]) - atoms.target(order[a]);
                tape.addGradient(w, 0, error / (to - from), gradients[0]);
            }
            updater.update(w, WHOLE, gradients);
        }
    }

    /** The output for one of some atoms. */
    double value(ReplicaAtoms atoms, int atom) {
        return tape.value(w, 0, atoms.inputs(), atoms.at(atom));
    }

    /** The network now. */
    NeuralNetwork network() {
        return network.withParameters(w);
    }

    void write(DataOutput out) throws IOException {
        Checkpoint.write(out, w);
        updater.write(out);
    }

    void read(DataInput in) throws IOException {
        Checkpoint.read(in, w);
        updater.read(in);
    }
}
