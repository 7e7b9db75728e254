package org.mlip4j.train.selection;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a CUR decomposition: again and again the one with the largest component along the leading right singular vector
 * of the matrix, which is then made orthogonal to it (Imbalzano et al., J. Chem. Phys. 148, 241730 (2018)). Columns count by
 * their standard deviation. The matrix is used through X^T X only.
 */
final class CurRows {

    /** What remains of the matrix below which it counts as used up, and everything begins again. */
    private static final double NOTHING = 1e-10;

    private final FeatureTable table;
    private final double[] scale;
    private final boolean[] taken;
    private final int n;
    private final List<double[]> basis = new ArrayList<>();
    private DMatrixRMaj product;
    private double whole;

    CurRows(FeatureTable table) {
        this.table = table;
        scale = table.inverseDeviations();
        taken = new boolean[table.size()];
        n = table.width();
        begin();
    }

    /** A row and its squared component along the leading direction. */
    record Pick(int row, double score) {}

    private void begin() {
        basis.clear();
        product = new DMatrixRMaj(n, n);
        double[] c = product.data;
        double[] x = new double[n];
        table.forEach(
                (i, row) -> {
                    for (int f = 0; f < n; f++) {
                        x[f] = row[f] * scale[f];
                    }
                    for (int f = 0; f < n; f++) {
                        for (int g = 0; g <= f; g++) {
                            c[f * n + g] += x[f] * x[g];
                        }
                    }
                });
        for (int f = 0; f < n; f++) {
            for (int g = 0; g < f; g++) {
                c[g * n + f] = c[f * n + g];
            }
        }
        whole = trace();
    }

    private double trace() {
        double sum = 0;
        for (int f = 0; f < n; f++) {
            sum += product.data[f * n + f];
        }
        return sum;
    }

    /**
     * The next row.
     *
     * @return null when all are taken, or when nothing varies and one is taken
     */
    Pick next() {
        if (trace() < NOTHING * whole) {
            begin();
        }
        double[] direction = leading();
        int[] best = {-1};
        double[] score = {-1};
        double[] chosen = new double[n];
        table.forEach(
                (i, row) -> {
                    double along = 0;
                    for (int f = 0; f < n; f++) {
                        along += row[f] * scale[f] * direction[f];
                    }
                    if (!taken[i] && along * along > score[0]) {
                        score[0] = along * along;
                        best[0] = i;
                        System.arraycopy(row, 0, chosen, 0, n);
                    }
                });
        if (best[0] < 0 || whole == 0 && !basis.isEmpty()) {
            return null;
        }
        taken[best[0]] = true;
        project(chosen);
        return new Pick(best[0], score[0]);
    }

    private double[] leading() {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
        if (!eigen.decompose(product.copy())) {
            throw new IllegalStateException("no eigenvectors of a symmetric matrix");
        }
        int best = 0;
        for (int k = 1; k < n; k++) {
            if (eigen.getEigenvalue(k).getReal() > eigen.getEigenvalue(best).getReal()) {
                best = k;
            }
        }
        return eigen.getEigenVector(best).data;
    }

    /** Takes the part along a row out of the matrix: C becomes (1 - q q^T) C (1 - q q^T). */
    private void project(double[] row) {
        double[] q = new double[n];
        double[] c = product.data;
        for (int f = 0; f < n; f++) {
            q[f] = row[f] * scale[f];
        }
        q = unit(remaining(q));
        double[] cq = new double[n];
        double qcq = 0;
        for (int f = 0; f < n; f++) {
            for (int g = 0; g < n; g++) {
                cq[f] += c[f * n + g] * q[g];
            }
            qcq += q[f] * cq[f];
        }
        for (int f = 0; f < n; f++) {
            for (int g = 0; g < n; g++) {
                c[f * n + g] += q[f] * q[g] * qcq - q[f] * cq[g] - cq[f] * q[g];
            }
        }
        basis.add(q);
    }

    private double[] remaining(double[] x) {
        double[] rest = x.clone();
        for (double[] q : basis) {
            double along = 0;
            for (int f = 0; f < n; f++) {
                along += q[f] * rest[f];
            }
            for (int f = 0; f < n; f++) {
                rest[f] -= along * q[f];
            }
        }
        return rest;
    }

    private static double[] unit(double[] x) {
        double square = 0;
        for (double v : x) {
            square += v * v;
        }
        double[] unit = new double[x.length];
        for (int f = 0; f < x.length && square > 0; f++) {
            unit[f] = x[f] / Math.sqrt(square);
        }
        return unit;
    }
}
