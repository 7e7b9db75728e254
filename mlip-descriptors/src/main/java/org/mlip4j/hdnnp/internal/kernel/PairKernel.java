package org.mlip4j.hdnnp.internal.kernel;

import static org.mlip4j.hdnnp.internal.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loops over pairs of neighbours. All lengths are multiples of the number of lanes. */
final class PairKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private PairKernel() {}

    /** out = exp(exponent s) f. */
    static void gaussians(
            double[] s, double[] f, int from, int length, double exponent, double[] out, int at) {
        DoubleVector factor = broadcast(exponent);
        for (int p = 0; p < length; p += L) {
            Lanes.exp(DoubleVector.fromArray(S, s, from + p).mul(factor))
                    .mul(DoubleVector.fromArray(S, f, from + p))
                    .intoArray(out, at + p);
        }
    }

    /** out = exp(exponent (s + linear d + constant)) f with d the sum of the distances. */
    static void shiftedGaussians(
            double[] s,
            double[] d,
            double[] f,
            int from,
            int length,
            double exponent,
            double linear,
            double constant,
            double[] out,
            int at) {
        DoubleVector factor = broadcast(exponent);
        DoubleVector slope = broadcast(linear);
        DoubleVector offset = broadcast(constant);
        for (int p = 0; p < length; p += L) {
            DoubleVector square =
                    DoubleVector.fromArray(S, d, from + p)
                            .fma(slope, DoubleVector.fromArray(S, s, from + p))
                            .add(offset);
            Lanes.exp(square.mul(factor))
                    .mul(DoubleVector.fromArray(S, f, from + p))
                    .intoArray(out, at + p);
        }
    }

    /** out = (1 + lambda c)^zeta. */
    static void powers(
            double[] c, int from, int length, double lambda, int zeta, double[] out, int at) {
        DoubleVector one = broadcast(1);
        DoubleVector sign = broadcast(lambda);
        for (int p = 0; p < length; p += L) {
            DoubleVector base = DoubleVector.fromArray(S, c, from + p).fma(sign, one);
            DoubleVector power = base;
            DoubleVector square = base;
            for (int m = zeta - 1; m > 0; m >>= 1) {
                if ((m & 1) != 0) {
                    power = power.mul(square);
                }
                square = square.mul(square);
            }
            power.intoArray(out, at + p);
        }
    }

    /** The same, and slope (1 + lambda c)^(zeta - 1), for zeta above 1. */
    static void powersAndSlopes(
            double[] c,
            int from,
            int length,
            double lambda,
            int zeta,
            double slope,
            double[] out,
            double[] slopes,
            int at) {
        DoubleVector one = broadcast(1);
        DoubleVector sign = broadcast(lambda);
        DoubleVector factor = broadcast(slope);
        for (int p = 0; p < length; p += L) {
            DoubleVector base = DoubleVector.fromArray(S, c, from + p).fma(sign, one);
            DoubleVector power = base;
            DoubleVector square = base;
            for (int m = zeta - 2; m > 0; m >>= 1) {
                if ((m & 1) != 0) {
                    power = power.mul(square);
                }
                square = square.mul(square);
            }
            power.mul(base).intoArray(out, at + p);
            power.mul(factor).intoArray(slopes, at + p);
        }
    }

    /** Sums of the products of one row with each of four columns. */
    static void dots(
            double[] row, int r, double[] columns, int c, int length, double[] out, int at) {
        DoubleVector s0 = broadcast(0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        for (int p = 0; p < length; p += L) {
            DoubleVector a = DoubleVector.fromArray(S, row, r + p);
            s0 = a.fma(DoubleVector.fromArray(S, columns, c + p), s0);
            s1 = a.fma(DoubleVector.fromArray(S, columns, c + length + p), s1);
            s2 = a.fma(DoubleVector.fromArray(S, columns, c + 2 * length + p), s2);
            s3 = a.fma(DoubleVector.fromArray(S, columns, c + 3 * length + p), s3);
        }
        out[at] = s0.reduceLanes(VectorOperators.ADD);
        out[at + 1] = s1.reduceLanes(VectorOperators.ADD);
        out[at + 2] = s2.reduceLanes(VectorOperators.ADD);
        out[at + 3] = s3.reduceLanes(VectorOperators.ADD);
    }

    /**
     * The way back of {@link #dots} with w = mix: sum += row (columns w), stretch += factor row (columns w), bend += row
     * (slopes w).
     */
    static void mix(
            double[] row,
            int r,
            double[] columns,
            double[] slopes,
            int c,
            int length,
            double[] mix,
            int m,
            double factor,
            double[] sum,
            double[] stretch,
            double[] bend,
            int to) {
        DoubleVector w0 = broadcast(mix[m]);
        DoubleVector w1 = broadcast(mix[m + 1]);
        DoubleVector w2 = broadcast(mix[m + 2]);
        DoubleVector w3 = broadcast(mix[m + 3]);
        DoubleVector width = broadcast(factor);
        for (int p = 0; p < length; p += L) {
            DoubleVector a = DoubleVector.fromArray(S, row, r + p);
            DoubleVector v = DoubleVector.fromArray(S, columns, c + p).mul(w0);
            v = DoubleVector.fromArray(S, columns, c + length + p).fma(w1, v);
            v = DoubleVector.fromArray(S, columns, c + 2 * length + p).fma(w2, v);
            v = DoubleVector.fromArray(S, columns, c + 3 * length + p).fma(w3, v).mul(a);
            DoubleVector d = DoubleVector.fromArray(S, slopes, c + p).mul(w0);
            d = DoubleVector.fromArray(S, slopes, c + length + p).fma(w1, d);
            d = DoubleVector.fromArray(S, slopes, c + 2 * length + p).fma(w2, d);
            d = DoubleVector.fromArray(S, slopes, c + 3 * length + p).fma(w3, d);
            v.add(DoubleVector.fromArray(S, sum, to + p)).intoArray(sum, to + p);
            v.fma(width, DoubleVector.fromArray(S, stretch, to + p)).intoArray(stretch, to + p);
            a.fma(d, DoubleVector.fromArray(S, bend, to + p)).intoArray(bend, to + p);
        }
    }

    /** shifted += factor row (columns w), for functions not centred on the atom. */
    static void mixShift(
            double[] row,
            int r,
            double[] columns,
            int c,
            int length,
            double[] mix,
            int m,
            double factor,
            double[] shifted,
            int to) {
        DoubleVector w0 = broadcast(mix[m] * factor);
        DoubleVector w1 = broadcast(mix[m + 1] * factor);
        DoubleVector w2 = broadcast(mix[m + 2] * factor);
        DoubleVector w3 = broadcast(mix[m + 3] * factor);
        for (int p = 0; p < length; p += L) {
            DoubleVector a = DoubleVector.fromArray(S, row, r + p);
            DoubleVector v = DoubleVector.fromArray(S, columns, c + p).mul(w0);
            v = DoubleVector.fromArray(S, columns, c + length + p).fma(w1, v);
            v = DoubleVector.fromArray(S, columns, c + 2 * length + p).fma(w2, v);
            v = DoubleVector.fromArray(S, columns, c + 3 * length + p).fma(w3, v);
            v.fma(a, DoubleVector.fromArray(S, shifted, to + p)).intoArray(shifted, to + p);
        }
    }

    /** values *= factors. */
    static void multiply(double[] values, double[] factors, int length) {
        for (int p = 0; p < length; p += L) {
            DoubleVector.fromArray(S, values, p)
                    .mul(DoubleVector.fromArray(S, factors, p))
                    .intoArray(values, p);
        }
    }

    /** distances += sqrt(square). */
    static void addRoots(double[] distances, double[] square, int length) {
        for (int p = 0; p < length; p += L) {
            DoubleVector.fromArray(S, distances, p)
                    .add(DoubleVector.fromArray(S, square, p).sqrt())
                    .intoArray(distances, p);
        }
    }

    /** dE/dr_jk / r_jk = slope sum - stretch. */
    static void third(double[] slope, double[] sum, double[] stretch, double[] out, int length) {
        for (int p = 0; p < length; p += L) {
            DoubleVector.fromArray(S, slope, p)
                    .mul(DoubleVector.fromArray(S, sum, p))
                    .sub(DoubleVector.fromArray(S, stretch, p))
                    .intoArray(out, p);
        }
    }

    /** out += shifted / sqrt(square). */
    static void addThirdShift(double[] shifted, double[] square, double[] out, int length) {
        for (int p = 0; p < length; p += L) {
            DoubleVector.fromArray(S, shifted, p)
                    .div(DoubleVector.fromArray(S, square, p).sqrt())
                    .add(DoubleVector.fromArray(S, out, p))
                    .intoArray(out, p);
        }
    }
}
