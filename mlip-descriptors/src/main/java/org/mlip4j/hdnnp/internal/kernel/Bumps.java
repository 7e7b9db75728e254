package org.mlip4j.hdnnp.internal.kernel;

import static org.mlip4j.hdnnp.internal.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.CoreFunction;

/**
 * Core functions of many arguments: with u = scale a + offset the values core(|u|), and their derivatives with respect to
 * a. Both are 0 from |u| = 1 on. All lengths are multiples of the number of lanes.
 */
final class Bumps {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Keeps a divisor off 0 at the end, far below rounding elsewhere. */
    private static final double TINY = 1e-30;

    private Bumps() {}

    /**
     * Evaluates a core function.
     *
     * @param core which
     * @param a arguments, from {@code from} on
     * @param n how many
     * @param values from {@code at} on. Overwritten.
     * @param slopes the same, or null
     */
    static void evaluate(
            CoreFunction core,
            double[] a,
            int from,
            int n,
            double scale,
            double offset,
            double[] values,
            double[] slopes,
            int at) {
        switch (core) {
            case COSINE -> cosine(a, from, n, scale, offset, values, slopes, at);
            case POLY1 -> poly1(a, from, n, scale, offset, values, slopes, at);
            case POLY2 -> poly2(a, from, n, scale, offset, values, slopes, at);
            case POLY3 -> poly3(a, from, n, scale, offset, values, slopes, at);
            case POLY4 -> poly4(a, from, n, scale, offset, values, slopes, at);
            case EXPONENTIAL -> exponential(a, from, n, scale, offset, values, slopes, at);
        }
    }

