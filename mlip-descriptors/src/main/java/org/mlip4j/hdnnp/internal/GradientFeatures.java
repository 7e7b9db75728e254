package org.mlip4j.hdnnp.internal;

import org.mlip4j.hdnnp.GradientProjection;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.internal.kernel.Network;

import java.util.Arrays;
import java.util.Random;

/** Features of an atom made of the derivatives of its energy with respect to the parameters of a network. Not thread-safe. */
interface GradientFeatures {

    /** How many there are. */
    int count();

    /**
     * Computes them.
     *
     * @param network after {@link Network#backward}
     * @param factor what they are multiplied by
     * @param out receives them
     */
    void compute(Network network, double factor, double[] out);

    /** The derivatives with respect to the weights and the bias of the output, in which the energy is linear. */
    final class OutputWeights implements GradientFeatures {

        private final int output;
        private final int hidden;
        private final double scale;

        OutputWeights(NeuralNetwork network) {
            output = network.nodes().size() - 1;
            hidden = network.nodes().get(output - 1);
            scale = network.normalized() ? 1.0 / hidden : 1;
        }

        @Override
        public int count() {
            return hidden + 1;
        }

        @Override
        public void compute(Network network, double factor, double[] out) {
            double bias = factor * scale * network.argumentGradient(output)[0];
            double[] values = network.values(output - 1);
            for (int k = 0; k < hidden; k++) {
                out[k] = bias * values[k];
            }
            out[hidden] = bias;
        }
    }

    /** Random combinations of all derivatives. */
    final class Projected implements GradientFeatures {

        private final Kernels kernels;
        private final int count;
        private final int width;
        private final int[] nodes;

        /** Per layer: signs for the values that enter it, those of the biases last; signs, scaled, for its derivatives. */
        private final double[][] left;

        private final double[][] right;
        private final double[] entering;
        private final double[] leaving;

        Projected(
                NeuralNetwork network,
                GradientProjection projection,
                Random random,
                Kernels kernels) {
            this.kernels = kernels;
            count = projection.features(network);
            width = Kernels.padded(count);
            nodes = network.nodes().stream().mapToInt(Integer::intValue).toArray();
            left = new double[nodes.length][];
            right = new double[nodes.length][];
            entering = new double[width];
            leaving = new double[width];
            for (int l = 1; l < nodes.length; l++) {
                left[l] = signs(nodes[l - 1] + 1, 1, random);
                double scale = network.normalized() ? 1.0 / nodes[l - 1] : 1;
                right[l] = signs(nodes[l], scale, random);
            }
        }

        private double[] signs(int rows, double size, Random random) {
            double[] signs = new double[Kernels.START + rows * width];
            for (int j = 0; j < rows; j++) {
                for (int m = 0; m < count; m++) {
                    signs[Kernels.START + j * width + m] = random.nextBoolean() ? size : -size;
                }
            }
            return signs;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void compute(Network network, double factor, double[] out) {
            Arrays.fill(out, 0, count, 0);
            for (int l = 1; l < nodes.length; l++) {
                int inputs = nodes[l - 1];
                System.arraycopy(left[l], Kernels.START + inputs * width, entering, 0, width);
                kernels.multiply(left[l], width, network.values(l - 1), inputs, entering);
                Arrays.fill(leaving, 0);
                kernels.multiply(right[l], width, network.argumentGradient(l), nodes[l], leaving);
                for (int m = 0; m < count; m++) {
                    out[m] += factor * entering[m] * leaving[m];
                }
            }
        }
    }
}
