package org.mlip4j.sim.analysis;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

import java.util.Arrays;

/**
 * Weighted linear least squares.
 *
 * @param parameters one per function of the basis
 * @param covariance of the parameters for the errors given, row-major
 * @param chi2 sum of the squared deviations over the squared errors; infinite where the values do not determine the parameters
 */
record WeightedFit(double[] parameters, double[] covariance, double chi2) {

    /** What is fitted: functions of one variable. */
    @FunctionalInterface
    interface Basis {
        double[] at(double x);
    }

    static WeightedFit of(double[] x, double[] y, double[] errors, Basis basis) {
        int k = basis.at(x[0]).length;
        if (x.length < k) {
            return undetermined(k);
        }
        RealMatrix a = new Array2DRowRealMatrix(x.length, k);
        RealVector b = new ArrayRealVector(x.length);
        for (int i = 0; i < x.length; i++) {
            double[] row = basis.at(x[i]);
            for (int j = 0; j < k; j++) {
                a.setEntry(i, j, row[j] / errors[i]);
            }
            b.setEntry(i, y[i] / errors[i]);
        }
        QRDecomposition qr = new QRDecomposition(a);
        if (!qr.getSolver().isNonSingular()) {
            return undetermined(k);
        }
        RealVector p = qr.getSolver().solve(b);
        double chi2 = Math.pow(a.operate(p).subtract(b).getNorm(), 2);
        RealMatrix inverse =
                new QRDecomposition(a.transpose().multiply(a)).getSolver().getInverse();
        double[] covariance = new double[k * k];
        Arrays.setAll(covariance, i -> inverse.getEntry(i / k, i % k));
        return new WeightedFit(p.toArray(), covariance, chi2);
    }

    private static WeightedFit undetermined(int k) {
        return new WeightedFit(new double[k], new double[k * k], Double.POSITIVE_INFINITY);
    }

    /** Standard error of a parameter, with errors that turn out too small for the scatter scaled up. */
    double error(int parameter, int values) {
        int k = parameters.length;
        double scale = values > k ? Math.max(1, chi2 / (values - k)) : 1;
        return Math.sqrt(scale * covariance[parameter * (k + 1)]);
    }
}
