package org.mlip4j.hdnnp.internal.kernel.training;

import org.mlip4j.hdnnp.RadialFunction;

import java.util.Arrays;

/**
 * Pairs of neighbours of which at least one moves, one row each: what symmetry functions depend on, and its rate of
 * change. Rows are padded with zeros to a multiple of {@link #PAD}.
 */
final class Rows {

    /** At least as many as any vector has lanes. */
    static final int PAD = 16;

    int count;

    /** Sum of squared distances from the shift, and its rate. */
    double[] s = {};

    double[] ds;

    /** Product of the cutoff functions, and its rate. */
    double[] f;

    double[] df;

    /** Cosine of the angle at the central atom, and its rate. */
    double[] cos;

    double[] dcos;

    /** Sum of distances, and its rate: what the shift needs. */
    private double[] sum;

    private double[] dsum;
    private double[] square;
    private double[] dsquare;

    /** Squared distance between the neighbours, and half its rate. */
    private double[] rjk;

    private double[] drjk;

    /** Cutoff function of that distance, and its slope over the distance. */
    private double[] third = {};

    private double[] dthird = {};
    private int terms;

    /** Of none, which is what an atom with less than two neighbours has. */
    Rows() {
        grow(PAD);
    }

    /** Number of rows up to which kernels may run. */
    int padded() {
        return (count + PAD - 1) / PAD * PAD;
    }

    /**
     * Collects the pairs with one neighbour of either element.
     *
     * @param n the neighbours
     * @param a first element
     * @param b second element, at least a
     * @param cutoff distance from which on a third side takes no part; infinite where there is none
     * @param value cutoff function of every neighbour
     * @param slope and its rate
     */
    void collect(Surroundings n, int a, int b, double cutoff, double[] value, double[] slope) {
        count = 0;
        terms = 2;
        int end = n.start[b + 1];
        for (int j = n.start[a]; j < n.start[a + 1]; j++) {
            if (value[j] == 0) {
                continue;
            }
            int from = a == b ? j + 1 : n.start[b];
            grow(count + end - from + PAD);
            if (n.moves[j]) {
                for (int k = from; k < end; k++) {
                    add(n, j, k, cutoff, value, slope);
                }
            } else {
                for (int m = 0; m < n.moverCount; m++) {
                    int k = n.movers[m];
                    if (k >= from && k < end) {
                        add(n, j, k, cutoff, value, slope);
                    }
                }
            }
        }
        pad(cutoff);
    }

    private void pad(double cutoff) {
        int end = padded();
        grow(end);
        for (double[] column :
                new double[][] {square, dsquare, f, df, cos, dcos, sum, dsum, drjk}) {
            Arrays.fill(column, count, end, 0);
        }
        // Some distance at which any cutoff function can be evaluated.
        Arrays.fill(rjk, count, end, 0.25 * cutoff * cutoff);
        s = square;
        ds = dsquare;
    }

    private void add(Surroundings n, int j, int k, double cutoff, double[] value, double[] slope) {
        double ex = n.dx[k] - n.dx[j];
        double ey = n.dy[k] - n.dy[j];
        double ez = n.dz[k] - n.dz[j];
        double r2 = ex * ex + ey * ey + ez * ez;
        if (r2 >= cutoff * cutoff || value[k] == 0) {
            return;
        }
        int row = count++;
        rjk[row] = r2;
        drjk[row] = ex * (n.vx[k] - n.vx[j]) + ey * (n.vy[k] - n.vy[j]) + ez * (n.vz[k] - n.vz[j]);
        f[row] = value[j] * value[k];
        df[row] = slope[j] * value[k] + value[j] * slope[k];
        square[row] = n.r[j] * n.r[j] + n.r[k] * n.r[k];
        dsquare[row] = 2 * (n.r[j] * n.vr[j] + n.r[k] * n.vr[k]);
        sum[row] = n.r[j] + n.r[k];
        dsum[row] = n.vr[j] + n.vr[k];
        double inverse = n.inverse[j] * n.inverse[k];
        double c = (n.dx[j] * n.dx[k] + n.dy[j] * n.dy[k] + n.dz[j] * n.dz[k]) * inverse;
        double dot =
                n.vx[j] * n.dx[k]
                        + n.vy[j] * n.dy[k]
                        + n.vz[j] * n.dz[k]
                        + n.dx[j] * n.vx[k]
                        + n.dy[j] * n.vy[k]
                        + n.dz[j] * n.vz[k];
        cos[row] = Math.max(-1, Math.min(1, c));
        dcos[row] = dot * inverse - c * (n.vr[j] * n.inverse[j] + n.vr[k] * n.inverse[k]);
    }

    /** Lets the distance between the neighbours take part. */
    void close(RadialFunction function, RowLoops loops) {
        terms = 3;
        if (third.length < capacity()) {
            third = new double[capacity()];
            dthird = new double[capacity()];
        }
        loops.cutoff(function, padded(), rjk, third, dthird);
        int end = padded();
        for (int row = 0; row < end; row++) {
            double r = Math.sqrt(rjk[row]);
            df[row] = df[row] * third[row] + f[row] * dthird[row] * drjk[row];
            f[row] *= third[row];
            square[row] += rjk[row];
            dsquare[row] += 2 * drjk[row];
            sum[row] += r;
            dsum[row] += drjk[row] / r;
        }
    }

    /** Measures distances from a shift: |r - shift|^2, summed over the two or three sides. */
    void shift(double shift, double[] into, double[] rates) {
        if (shift == 0) {
            s = square;
            ds = dsquare;
            return;
        }
        double constant = terms * shift * shift;
        int end = padded();
        for (int row = 0; row < end; row++) {
            into[row] = square[row] - 2 * shift * sum[row] + constant;
            rates[row] = dsquare[row] - 2 * shift * dsum[row];
        }
        s = into;
        ds = rates;
    }

    int capacity() {
        return f == null ? 0 : f.length;
    }

    private void grow(int rows) {
        if (capacity() >= rows) {
            return;
        }
        int size = (rows + rows / 4 + PAD) / PAD * PAD;
        square = copy(square, size);
        dsquare = copy(dsquare, size);
        f = copy(f, size);
        df = copy(df, size);
        cos = copy(cos, size);
        dcos = copy(dcos, size);
        sum = copy(sum, size);
        dsum = copy(dsum, size);
        rjk = copy(rjk, size);
        drjk = copy(drjk, size);
    }

    private static double[] copy(double[] old, int size) {
        return old == null ? new double[size] : Arrays.copyOf(old, size);
    }
}
