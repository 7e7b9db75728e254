package org.mlip4j.train.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.ActiveSet;

import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.stream.LongStream;

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
        int[] links = new int[N];
        return new ActiveSet(
                0, 0, 0, 1, 2, selection.rows(), selection.inverse(), links, links, "");
    }

    private static int select(MaxVol selection, double[][] candidates, double threshold) {
        return selection.select(
                candidates, LongStream.range(0, candidates.length).toArray(), threshold);
    }

    /** Beside the candidates there are as many weights, and nothing else of that size. */
    @Test
    void candidatesAreNotCopied() {
        double[][] candidates = rows(3, 20_000, 1);
        long[] names = new long[candidates.length];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        new MaxVol(N, 1e-6).select(candidates, names, THRESHOLD);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1.5 * candidates.length * (16 + 8 * N), allocated + " bytes");
    }

    @Test
    void polishingSharpensTheInverse() {
        MaxVol selection = new MaxVol(N, 1e-6);
        select(selection, rows(1, 200, 1), THRESHOLD);
        for (int i = 0; i < N * N; i++) {
            selection.inverse()[i] *= 1 + 1e-6 * (i % 3);
        }
        double before = defect(selection);
        selection.polish();
        assertTrue(before > 1e-7);
        assertTrue(defect(selection) < 1e-4 * before, before + " to " + defect(selection));
    }

    /** Largest element of A X - 1. */
    private static double defect(MaxVol selection) {
        double worst = 0;
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                double product = i == j ? -1 : 0;
                for (int k = 0; k < N; k++) {
                    product += selection.rows()[i * N + k] * selection.inverse()[j * N + k];
                }
                worst = Math.max(worst, Math.abs(product));
            }
        }
        return worst;
    }

    @Test
    void nothingSelectedFromExtrapolates() {
        MaxVol selection = new MaxVol(N, 1e-6);
        double[][] candidates = rows(1, 200, 1);
        assertTrue(select(selection, candidates, THRESHOLD) >= N);
        for (double[] row : candidates) {
            assertTrue(activeSet(selection).grade(row) <= THRESHOLD);
        }
        for (int i = 0; i < N; i++) {
            double[] chosen = candidates[(int) selection.origin()[i]];
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
        select(selection, rows(1, 200, 1), THRESHOLD);
        double[][] far = rows(2, 1, 5);
        double grade = activeSet(selection).grade(far[0]);
        assertTrue(grade > 1);
        assertEquals(1, select(selection, far, THRESHOLD));
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
        select(selection, candidates, THRESHOLD);
        long[] before = selection.origin().clone();
        assertEquals(0, select(selection, candidates, THRESHOLD));
        assertArrayEquals(before, selection.origin());
    }
}