    /** u (2 - |u|), which is 1 - (1 - |u|)^2 with the sign of u, and its derivative 2 (1 - |u|) scale. */
    static void steepen(
            double[] a, int from, int n, double scale, double offset, double[] u, double[] slopes) {
        DoubleVector shift = broadcast(offset);
        DoubleVector factor = broadcast(scale);
        DoubleVector two = broadcast(2);
        DoubleVector one = broadcast(1);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, a, from + i).fma(factor, shift);
            DoubleVector x = v.abs();
            DoubleVector steep = two.sub(x).mul(v).blend(v, one.lt(x));
            steep.intoArray(u, i);
            one.sub(x).mul(two).mul(factor).intoArray(slopes, i);
        }
    }

    private static void cosine(
            double[] a,
            int from,
            int n,
            double scale,
            double offset,
            double[] values,
            double[] slopes,
            int at) {
        DoubleVector shift = broadcast(offset);
        DoubleVector factor = broadcast(scale);
        DoubleVector slope = broadcast(-Math.PI * Math.PI / 2 * scale);
        for (int i = 0; i < n; i += L) {
            DoubleVector u = DoubleVector.fromArray(S, a, from + i).fma(factor, shift);
            VectorMask<Double> outside = u.abs().compare(VectorOperators.GE, 1.0);
            u = u.blend(0.0, outside);
            DoubleVector y = u.mul(u).mul(Math.PI * Math.PI / 4);
            DoubleVector cos = CutoffKernel.cos(y).blend(0.0, outside);
            cos.mul(cos).intoArray(values, at + i);
            if (slopes != null) {
                CutoffKernel.sinc(y).mul(cos).mul(u).mul(slope).intoArray(slopes, at + i);
            }
        }
    }

    private static void poly1(
            double[] a,
            int from,
            int n,
            double scale,
            double offset,
            double[] values,
            double[] slopes,
            int at) {
        DoubleVector shift = broadcast(offset);
        DoubleVector factor = broadcast(scale);
        DoubleVector slope = broadcast(-6 * scale);
        DoubleVector one = broadcast(1);
        DoubleVector two = broadcast(2);
        for (int i = 0; i < n; i += L) {
            DoubleVector u = DoubleVector.fromArray(S, a, from + i).fma(factor, shift);
            DoubleVector x = u.abs();
            DoubleVector y = one.sub(x);
            y = y.blend(0.0, y.lt(0.0));
            y.mul(y).mul(x.fma(two, one)).intoArray(values, at + i);
            if (slopes != null) {
                u.mul(y).mul(slope).intoArray(slopes, at + i);
            }
        }
    }

    private static void poly2(
            double[] a,
            int from,
            int n,
            double scale,
            double offset,
            double[] values,
            double[] slopes,
            int at) {
        DoubleVector shift = broadcast(offset);
        DoubleVector factor = broadcast(scale);
        DoubleVector slope = broadcast(-30 * scale);
        DoubleVector one = broadcast(1);
        DoubleVector three = broadcast(3);
        DoubleVector six = broadcast(6);
        for (int i = 0; i < n; i += L) {
            DoubleVector u = DoubleVector.fromArray(S, a, from + i).fma(factor, shift);
            DoubleVector x = u.abs();
            DoubleVector y = one.sub(x);
            y = y.blend(0.0, y.lt(0.0));
            DoubleVector y2 = y.mul(y);
            x.fma(six, three).fma(x, one).mul(y).mul(y2).intoArray(values, at + i);
            if (slopes != null) {
                u.mul(slope).mul(x).mul(y2).intoArray(slopes, at + i);
            }
        }
    }

    private static void poly3(
            double[] a,
            int from,
            int n,
            double scale,
            double offset,
            double[] values,
            double[] slopes,
            int at) {
        DoubleVector shift = broadcast(offset);
        DoubleVector factor = broadcast(scale);
        DoubleVector slope = broadcast(-140 * scale);
        DoubleVector one = broadcast(1);
        DoubleVector four = broadcast(4);
        DoubleVector ten = broadcast(10);
        for (int i = 0; i < n; i += L) {
            DoubleVector u = DoubleVector.fromArray(S, a, from + i).fma(factor, shift);
            DoubleVector x = u.abs();
            DoubleVector y = one.sub(x);
            y = y.blend(0.0, y.lt(0.0));
            DoubleVector y2 = y.mul(y);
            DoubleVector p = x.add(x).fma(ten, ten).fma(x, four).fma(x, one);
            y2.mul(y2).mul(p).intoArray(values, at + i);
            if (slopes != null) {
                u.mul(slope).mul(x.mul(x)).mul(y).mul(y2).intoArray(slopes, at + i);
            }
        }
    }

    private static void poly4(
            double[] a,
            int from,
            int n,
            double scale,
            double offset,
            double[] values,
            double[] slopes,
            int at) {
        DoubleVector shift = broadcast(offset);
        DoubleVector factor = broadcast(scale);
        DoubleVector slope = broadcast(-630 * scale);
        DoubleVector one = broadcast(1);
        DoubleVector five = broadcast(5);
        DoubleVector fifteen = broadcast(15);
        DoubleVector thirtyFive = broadcast(35);
        for (int i = 0; i < n; i += L) {
            DoubleVector u = DoubleVector.fromArray(S, a, from + i).fma(factor, shift);
            DoubleVector x = u.abs();
            DoubleVector y = one.sub(x);
            y = y.blend(0.0, y.lt(0.0));
            DoubleVector y2 = y.mul(y);
            DoubleVector y4 = y2.mul(y2);
            DoubleVector p = x.add(x).fma(thirtyFive, thirtyFive).fma(x, fifteen).fma(x, five);
            y4.mul(y).mul(p.fma(x, one)).intoArray(values, at + i);
            if (slopes != null) {
                u.mul(slope).mul(x.mul(x)).mul(x).mul(y4).intoArray(slopes, at + i);
            }
        }
    }

    private static void exponential(
            double[] a,
            int from,
            int n,
            double scale,
            double offset,
            double[] values,
            double[] slopes,
            int at) {
        DoubleVector shift = broadcast(offset);
        DoubleVector factor = broadcast(scale);
        DoubleVector slope = broadcast(-2 * scale);
        DoubleVector one = broadcast(1);
        for (int i = 0; i < n; i += L) {
            DoubleVector u = DoubleVector.fromArray(S, a, from + i).fma(factor, shift);
            DoubleVector x = u.abs();
            DoubleVector y = one.sub(x);
            y = y.blend(0.0, y.lt(0.0));
            DoubleVector q = one.div(y.add(TINY).mul(x.add(one)));
            DoubleVector e = Lanes.exp(one.sub(q));
            e = e.blend(0.0, y.compare(VectorOperators.EQ, 0.0));
            e.intoArray(values, at + i);
            if (slopes != null) {
                q.mul(q).mul(e).mul(u).mul(slope).intoArray(slopes, at + i);
            }
        }
    }
}
