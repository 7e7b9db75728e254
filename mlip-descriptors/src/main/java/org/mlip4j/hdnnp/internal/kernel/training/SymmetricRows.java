package org.mlip4j.hdnnp.internal.kernel.training;

import org.mlip4j.hdnnp.internal.Kernels;

/**
 * Loops over rows of a symmetric matrix of which the lower triangle is stored, row i with its i + 1 elements from the
 * left.
 */
public class SymmetricRows {

    /** Number of terms of {@link #subtract}. */
    public static final int RANK = 8;

    /** Rows that {@link #multiply} likes to be given at a time. */
    public static final int GROUP = 4;

    SymmetricRows() {}

    /**
     * The fastest loops that work here.
     *
     * @return without state
     */
    public static SymmetricRows best() {
        return Kernels.BEST.usesVectors() ? new VectorSymmetricRows() : new SymmetricRows();
    }

    /**
     * Adds the share of some rows, and of the columns above them, to a product with a vector.
     *
     * @param p the rows, one after the other. Not modified.
     * @param at where the first starts
     * @param row number of the first
     * @param count at most {@link #GROUP}
     * @param h the vector. Not modified.
     * @param x the product. Added to.
     */
    public void multiply(double[] p, int at, int row, int count, double[] h, double[] x) {
        int start = at;
        for (int i = row; i < row + count; i++) {
            x[i] += tail(p, start, i, 0, h, x);
            start += i + 1;
        }
    }

    /** One row from a column on, and its column; returns what belongs to x of the row. */
    static double tail(double[] p, int start, int i, int from, double[] h, double[] x) {
        double hi = h[i];
        double sum = 0;
        for (int j = from; j < i; j++) {
            double value = p[start + j];
            sum += value * h[j];
            x[j] += value * hi;
        }
        return sum + p[start + i] * hi;
    }

    /**
     * Replaces one row of P by factor P - sum_m k_m x_m^T.
     *
     * @param p the row. Modified.
     * @param at where it starts
     * @param length of the row
     * @param factor on the old values
     * @param k {@link #RANK} coefficients of this row. Not modified.
     * @param x {@link #RANK} vectors, one after the other. Not modified.
     * @param stride their distance
     */
    public void subtract(
            double[] p, int at, int length, double factor, double[] k, double[] x, int stride) {
        for (int j = 0; j < length; j++) {
            double value = factor * p[at + j];
            for (int m = 0; m < RANK; m++) {
                value -= k[m] * x[m * stride + j];
            }
            p[at + j] = value;
        }
    }
}
