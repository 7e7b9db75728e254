package org.mlip4j.hdnnp.internal.kernel.training;

import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.NeuralNetwork;

import java.util.Arrays;

/**
 * The output E of an atomic network, its derivative E' along a direction in the space of its inputs, and the gradients of
 * either with respect to weights and biases. With x the arguments and y the values of a layer,
 *
 * <pre>
 * forward    x' = s W y'                  y' = f'(x) x'
 * backward   d = f' lambda + f'' x' mu    d' = f' mu       (lambda, mu: adjoints of y and y')
 * gradient   dE'/dW = s (y d + y' d')     dE'/db = s d
 * </pre>
 *
 * One thread's.
 */
public final class NetworkTape {

    private final int layers;
    private final int[] nodes;
    private final int[] offset;
    private final double[] inputScale;
    private final Activation[] activations;

    private final double[][] x;
    private final double[][] y;
    private final double[][] dx;
    private final double[][] dy;
    private final double[][] lambda;
    private final double[][] mu;

    /**
     * Prepares the tape of a network.
     *
     * @param network its architecture; the weights are given with every call
     */
    public NetworkTape(NeuralNetwork network) {
        nodes = network.nodes().stream().mapToInt(Integer::intValue).toArray();
        layers = nodes.length;
        activations = network.activations().toArray(Activation[]::new);
        offset = new int[layers];
        inputScale = new double[layers];
        for (int l = 1; l < layers; l++) {
            offset[l] = l < 2 ? 0 : offset[l - 1] + (nodes[l - 2] + 1) * nodes[l - 1];
            inputScale[l] = network.normalized() ? 1.0 / nodes[l - 1] : 1;
        }
        x = arrays();
        y = arrays();
        dx = arrays();
        dy = arrays();
        lambda = arrays();
        mu = arrays();
    }

    private double[][] arrays() {
        return Arrays.stream(nodes).mapToObj(double[]::new).toArray(double[][]::new);
    }

    /**
     * The output.
     *
     * @param w weights of all networks. Not modified.
     * @param at where those of this network start
     * @param inputs of all atoms. Not modified.
     * @param from where those of this atom start
     * @return E
     */
    public double value(double[] w, int at, double[] inputs, int from) {
        System.arraycopy(inputs, from, y[0], 0, nodes[0]);
        for (int l = 1; l < layers; l++) {
            forward(w, at, l, y[l - 1], x[l]);
            for (int k = 0; k < nodes[l]; k++) {
                x[l][k] =
                        (x[l][k] + w[at + offset[l] + nodes[l - 1] * nodes[l] + k]) * inputScale[l];
                y[l][k] = activations[l - 1].value(x[l][k]);
            }
        }
        return y[layers - 1][0];
    }

    /**
     * After {@link #value}: the derivative of the output along a direction.
     *
     * @param w weights of all networks. Not modified.
     * @param at where those of this network start
     * @param direction one number per input. Not modified.
     * @return E'
     */
    public double tangent(double[] w, int at, double[] direction) {
        System.arraycopy(direction, 0, dy[0], 0, nodes[0]);
        for (int l = 1; l < layers; l++) {
            forward(w, at, l, dy[l - 1], dx[l]);
            for (int k = 0; k < nodes[l]; k++) {
                dx[l][k] *= inputScale[l];
                dy[l][k] = activations[l - 1].derivative(x[l][k], y[l][k]) * dx[l][k];
            }
        }
        return dy[layers - 1][0];
    }

    private void forward(double[] w, int at, int l, double[] from, double[] to) {
        int width = nodes[l];
        int row = at + offset[l];
        Arrays.fill(to, 0);
        for (double value : from) {
            for (int k = 0; k < width; k++) {
                to[k] += value * w[row + k];
            }
            row += width;
        }
    }

    /**
     * After {@link #value}: adds the gradient of the output.
     *
     * @param w weights of all networks. Not modified.
     * @param at where those of this network start
     * @param factor what the gradient is multiplied by
     * @param gradient of all weights. Added to.
     */
    public void addGradient(double[] w, int at, double factor, double[] gradient) {
        lambda[layers - 1][0] = factor;
        for (int l = layers - 1; l > 0; l--) {
            double[] d = lambda[l];
            int width = nodes[l];
            int row = at + offset[l];
            for (int k = 0; k < width; k++) {
                d[k] *= activations[l - 1].derivative(x[l][k], y[l][k]) * inputScale[l];
                gradient[row + nodes[l - 1] * width + k] += d[k];
            }
            for (int j = 0; j < nodes[l - 1]; j++) {
                double value = y[l - 1][j];
                for (int k = 0; k < width; k++) {
                    gradient[row + k] += value * d[k];
                }
                row += width;
            }
            if (l > 1) {
                backward(w, at, l, d, lambda[l - 1]);
            }
        }
    }

    /**
     * After {@link #value} and {@link #tangent}: adds the gradient of the derivative along the direction.
     *
     * @param w weights of all networks. Not modified.
     * @param at where those of this network start
     * @param factor what the gradient is multiplied by
     * @param gradient of all weights. Added to.
     */
    public void addTangentGradient(double[] w, int at, double factor, double[] gradient) {
        lambda[layers - 1][0] = 0;
        mu[layers - 1][0] = factor;
        for (int l = layers - 1; l > 0; l--) {
            double[] d = lambda[l];
            double[] m = mu[l];
            int width = nodes[l];
            int row = at + offset[l];
            Activation f = activations[l - 1];
            for (int k = 0; k < width; k++) {
                double slope = f.derivative(x[l][k], y[l][k]);
                double bend = f.secondDerivative(x[l][k], y[l][k]);
                d[k] = (slope * d[k] + bend * dx[l][k] * m[k]) * inputScale[l];
                m[k] *= slope * inputScale[l];
                gradient[row + nodes[l - 1] * width + k] += d[k];
            }
            for (int j = 0; j < nodes[l - 1]; j++) {
                double value = y[l - 1][j];
                double rate = dy[l - 1][j];
                for (int k = 0; k < width; k++) {
                    gradient[row + k] += value * d[k] + rate * m[k];
                }
                row += width;
            }
            if (l > 1) {
                backward(w, at, l, d, lambda[l - 1]);
                backward(w, at, l, m, mu[l - 1]);
            }
        }
    }

    private void backward(double[] w, int at, int l, double[] from, double[] to) {
        int width = nodes[l];
        int row = at + offset[l];
        for (int j = 0; j < nodes[l - 1]; j++) {
            double sum = 0;
            for (int k = 0; k < width; k++) {
                sum += w[row + k] * from[k];
            }
            to[j] = sum;
            row += width;
        }
    }
}
