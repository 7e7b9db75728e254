package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.NeuralNetwork;

import java.util.Arrays;

/**
 * A network of one atom in vectors: nodes of the layer that is computed lie side by side. Both directions are products
 * of a matrix with a vector, with the weights kept once as they are and once transposed.
 */
public final class SimdNetwork implements Network {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Where the matrices begin that {@link #multiply} takes: at a cache line, when arrays do. */
    public static final int START = Lanes.START;

    /** Outputs that are computed together. */
    private static final int TILE = 4 * L;

    private final int[] nodes;
    private final Activation[] activations;

    /** Per layer, from {@link Lanes#START} on: weights times s, inputs outer, rows padded; the same, outputs outer; biases times s. */
    private final double[][] weights;

    private final double[][] transposed;
    private final double[][] biases;

    /** Per layer: arguments x, values f(x), f'(x), derivatives of the output with respect to f(x). */
    private final double[][] argument;

    private final double[][] value;
    private final double[][] slope;
    private final double[][] delta;

    /**
     * Prepares the evaluation of a network.
     *
     * @param network the coefficients
     */
    public SimdNetwork(NeuralNetwork network) {
        nodes = network.nodes().stream().mapToInt(Integer::intValue).toArray();
        activations = network.activations().toArray(Activation[]::new);
        weights = new double[nodes.length][];
        transposed = new double[nodes.length][];
        biases = new double[nodes.length][];
        argument = new double[nodes.length][];
        value = new double[nodes.length][];
        slope = new double[nodes.length][];
        delta = new double[nodes.length][];
        int from = 0;
        for (int l = 0; l < nodes.length; l++) {
            int width = padded(nodes[l]);
            argument[l] = new double[width];
            value[l] = new double[width];
            slope[l] = new double[width];
            delta[l] = new double[width];
            if (l > 0) {
                double scale = network.normalized() ? 1.0 / nodes[l - 1] : 1;
                from = arrange(network.parameters(), from, l, scale);
            }
        }
        delta[nodes.length - 1][0] = 1;
    }

    private int arrange(double[] parameters, int start, int l, double scale) {
        int from = start;
        int inputs = nodes[l - 1];
        int width = padded(nodes[l]);
        int height = padded(inputs);
        weights[l] = new double[Lanes.START + inputs * width];
        transposed[l] = new double[Lanes.START + nodes[l] * height];
        biases[l] = new double[width];
        for (int j = 0; j < inputs; j++) {
            for (int k = 0; k < nodes[l]; k++) {
                double w = scale * parameters[from++];
                weights[l][Lanes.START + j * width + k] = w;
                transposed[l][Lanes.START + k * height + j] = w;
            }
        }
        for (int k = 0; k < nodes[l]; k++) {
            biases[l][k] = scale * parameters[from++];
        }
        return from;
    }

    private static int padded(int n) {
        return (n + L - 1) / L * L;
    }

    @Override
    public double[] input() {
        return value[0];
    }

    @Override
    public double forward() {
        for (int l = 1; l < nodes.length; l++) {
            double[] x = argument[l];
            System.arraycopy(biases[l], 0, x, 0, x.length);
            multiply(weights[l], x.length, value[l - 1], nodes[l - 1], x);
            ActivationKernel.evaluate(activations[l - 1], x, value[l], slope[l], x.length);
        }
        return value[nodes.length - 1][0];
    }

    @Override
    public double[] backward() {
        double[] d = delta[nodes.length - 1];
        for (int l = nodes.length - 1; l > 0; l--) {
            double[] inner = argument[l];
            product(d, slope[l], inner);
            d = delta[l - 1];
            Arrays.fill(d, 0);
            multiply(transposed[l], d.length, inner, nodes[l], d);
        }
        return d;
    }

    @Override
    public double[] values(int layer) {
        return value[layer];
    }

    /** {@link #backward} leaves them where {@link #forward} had the arguments. */
    @Override
    public double[] argumentGradient(int layer) {
        return argument[layer];
    }

    private static void product(double[] a, double[] b, double[] out) {
        for (int k = 0; k < out.length; k += L) {
            DoubleVector.fromArray(S, a, k).mul(DoubleVector.fromArray(S, b, k)).intoArray(out, k);
        }
    }

    /**
     * Adds a product of a vector with a matrix: out_k += sum over n inputs of in_j w_jk.
     *
     * @param w rows, one for every input, from {@link #START} on
     * @param width their length, a multiple of that of vectors
     * @param in at least n numbers
     * @param n number of inputs
     * @param out width numbers. Added to.
     */
    public static void multiply(double[] w, int width, double[] in, int n, double[] out) {
        int k = 0;
        for (; k + TILE <= width; k += TILE) {
            multiplyTile(w, width, k, in, n, out);
        }
        if (k + 3 * L == width) {
            multiplyThree(w, width, k, in, n, out);
        } else {
            for (; k < width; k += L) {
                multiplyOne(w, width, k, in, n, out);
            }
        }
    }

    private static void multiplyOne(
            double[] w, int width, int k, double[] in, int n, double[] out) {
        DoubleVector sum = DoubleVector.fromArray(S, out, k);
        for (int j = 0; j < n; j++) {
            sum =
                    DoubleVector.fromArray(S, w, Lanes.START + j * width + k)
                            .fma(DoubleVector.broadcast(S, in[j]), sum);
        }
        sum.intoArray(out, k);
    }

    private static void multiplyThree(
            double[] w, int width, int k, double[] in, int n, double[] out) {
        DoubleVector s0 = DoubleVector.fromArray(S, out, k);
        DoubleVector s1 = DoubleVector.fromArray(S, out, k + L);
        DoubleVector s2 = DoubleVector.fromArray(S, out, k + 2 * L);
        for (int j = 0; j < n; j++) {
            DoubleVector x = DoubleVector.broadcast(S, in[j]);
            int at = Lanes.START + j * width + k;
            s0 = DoubleVector.fromArray(S, w, at).fma(x, s0);
            s1 = DoubleVector.fromArray(S, w, at + L).fma(x, s1);
            s2 = DoubleVector.fromArray(S, w, at + 2 * L).fma(x, s2);
        }
        s0.intoArray(out, k);
        s1.intoArray(out, k + L);
        s2.intoArray(out, k + 2 * L);
    }

    private static void multiplyTile(
            double[] w, int width, int k, double[] in, int n, double[] out) {
        DoubleVector s0 = DoubleVector.fromArray(S, out, k);
        DoubleVector s1 = DoubleVector.fromArray(S, out, k + L);
        DoubleVector s2 = DoubleVector.fromArray(S, out, k + 2 * L);
        DoubleVector s3 = DoubleVector.fromArray(S, out, k + 3 * L);
        for (int j = 0; j < n; j++) {
            DoubleVector x = DoubleVector.broadcast(S, in[j]);
            int at = Lanes.START + j * width + k;
            s0 = DoubleVector.fromArray(S, w, at).fma(x, s0);
            s1 = DoubleVector.fromArray(S, w, at + L).fma(x, s1);
            s2 = DoubleVector.fromArray(S, w, at + 2 * L).fma(x, s2);
            s3 = DoubleVector.fromArray(S, w, at + 3 * L).fma(x, s3);
        }
        s0.intoArray(out, k);
        s1.intoArray(out, k + L);
        s2.intoArray(out, k + 2 * L);
        s3.intoArray(out, k + 3 * L);
    }
}
