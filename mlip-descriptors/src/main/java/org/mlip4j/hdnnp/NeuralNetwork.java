package org.mlip4j.hdnnp;

import java.util.Arrays;
import java.util.List;

/**
 * A feed-forward network with one output: the coefficients only. Layer l computes
 *
 * <pre>y_k = f(s (b_k + sum_j x_j a_jk)),     s = 1, or 1 / (number of inputs) when normalized</pre>
 *
 * @param nodes number of nodes per layer, input first, the last is 1
 * @param activations one per layer after the input
 * @param normalized whether every node's argument is divided by its number of inputs
 * @param parameters per layer: the weights a_jk, j outer and k inner, then the biases b_k. Copied; the accessor hands
 *     out the array itself, read-only by contract.
 */
public record NeuralNetwork(
        List<Integer> nodes,
        List<Activation> activations,
        boolean normalized,
        double[] parameters) {

    /** Validates and copies. */
    public NeuralNetwork {
        nodes = List.copyOf(nodes);
        activations = List.copyOf(activations);
        parameters = parameters.clone();
        if (nodes.size() < 2 || activations.size() != nodes.size() - 1 || nodes.getLast() != 1) {
            throw new IllegalArgumentException(
                    "a network needs an input, one output and an activation per layer after"
                            + " the input, got nodes "
                            + nodes
                            + " and activations "
                            + activations);
        }
        if (parameters.length != countParameters(nodes)) {
            throw new IllegalArgumentException(
                    "a network of "
                            + nodes
                            + " nodes has "
                            + countParameters(nodes)
                            + " parameters, got "
                            + parameters.length);
        }
    }

    /**
     * How many weights and biases a network has.
     *
     * @param nodes number of nodes per layer, input first
     * @return their number
     */
    public static int parameterCount(List<Integer> nodes) {
        return Math.toIntExact(countParameters(nodes));
    }

    /** Of layers as large as a damaged file may say. */
    private static long countParameters(List<Integer> nodes) {
        long count = 0;
        for (int l = 1; l < nodes.size(); l++) {
            count += (nodes.get(l - 1) + 1L) * nodes.get(l);
        }
        return count;
    }

    /**
     * Number of inputs.
     *
     * @return nodes of the first layer
     */
    public int inputCount() {
        return nodes.getFirst();
    }

    /**
     * The same network with other weights and biases.
     *
     * @param newParameters as many as this one has. Copied.
     * @return new network
     */
    public NeuralNetwork withParameters(double[] newParameters) {
        return new NeuralNetwork(nodes, activations, normalized, newParameters);
    }

    /**
     * Sizes and activations for people.
     *
     * @return for instance {@code 225-20-20-1 ttl}
     */
    public String architecture() {
        StringBuilder text = new StringBuilder();
        nodes.forEach(n -> text.append(text.isEmpty() ? "" : "-").append(n));
        text.append(' ');
        activations.forEach(a -> text.append(a.letter()));
        return text.toString();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NeuralNetwork n
                && nodes.equals(n.nodes)
                && activations.equals(n.activations)
                && normalized == n.normalized
                && Arrays.equals(parameters, n.parameters);
    }

    @Override
    public int hashCode() {
        return 31 * nodes.hashCode() + Arrays.hashCode(parameters);
    }

    @Override
    public String toString() {
        return "NeuralNetwork[" + architecture() + "]";
    }
}
