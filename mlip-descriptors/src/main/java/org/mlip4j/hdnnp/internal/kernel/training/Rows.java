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
    private int terms;

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
     * @param function cutoff function
     * @param value cutoff function of every neighbour
     * @param slope and its rate
     * @param narrow whether the distance between the neighbours takes part
     */
    void collect(
            Surroundings n,
            int a,
            int b,
            RadialFunction function,
            double[] value,
            double[] slope,
            boolean narrow) {
        count = 0;
        terms = narrow ? 3 : 2;
        for (int j = n.start[a]; j < n.start[a + 1]; j++) {
            if (value[j] == 0) {
                continue;
            }
            int from = a == b ? j + 1 : n.start[b];
            grow(count + n.start[b + 1] - from + PAD);
            if (n.moves[j]) {
                for (int k = from; k < n.start[b + 1]; k++) {
                    if (value[k] != 0) {
                        add(n, j, k, function, value, slope, narrow);
                    }
                }
            } else {
                for (int m = 0; m < n.moverCount; m++) {
                    int k = n.movers[m];
                    if (k >= from && k < n.start[b + 1] && value[k] != 0) {
                        add(n, j, k, function, value, slope, narrow);
                    }
                }
            }
        }
        int end = padded();
        grow(end);
        for (double[] column : new double[][] {square, dsquare, f, df, cos, dcos, sum, dsum}) {
            Arrays.fill(column, count, end, 0);
        }
        s = square;
        ds = dsquare;
    }

    private void add(
            Surroundings n,
            int j,
            int k,
            RadialFunction function,
            double[] value,
            double[] slope,
            boolean narrow) {
        double fjk = value[j] * value[k];
        double dfjk = slope[j] * value[k] + value[j] * slope[k];
        double rij = n.r[j];
        double rik = n.r[k];
        double s2 = rij * rij + rik * rik;
        double ds2 = 2 * (rij * n.vr[j] + rik * n.vr[k]);
        double d = rij + rik;
        double dd = n.vr[j] + n.vr[k];
        if (narrow) {
            double ex = n.dx[k] - n.dx[j];
            double ey = n.dy[k] - n.dy[j];
            double ez = n.dz[k] - n.dz[j];
            double r2 = ex * ex + ey * ey + ez * ez;
            if (r2 >= function.cutoff() * function.cutoff()) {
                return;
            }
            double rjk = Math.sqrt(r2);
            double rate =
                    ex * (n.vx[k] - n.vx[j]) + ey * (n.vy[k] - n.vy[j]) + ez * (n.vz[k] - n.vz[j]);
            double drjk = rate / rjk;
            double third = function.value(rjk);
            dfjk = dfjk * third + fjk * function.derivative(rjk) * drjk;
            fjk *= third;
            s2 += r2;
            ds2 += 2 * rate;
            d += rjk;
            dd += drjk;
        }
        double inverse = 1 / (rij * rik);
        double c = (n.dx[j] * n.dx[k] + n.dy[j] * n.dy[k] + n.dz[j] * n.dz[k]) * inverse;
        double dot =
                n.vx[j] * n.dx[k]
                        + n.vy[j] * n.dy[k]
                        + n.vz[j] * n.dz[k]
                        + n.dx[j] * n.vx[k]
                        + n.dy[j] * n.vy[k]
                        + n.dz[j] * n.vz[k];
        int row = count++;
        square[row] = s2;
        dsquare[row] = ds2;
        sum[row] = d;
        dsum[row] = dd;
        f[row] = fjk;
        df[row] = dfjk;
        cos[row] = Math.max(-1, Math.min(1, c));
        dcos[row] = dot * inverse - c * (n.vr[j] / rij + n.vr[k] / rik);
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
    }

    private static double[] copy(double[] old, int size) {
        return old == null ? new double[size] : Arrays.copyOf(old, size);
    }
}
