package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Workers;

import java.util.Arrays;
import java.util.Random;

/** The packed matrix with waiting updates against a plain one. */
class CovarianceTest {

    private static final int SIZE = 203;

    private final Random random = new Random(5);

    private double[] vector() {
        return random.doubles(SIZE, -1, 1).toArray();
    }

    @Test
    void agreesWithFullMatrixForAnyNumberOfThreads() {
        double[][] full = new double[SIZE][SIZE];
        for (int i = 0; i < SIZE; i++) {
            full[i][i] = 3;
        }
        try (Workers one = new Workers(1);
                Workers three = new Workers(3)) {
            Covariance a = new Covariance(SIZE, 3, one);
            Covariance b = new Covariance(SIZE, 3, three);
            for (int step = 0; step < 30; step++) {
                int columns = 1 + step % 3;
                double[][] h = new double[columns][];
                for (int c = 0; c < columns; c++) {
                    h[c] = vector();
                }
                double[][] x = new double[columns][SIZE];
                double[][] y = new double[columns][SIZE];
                a.multiply(h, x);
                b.multiply(h, y);
                for (int c = 0; c < columns; c++) {
                    double[] expected = product(full, h[c]);
                    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                    assertArrayEquals(expected, x[c], 1e-12 * largest);
                    assertArrayEquals(x[c], y[c]);
                }
                double[][] gains = new double[columns][SIZE];
                for (int c = 0; c < columns; c++) {
                    for (int i = 0; i < SIZE; i++) {
                        gains[c][i] = x[c][i] * 0.01;
                    }
                }
                update(full, gains, x, step);
                for (Covariance each : new Covariance[] {a, b}) {
                    each.subtract(gains, x);
                    if (step % 4 == 1) {
                        each.scale(1.01);
                    }
                    each.addDiagonal(0.02);
                }
            }
        }
    }

    private static void update(double[][] full, double[][] gains, double[][] x, int step) {
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
                for (int c = 0; c < x.length; c++) {
                    full[i][j] -= gains[c][i] * x[c][j];
                }
                full[i][j] *= step % 4 == 1 ? 1.01 : 1;
            }
            full[i][i] += 0.02;
        }
    }

    private static double[] product(double[][] full, double[] h) {
        double[] x = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
                x[i] += full[i][j] * h[j];
            }
        }
        return x;
    }

    /** 24,805 weights, five elements with 225 functions each, take 2.5 GB. */
    @Test
    void memory() {
        assertEquals(2.47e9, Covariance.bytes(24_805), 0.01e9);
    }
}
