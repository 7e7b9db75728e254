package org.mlip4j.train;

import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.NeuralNetwork;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Networks to start a training from. The same seed gives the same network. */
public final class RandomNetworks {

    private RandomNetworks() {}

    /**
     * Weights that keep the variance of activations and gradients from layer to layer: uniform within sqrt(6 / (inputs +
     * outputs)) of zero, biases zero (Glorot, Bengio, Proc. AISTATS 9, 249 (2010), eq. 16).
     *
     * @param nodes number of nodes per layer, input first
     * @param activations one per layer after the input
     * @param seed any number
     * @return the network
     */
    public static NeuralNetwork xavier(
            List<Integer> nodes, List<Activation> activations, long seed) {
        double[] parameters = new double[NeuralNetwork.parameterCount(nodes)];
        RandomGenerator random = new SplittableRandom(seed);
        int at = 0;
        for (int l = 1; l < nodes.size(); l++) {
            fillXavier(parameters, at, nodes.get(l - 1), nodes.get(l), random);
            at += (nodes.get(l - 1) + 1) * nodes.get(l);
        }
        return new NeuralNetwork(nodes, activations, false, parameters);
    }

    /**
     * Hidden nodes whose active regions are spread over inputs between -1 and 1: each node's weights have length 0.7
     * H^(1/n) with H nodes and n inputs, its bias is uniform within that length of zero (Nguyen, Widrow, Proc. IJCNN 3,
     * 21 (1990)). The output layer as in {@link #xavier}.
     *
     * @param nodes number of nodes per layer, input first
     * @param activations one per layer after the input
     * @param seed any number
     * @return the network
     */
    public static NeuralNetwork nguyenWidrow(
            List<Integer> nodes, List<Activation> activations, long seed) {
        double[] parameters = new double[NeuralNetwork.parameterCount(nodes)];
        RandomGenerator random = new SplittableRandom(seed);
        int at = 0;
        for (int l = 1; l < nodes.size(); l++) {
            int inputs = nodes.get(l - 1);
            int outputs = nodes.get(l);
            if (l < nodes.size() - 1) {
                fillNguyenWidrow(parameters, at, inputs, outputs, random);
            } else {
                fillXavier(parameters, at, inputs, outputs, random);
            }
            at += (inputs + 1) * outputs;
        }
        return new NeuralNetwork(nodes, activations, false, parameters);
    }

    private static void fillXavier(
            double[] parameters, int at, int inputs, int outputs, RandomGenerator random) {
        double limit = Math.sqrt(6.0 / (inputs + outputs));
        for (int w = 0; w < inputs * outputs; w++) {
            parameters[at + w] = random.nextDouble(-limit, limit);
        }
    }

    private static void fillNguyenWidrow(
            double[] parameters, int at, int inputs, int outputs, RandomGenerator random) {
        double length = 0.7 * Math.pow(outputs, 1.0 / inputs);
        for (int k = 0; k < outputs; k++) {
            double norm = 0;
            for (int j = 0; j < inputs; j++) {
                double w = random.nextDouble(-1, 1);
                parameters[at + j * outputs + k] = w;
                norm += w * w;
            }
            for (int j = 0; j < inputs; j++) {
                parameters[at + j * outputs + k] *= length / Math.sqrt(norm);
            }
            parameters[at + inputs * outputs + k] = random.nextDouble(-length, length);
        }
    }
}
