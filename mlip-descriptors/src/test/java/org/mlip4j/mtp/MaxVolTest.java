package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.ActiveSet;

import java.util.Random;

class MaxVolTest {

    private static final int N = 12;
    private static final double THRESHOLD = 1.001;

    private static double[][] rows(long seed, int count, double size) {
        Random random = new Random(seed);
        double[][] rows = new double[count][];
        for (int r = 0; r < count; r++) {
            rows[r] = random.doubles(N, -size, size).toArray();
        }
        return rows;
    }

    private static ActiveSet activeSet(MaxVol selection) {
        return new ActiveSet(
                0,
                0,
                0,
                1,
                2,
                selection.rows(),
                selection.inverse(),
                selection.origin(),
                selection.origin(),
                "");
    }

    @Test
    void nothingSelectedFromExtrapolates() {
        MaxVol selection = new MaxVol(N, 1e-6);
        double[][] candidates = rows(1, 200, 1);
        assertTrue(selection.select(candidates, THRESHOLD) >= N);
        for (double[] row : candidates) {
            assertTrue(activeSet(selection).grade(row) <= THRESHOLD);
        }
        for (int i = 0; i < N; i++) {
            double[] chosen = candidates[selection.origin()[i]];
            for (int j = 0; j < N; j++) {
                assertEquals(chosen[j], selection.rows()[i * N + j]);
                double product = 0;
                for (int k = 0; k < N; k++) {
                    product += selection.rows()[i * N + k] * selection.inverse()[j * N + k];
                }
                assertEquals(i == j ? 1 : 0, product, 1e-7);
            }
        }
    }

    @Test
    void whatExtrapolatesIsAddedLater() {
        MaxVol selection = new MaxVol(N, 1e-6);
        selection.select(rows(1, 200, 1), THRESHOLD);
        double[][] far = rows(2, 1, 5);
        double grade = activeSet(selection).grade(far[0]);
        assertTrue(grade > 1);
        assertEquals(1, selection.select(far, THRESHOLD));
        assertEquals(1, activeSet(selection).grade(far[0]), 1e-7);
        double[] doubled = far[0].clone();
        for (int j = 0; j < N; j++) {
            doubled[j] *= 2;
        }
        assertEquals(2, activeSet(selection).grade(doubled), 1e-7);
    }

    @Test
    void nothingIsSwappedWithoutNeed() {
        MaxVol selection = new MaxVol(N, 1e-6);
        double[][] candidates = rows(1, 200, 1);
        selection.select(candidates, THRESHOLD);
        int[] before = selection.origin().clone();
        assertEquals(0, selection.select(candidates, THRESHOLD));
        assertArrayEquals(before, selection.origin());
    }
}
