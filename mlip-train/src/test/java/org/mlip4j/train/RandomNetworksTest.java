package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.NeuralNetwork;

import java.util.List;

class RandomNetworksTest {

    private static final List<Integer> NODES = List.of(5, 8, 1);
    private static final List<Activation> ACTIVATIONS =
            List.of(Activation.TANH, Activation.IDENTITY);

    @Test
    void theSeedDecides() {
        assertEquals(
                RandomNetworks.nguyenWidrow(NODES, ACTIVATIONS, 4),
                RandomNetworks.nguyenWidrow(NODES, ACTIVATIONS, 4));
        assertNotEquals(
                RandomNetworks.xavier(NODES, ACTIVATIONS, 4),
                RandomNetworks.xavier(NODES, ACTIVATIONS, 5));
    }

    @Test
    void xavierStaysWithinItsLimitAndHasNoBias() {
        double[] p = RandomNetworks.xavier(NODES, ACTIVATIONS, 4).parameters();
        double limit = Math.sqrt(6.0 / 13);
        double largest = 0;
        for (int w = 0; w < 40; w++) {
            largest = Math.max(largest, Math.abs(p[w]));
        }
        assertTrue(largest <= limit && largest > 0.8 * limit, "largest weight " + largest);
        for (int b = 40; b < 48; b++) {
            assertEquals(0, p[b]);
        }
    }

    @Test
    void nguyenWidrowNodesHaveTheLengthOfTheRule() {
        NeuralNetwork network = RandomNetworks.nguyenWidrow(NODES, ACTIVATIONS, 4);
        double length = 0.7 * Math.pow(8, 1.0 / 5);
        for (int k = 0; k < 8; k++) {
            double squares = 0;
            for (int j = 0; j < 5; j++) {
                squares += Math.pow(network.parameters()[8 * j + k], 2);
            }
            assertEquals(length, Math.sqrt(squares), 1e-14);
            assertTrue(Math.abs(network.parameters()[40 + k]) <= length);
        }
    }
}
