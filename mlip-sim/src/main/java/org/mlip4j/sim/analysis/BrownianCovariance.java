package org.mlip4j.sim.analysis;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * The covariance of time-averaged mean square displacements at different lags, of one coordinate of a Brownian walker that
 * shakes about its path: of squares of Gaussian increments of all origins, 2 cov(increment, increment)^2 each (H. Qian, M. P.
 * Sheetz, E. L. Elson, Biophys. J. 60, 910 (1991); J. T. Bullerjahn, S. von Buelow, G. Hummer, J. Chem. Phys. 153, 024116
 * (2020), section II).
 *
 * @param step variance of the displacement per frame
 * @param shake variance of the motion about the path
 * @param frames length of the path
 */
record BrownianCovariance(double step, double shake, int frames) {

    /** Of the means over all origins at two lags. */
    double of(int n, int m) {
        double sum = 0;
        for (int offset = -m; offset <= n; offset++) {
            int overlap = Math.min(n, offset + m) - Math.max(0, offset);
            double covariance =
                    step * Math.max(0, overlap)
                            + shake
                                    * (one(n == offset + m)
                                            + one(offset == 0)
                                            - one(offset == n)
                                            - one(offset == -m));
            int origins = Math.min(frames - n, frames - m - offset) - Math.max(0, -offset);
            sum += 2 * covariance * covariance * Math.max(0, origins);
        }
        return sum / ((double) (frames - n) * (frames - m));
    }

    private static int one(boolean condition) {
        return condition ? 1 : 0;
    }

    /** The standard deviation of d ln(MSD) / d ln(lag), taken between a lag and its double, of a number of coordinates. */
    double slopeDeviation(int lag, int coordinates) {
        double near = step * lag + 2 * shake;
        double far = 2 * step * lag + 2 * shake;
        double variance =
                of(lag, lag) / (near * near)
                        + of(2 * lag, 2 * lag) / (far * far)
                        - 2 * of(lag, 2 * lag) / (near * far);
        return Math.sqrt(Math.max(0, variance) / coordinates) / Math.log(2);
    }

    /** The weights of the displacements at some lags that give the slope of a line by generalised least squares. */
    double[] slopeWeights(int[] lags) {
        int k = lags.length;
        RealMatrix covariance = new Array2DRowRealMatrix(k, k);
        RealMatrix design = new Array2DRowRealMatrix(k, 2);
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                covariance.setEntry(i, j, of(lags[Math.min(i, j)], lags[Math.max(i, j)]));
            }
            design.setEntry(i, 0, 1);
            design.setEntry(i, 1, lags[i]);
        }
        // slope = e^T (X^T C^-1 X)^-1 X^T C^-1 msd
        RealMatrix weighted = new QRDecomposition(covariance).getSolver().solve(design);
        DecompositionSolver normal =
                new QRDecomposition(design.transpose().multiply(weighted)).getSolver();
        return weighted.operate(normal.solve(new ArrayRealVector(new double[] {0, 1}, false)))
                .toArray();
    }
}
