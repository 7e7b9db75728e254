package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RadialBasisTest {

    private static final double STEP = 1e-4;

    @ParameterizedTest
    @EnumSource
    void slopesAreDerivatives(RadialBasis.Kind kind) {
        RadialBasis basis = new RadialBasis(kind, 1.6, 5, 9);
        for (double r = 1.05; r < 5; r += 0.1) {
            double[][] values = new double[4][9];
            double[] slopes = new double[9];
            double[] unused = new double[9];
            for (int s = 0; s < 4; s++) {
                basis.evaluate(r + STEP * new int[] {-2, -1, 1, 2}[s], values[s], unused);
            }
            basis.evaluate(r, unused, slopes);
            for (int k = 0; k < 9; k++) {
                double difference =
                        (8 * (values[2][k] - values[1][k]) - values[3][k] + values[0][k])
                                / (12 * STEP);
                assertEquals(difference, slopes[k], 1e-8 * Math.max(1, Math.abs(slopes[k])));
            }
        }
    }

    @Test
    void repulsionIsAWallBelowTheSmallestDistance() {
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV_REPULSIVE, 1.6, 5, 4);
        assertEquals(0, basis.repulsion(1.6));
        assertEquals(10_000 * (1 - Math.exp(-6)), basis.repulsion(1), 1e-9);
        double difference =
                (basis.repulsion(1.2 + STEP) - basis.repulsion(1.2 - STEP)) / (2 * STEP);
        assertEquals(difference, basis.repulsionSlope(1.2), 1e-4 * Math.abs(difference));
    }

    /** MLIP divides the orthonormal polynomials by 1, 2, 3, .... */
    @Test
    void shapeevPolynomialsAreOrthogonal() {
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SHAPEEV, 2, 5, 5);
        int points = 20_000;
        double[][] products = new double[5][5];
        double[] phi = new double[5];
        double[] slopes = new double[5];
        for (int q = 0; q < points; q++) {
            double s = (q + 0.5) / points;
            double r = 5 - 3 * s;
            basis.evaluate(r, phi, slopes);
            double weight = 8 * s * (1 - s) * Math.pow(r / 2, 4) / points;
            for (int k = 0; k < 5; k++) {
                for (int l = 0; l < 5; l++) {
                    products[k][l] += weight * phi[k] * phi[l];
                }
            }
        }
        for (int k = 0; k < 5; k++) {
            for (int l = 0; l < 5; l++) {
                assertEquals(k == l ? 1.0 / ((k + 1) * (k + 1)) : 0, products[k][l], 1e-6);
            }
        }
    }
}
