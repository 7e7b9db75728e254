package org.mlip4j.hdnnp.internal.kernel.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.NeuralNetwork;

import java.util.List;
import java.util.Random;

/** Gradients of a network, and of its derivative along a direction, against finite differences. */
class NetworkTapeTest {

    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 2e-8;
    private static final int INPUTS = 4;
    private static final int AT = 3;

    private final Random random = new Random(4);

    @ParameterizedTest
    @EnumSource(Activation.class)
    void gradients(Activation activation) {
        for (boolean normalized : new boolean[] {false, true}) {
            List<Integer> nodes = List.of(INPUTS, 5, 3, 1);
            int count = NeuralNetwork.parameterCount(nodes);
            double[] parameters = random.doubles(count, -1, 1).toArray();
            NeuralNetwork network =
                    new NeuralNetwork(
                            nodes,
                            List.of(activation, activation, Activation.IDENTITY),
                            normalized,
                            parameters);
            NetworkTape tape = new NetworkTape(network);
            double[] w = new double[count + AT];
            System.arraycopy(parameters, 0, w, AT, count);
            double[] inputs = random.doubles(INPUTS, -1, 1).toArray();
            double[] direction = random.doubles(INPUTS, -1, 1).toArray();
            checkTangent(tape, w, inputs, direction);
            double[] gradient = new double[w.length];
            double[] second = new double[w.length];
            tape.value(w, AT, inputs, 0);
            tape.addGradient(w, AT, 2, gradient);
            tape.tangent(w, AT, direction);
            tape.addTangentGradient(w, AT, -3, second);
            for (int p = AT; p < w.length; p++) {
                double old = w[p];
                w[p] = old + STEP;
                double up = tape.value(w, AT, inputs, 0);
                double upTangent = tape.tangent(w, AT, direction);
                w[p] = old - STEP;
                double down = tape.value(w, AT, inputs, 0);
                double downTangent = tape.tangent(w, AT, direction);
                w[p] = old;
                close(2 * (up - down) / (2 * STEP), gradient[p]);
                close(-3 * (upTangent - downTangent) / (2 * STEP), second[p]);
            }
            assertEquals(0, gradient[AT - 1]);
        }
    }

    private static void checkTangent(
            NetworkTape tape, double[] w, double[] inputs, double[] direction) {
        double[] up = inputs.clone();
        double[] down = inputs.clone();
        for (int n = 0; n < INPUTS; n++) {
            up[n] += STEP * direction[n];
            down[n] -= STEP * direction[n];
        }
        double difference = (tape.value(w, AT, up, 0) - tape.value(w, AT, down, 0)) / (2 * STEP);
        tape.value(w, AT, inputs, 0);
        close(difference, tape.tangent(w, AT, direction));
    }

    private static void close(double expected, double actual) {
        assertEquals(expected, actual, TOLERANCE * (1 + Math.abs(expected)));
    }
}
