package org.mlip4j.hdnnp.internal;

import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.internal.kernel.Network;

import java.util.Arrays;

/** The readable network, and the oracle for the faster one. */
final class ScalarNetwork implements Network {

    private final int layers;
    private final int[] nodes;
    private final int[] offset;
    private final Activation[] activations;
    private final double[] parameters;
    private final boolean normalized;

    /** Per layer: arguments x, values f(x), derivatives of the output with respect to x. */
    private final double[][] argument;

    private final double[][] value;
    private final double[][] delta;

    ScalarNetwork(NeuralNetwork network) {
        nodes = network.nodes().stream().mapToInt(Integer::intValue).toArray();
        layers = nodes.length;
        activations = network.activations().toArray(Activation[]::new);
        parameters = network.parameters();
        normalized = network.normalized();
        offset = new int[layers];
        argument = new double[layers][];
        value = new double[layers][];
        delta = new double[layers][];
        for (int l = 0; l < layers; l++) {
            argument[l] = new double[nodes[l]];
            value[l] = new double[nodes[l]];
            delta[l] = new double[nodes[l]];
            offset[l] = l < 2 ? 0 : offset[l - 1] + (nodes[l - 2] + 1) * nodes[l - 1];
        }
    }

    @Override
    public double[] input() {
        return value[0];
    }

    @Override
    public double forward() {
        for (int l = 1; l < layers; l++) {
            double[] x = argument[l];
            int width = nodes[l];
            int at = offset[l];
            Arrays.fill(x, 0);
            for (double y : value[l - 1]) {
                for (int k = 0; k < width; k++) {
                    x[k] += y * parameters[at + k];
                }
                at += width;
            }
            for (int k = 0; k < width; k++) {
                x[k] = (x[k] + parameters[at + k]) * inputScale(l);
                value[l][k] = activations[l - 1].value(x[k]);
            }
        }
        return value[layers - 1][0];
    }

    @Override
    public double[] backward() {
        delta[layers - 1][0] = 1;
        for (int l = layers - 1; l > 0; l--) {
            double[] d = delta[l];
            int width = nodes[l];
            for (int k = 0; k < width; k++) {
                d[k] *= activations[l - 1].derivative(argument[l][k], value[l][k]);
            }
            int at = offset[l];
            for (int j = 0; j < nodes[l - 1]; j++) {
                double sum = 0;
                for (int k = 0; k < width; k++) {
                    sum += parameters[at + k] * d[k];
                }
                delta[l - 1][j] = sum * inputScale(l);
                at += width;
            }
        }
        return delta[0];
    }

    @Override
    public double[] values(int layer) {
        return value[layer];
    }

    @Override
    public double[] argumentGradient(int layer) {
        return delta[layer];
    }

    private double inputScale(int layer) {
        return normalized ? 1.0 / nodes[layer - 1] : 1;
    }
}
