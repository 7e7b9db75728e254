package org.mlip4j.train;

import org.mlip4j.core.MlipException;

/** Linear least squares with a ridge, by normal equations that grow row by row. */
final class LeastSquares {

    private final double[][] matrix;
    private final double[] right;

    LeastSquares(int unknowns) {
        matrix = new double[unknowns][unknowns];
        right = new double[unknowns];
    }

    /** Adds the equation row . x = value. */
    void add(double[] row, double value) {
        for (int i = 0; i < row.length; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[i][j] += row[i] * row[j];
            }
            right[i] += row[i] * value;
        }
    }

    /**
     * The solution, by Cholesky's decomposition.
     *
     * @param ridge added to the diagonal, relative to its mean
     */
    double[] solve(double ridge) {
        int n = right.length;
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += matrix[i][i] / n;
        }
        double[][] lower = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j] + (i == j ? ridge * mean : 0);
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (i == j && !(sum > 0)) {
                    throw new MlipException(
                            "the data do not determine all parameters; use a larger ridge");
                }
                lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
            }
        }
        return substitute(lower);
    }

    private double[] substitute(double[][] lower) {
        double[] x = right.clone();
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= lower[i][k] * x[k];
            }
            x[i] /= lower[i][i];
        }
        for (int i = x.length - 1; i >= 0; i--) {
            for (int k = i + 1; k < x.length; k++) {
                x[i] -= lower[k][i] * x[k];
            }
            x[i] /= lower[i][i];
        }
        return x;
    }
}
