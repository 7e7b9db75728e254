package org.mlip4j.hdnnp.internal.kernel.training;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.RadialFunction;
import org.mlip4j.hdnnp.internal.kernel.WholeArrays;

/** The same loops in vectors. */
final class VectorRowLoops extends RowLoops {

    private static final VectorSpecies<Double> S = ExactLanes.SPECIES;
    private static final int L = S.length();
    private static final int MAX_ZETA = 256;

    private final double[] lanes = new double[L];

    @Override
    void cutoff(RadialFunction function, int length, double[] squares, double[] f, double[] d) {
        if (function instanceof CutoffFunction cutoff) {
            WholeArrays.cutoff(cutoff, squares, length, f, d);
        } else {
            super.cutoff(function, length, squares, f, d);
        }
    }

    @Override
    void gaussian(Rows rows, double eta, double[] a, double[] b) {
        if (eta == 0) {
            super.gaussian(rows, eta, a, b);
            return;
        }
        gaussian(rows.padded(), rows.s, rows.ds, rows.f, rows.df, -eta, a, b);
    }

    private static void gaussian(
            int end,
            double[] s,
            double[] ds,
            double[] f,
            double[] df,
            double exponent,
            double[] a,
            double[] b) {
        WholeArrays.exp(exponent, s, end, a);
        DoubleVector factor = DoubleVector.broadcast(S, exponent);
        for (int n = 0; n < end; n += L) {
            DoubleVector e = DoubleVector.fromArray(S, a, n);
            DoubleVector value = DoubleVector.fromArray(S, f, n);
            e.mul(value).intoArray(a, n);
            DoubleVector.fromArray(S, ds, n)
                    .mul(factor)
                    .fma(value, DoubleVector.fromArray(S, df, n))
                    .mul(e)
                    .intoArray(b, n);
        }
    }

    @Override
    void power(Rows rows, double lambda, double zeta, double[] p, double[] q, int at) {
        int whole = (int) zeta;
        if (whole != zeta || whole < 1 || whole > MAX_ZETA) {
            super.power(rows, lambda, zeta, p, q, at);
            return;
        }
        power(rows.padded(), rows.cos, rows.dcos, lambda, whole, p, q, at);
    }

    private static void power(
            int end,
            double[] cos,
            double[] dcos,
            double lambda,
            int zeta,
            double[] p,
            double[] q,
            int at) {
        DoubleVector one = DoubleVector.broadcast(S, 1);
        DoubleVector sign = DoubleVector.broadcast(S, lambda);
        DoubleVector slope = DoubleVector.broadcast(S, lambda * zeta);
        for (int n = 0; n < end; n += L) {
            DoubleVector base = DoubleVector.fromArray(S, cos, n).fma(sign, one);
            DoubleVector power = one;
            DoubleVector square = base;
            for (int m = zeta - 1; m > 0; m >>= 1) {
                if ((m & 1) != 0) {
                    power = power.mul(square);
                }
                square = square.mul(square);
            }
            power.mul(base).intoArray(p, at + n);
            power.mul(slope).mul(DoubleVector.fromArray(S, dcos, n)).intoArray(q, at + n);
        }
    }

    @Override
    double dot(int length, double[] a, double[] b, double[] p, double[] q, int at) {
        DoubleVector x = DoubleVector.zero(S);
        DoubleVector y = x;
        for (int n = 0; n < length; n += L) {
            x = DoubleVector.fromArray(S, b, n).fma(DoubleVector.fromArray(S, p, at + n), x);
            y = DoubleVector.fromArray(S, a, n).fma(DoubleVector.fromArray(S, q, at + n), y);
        }
        x.add(y).intoArray(lanes, 0);
        return ExactLanes.sum(lanes, 0);
    }

    @Override
    double dot(int length, double[] a, double[] p, int at) {
        DoubleVector x = DoubleVector.zero(S);
        for (int n = 0; n < length; n += L) {
            x = DoubleVector.fromArray(S, a, n).fma(DoubleVector.fromArray(S, p, at + n), x);
        }
        x.intoArray(lanes, 0);
        return ExactLanes.sum(lanes, 0);
    }
}
