package org.mlip4j.train;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.mlip4j.core.MlipException;

/**
 * Least squares with a ridge: minimises x^T N x - 2 x^T b + sum d_i x_i^2 by Cholesky's decomposition of the equations
 * scaled to a diagonal of ones.
 */
final class LinearFit {

    private static final double LARGEST_RIDGE = 1e-4;

    private final LinearSolverDense<DMatrixRMaj> solver;
    private final double[] scale;
    private final double[] solution;

    /**
     * Solves.
     *
     * @param normal N (upper triangle) and b
     * @param ridge d; a multiple of it is taken where rounding makes the equations indefinite
     */
    LinearFit(MtpLoss.Normal normal, double[] ridge) {
        int n = normal.right().length;
        scale = new double[n];
        for (int i = 0; i < n; i++) {
            double diagonal = normal.gram()[i * n + i] + ridge[i];
            scale[i] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 1;
        }
        DMatrixRMaj matrix = new DMatrixRMaj(n, n);
        solver = LinearSolverFactory_DDRM.symmPosDef(n);
        double more = 1;
        double floor = 0;
        while (!solver.setA(scaled(normal.gram(), ridge, more, floor, matrix))) {
            more *= 100;
            floor = floor == 0 ? 1e-14 : 100 * floor;
            if (floor > LARGEST_RIDGE) {
                throw new MlipException(
                        "the data do not determine the linear coefficients; add structures or choose a lower level");
            }
        }
        solution = apply(normal.right());
    }

    private DMatrixRMaj scaled(
            double[] gram, double[] ridge, double more, double floor, DMatrixRMaj to) {
        int n = scale.length;
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                double value = gram[i * n + j] * scale[i] * scale[j];
                if (i == j) {
                    value += more * ridge[i] * scale[i] * scale[i] + floor;
                    value = value > 0 ? value : 1;
                }
                to.set(i, j, value);
                to.set(j, i, value);
            }
        }
        return to;
    }

    /** The solution. */
    double[] solution() {
        return solution;
    }

    /** The inverse of N plus the ridge, times a vector. */
    double[] apply(double[] vector) {
        int n = scale.length;
        DMatrixRMaj b = new DMatrixRMaj(n, 1);
        for (int i = 0; i < n; i++) {
            b.set(i, 0, vector[i] * scale[i]);
        }
        DMatrixRMaj x = new DMatrixRMaj(n, 1);
        solver.solve(b, x);
        double[] result = new double[n];
        for (int i = 0; i < n; i++) {
            result[i] = x.get(i) * scale[i];
        }
        return result;
    }
}
