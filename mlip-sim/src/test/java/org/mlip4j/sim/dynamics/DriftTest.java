package org.mlip4j.sim.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

/** Lines in noise that remembers. */
class DriftTest {

    @Test
    void slopesOfNoisyLines() {
        double[] times = new double[500];
        Arrays.setAll(times, i -> 0.01 * i);
        Random random = new Random(4);
        int inside = 0;
        for (int trial = 0; trial < 200; trial++) {
            double[] values = new double[500];
            double noise = 0;
            for (int i = 0; i < 500; i++) {
                noise = 0.8 * noise + 0.01 * random.nextGaussian();
                values[i] = 3 + 0.2 * times[i] + noise;
            }
            Drift drift = Drift.of(times, values);
            inside += Math.abs(drift.slope() - 0.2) < 2 * drift.error() ? 1 : 0;
        }
        assertTrue(inside > 170 && inside <= 199, "inside: " + inside);
        Drift exact = Drift.of(new double[] {0, 1, 2, 4}, new double[] {5, 3, 1, -3});
        assertEquals(-2, exact.slope(), 1e-12);
        assertTrue(Double.isNaN(Drift.of(new double[] {1}, new double[] {1}).slope()));
    }
}
