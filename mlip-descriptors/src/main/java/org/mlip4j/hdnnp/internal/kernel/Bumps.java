package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.CoreFunction;

/**
 * Compact functions of many arguments a between two ends, and their derivatives: with y the distance from the nearer end
 * in units of half the width, taken directly so that tiny values have their digits, and x = 1 - y, core(x). All lengths
 * are multiples of the number of lanes.
 */
final class Bumps {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Keeps a divisor off 0 at the end, far below rounding elsewhere. */
    private static final double TINY = Lanes.TINY;

    private Bumps() {}

    /**
     * Evaluates a core function.
     *
     * @param core which
     * @param a arguments, from {@code from} on
     * @param n how many
     * @param left one end
     * @param right the other
     * @param values from {@code at} on. Overwritten.
     * @param slopes the same, or null
     */
    static void evaluate(
            CoreFunction core,
            double[] a,
            int from,
            int n,
            double left,
            double right,
            double[] values,
            double[] slopes,
            int at) {
        switch (core) {
            case COSINE -> cosine(a, from, n, left, right, values, slopes, at);
            case POLY1 -> poly1(a, from, n, left, right, values, slopes, at);
            case POLY2 -> poly2(a, from, n, left, right, values, slopes, at);
            case POLY3 -> poly3(a, from, n, left, right, values, slopes, at);
            case POLY4 -> poly4(a, from, n, left, right, values, slopes, at);
            case EXPONENTIAL -> exponential(a, from, n, left, right, values, slopes, at);
        }
    }

    /**
     * With y the distance from the nearer end in units of half the width: y^2, the same of the asymmetric function, and its
     * derivative 2 y / (half the width), negative beyond the middle.
     */
    static void steepen(
            double[] a, int from, int n, double left, double right, double[] y2, double[] slopes) {
        double scale = 2 / (right - left);
        DoubleVector rise = DoubleVector.broadcast(S, 2 * scale);
        DoubleVector fall = DoubleVector.broadcast(S, -2 * scale);
        DoubleVector end = DoubleVector.broadcast(S, right);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, a, from + i);
            DoubleVector l = v.sub(left);
            DoubleVector r = end.sub(v);
            VectorMask<Double> falls = r.lt(l);
            DoubleVector y = l.blend(r, falls).mul(scale);
            y = y.blend(0.0, y.lt(0.0));
            y.mul(y).intoArray(y2, i);
            y.mul(rise.blend(fall, falls)).intoArray(slopes, i);
        }
    }

    private static void cosine(
            double[] a,
            int from,
            int n,
            double left,
            double right,
            double[] values,
            double[] slopes,
            int at) {
        double scale = 2 / (right - left);
        DoubleVector rise = DoubleVector.broadcast(S, Math.PI * Math.PI / 2 * scale);
        DoubleVector fall = DoubleVector.broadcast(S, -Math.PI * Math.PI / 2 * scale);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector end = DoubleVector.broadcast(S, right);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, a, from + i);
            DoubleVector l = v.sub(left);
            DoubleVector r = end.sub(v);
            VectorMask<Double> falls = r.lt(l);
            DoubleVector y = l.blend(r, falls).mul(scale);
            VectorMask<Double> outside = y.compare(VectorOperators.LE, 0.0);
            DoubleVector x = one.sub(y.blend(0.0, outside));
            x.mul(x).intoArray(values, at + i);
            if (slopes != null) {
                x.mul(rise.blend(fall, falls)).blend(0.0, outside).intoArray(slopes, at + i);
            }
        }
        Cosine.squared(values, Math.PI * Math.PI / 4, slopes, 1, at, at + n, values, slopes);
        clearOutside(a, from, n, left, right, values, at);
    }

    private static void poly1(
            double[] a,
            int from,
            int n,
            double left,
            double right,
            double[] values,
            double[] slopes,
            int at) {
        double scale = 2 / (right - left);
        DoubleVector rise = DoubleVector.broadcast(S, 6 * scale);
        DoubleVector fall = DoubleVector.broadcast(S, -6 * scale);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector end = DoubleVector.broadcast(S, right);
        DoubleVector two = DoubleVector.broadcast(S, 2.0);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, a, from + i);
            DoubleVector l = v.sub(left);
            DoubleVector r = end.sub(v);
            VectorMask<Double> falls = r.lt(l);
            DoubleVector y = l.blend(r, falls).mul(scale);
            y = y.blend(0.0, y.lt(0.0));
            DoubleVector x = one.sub(y);
            y.mul(y).mul(x.fma(two, one)).intoArray(values, at + i);
            if (slopes != null) {
                x.mul(y).mul(rise.blend(fall, falls)).intoArray(slopes, at + i);
            }
        }
    }

    private static void poly2(
            double[] a,
            int from,
            int n,
            double left,
            double right,
            double[] values,
            double[] slopes,
            int at) {
        double scale = 2 / (right - left);
        DoubleVector rise = DoubleVector.broadcast(S, 30 * scale);
        DoubleVector fall = DoubleVector.broadcast(S, -30 * scale);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector end = DoubleVector.broadcast(S, right);
        DoubleVector three = DoubleVector.broadcast(S, 3.0);
        DoubleVector six = DoubleVector.broadcast(S, 6.0);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, a, from + i);
            DoubleVector l = v.sub(left);
            DoubleVector r = end.sub(v);
            VectorMask<Double> falls = r.lt(l);
            DoubleVector y = l.blend(r, falls).mul(scale);
            y = y.blend(0.0, y.lt(0.0));
            DoubleVector x = one.sub(y);
            DoubleVector y2 = y.mul(y);
            x.fma(six, three).fma(x, one).mul(y).mul(y2).intoArray(values, at + i);
            if (slopes != null) {
                x.mul(rise.blend(fall, falls)).mul(x).mul(y2).intoArray(slopes, at + i);
            }
        }
    }

    private static void poly3(
            double[] a,
            int from,
            int n,
            double left,
            double right,
            double[] values,
            double[] slopes,
            int at) {
        double scale = 2 / (right - left);
        DoubleVector rise = DoubleVector.broadcast(S, 140 * scale);
        DoubleVector fall = DoubleVector.broadcast(S, -140 * scale);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector end = DoubleVector.broadcast(S, right);
        DoubleVector four = DoubleVector.broadcast(S, 4.0);
        DoubleVector ten = DoubleVector.broadcast(S, 10.0);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, a, from + i);
            DoubleVector l = v.sub(left);
            DoubleVector r = end.sub(v);
            VectorMask<Double> falls = r.lt(l);
            DoubleVector y = l.blend(r, falls).mul(scale);
            y = y.blend(0.0, y.lt(0.0));
            DoubleVector x = one.sub(y);
            DoubleVector y2 = y.mul(y);
            DoubleVector p = x.add(x).fma(ten, ten).fma(x, four).fma(x, one);
            y2.mul(y2).mul(p).intoArray(values, at + i);
            if (slopes != null) {
                x.mul(rise.blend(fall, falls))
                        .mul(x.mul(x))
                        .mul(y)
                        .mul(y2)
                        .intoArray(slopes, at + i);
            }
        }
    }

    private static void poly4(
            double[] a,
            int from,
            int n,
            double left,
            double right,
            double[] values,
            double[] slopes,
            int at) {
        double scale = 2 / (right - left);
        DoubleVector rise = DoubleVector.broadcast(S, 630 * scale);
        DoubleVector fall = DoubleVector.broadcast(S, -630 * scale);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector end = DoubleVector.broadcast(S, right);
        DoubleVector five = DoubleVector.broadcast(S, 5.0);
        DoubleVector fifteen = DoubleVector.broadcast(S, 15.0);
        DoubleVector thirtyFive = DoubleVector.broadcast(S, 35.0);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, a, from + i);
            DoubleVector l = v.sub(left);
            DoubleVector r = end.sub(v);
            VectorMask<Double> falls = r.lt(l);
            DoubleVector y = l.blend(r, falls).mul(scale);
            y = y.blend(0.0, y.lt(0.0));
            DoubleVector x = one.sub(y);
            DoubleVector y2 = y.mul(y);
            DoubleVector y4 = y2.mul(y2);
            DoubleVector p = x.add(x).fma(thirtyFive, thirtyFive).fma(x, fifteen).fma(x, five);
            y4.mul(y).mul(p.fma(x, one)).intoArray(values, at + i);
            if (slopes != null) {
                x.mul(rise.blend(fall, falls))
                        .mul(x.mul(x))
                        .mul(x)
                        .mul(y4)
                        .intoArray(slopes, at + i);
            }
        }
    }

    private static void exponential(
            double[] a,
            int from,
            int n,
            double left,
            double right,
            double[] values,
            double[] slopes,
            int at) {
        double scale = 2 / (right - left);
        DoubleVector rise = DoubleVector.broadcast(S, 2 * scale);
        DoubleVector fall = DoubleVector.broadcast(S, -2 * scale);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector end = DoubleVector.broadcast(S, right);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, a, from + i);
            DoubleVector l = v.sub(left);
            DoubleVector r = end.sub(v);
            VectorMask<Double> falls = r.lt(l);
            DoubleVector y = l.blend(r, falls).mul(scale);
            y = y.blend(0.0, y.lt(0.0));
            DoubleVector x = one.sub(y);
            DoubleVector q = one.div(y.add(TINY).mul(x.add(one)));
            one.sub(q).intoArray(values, at + i);
            if (slopes != null) {
                q.mul(q).mul(x).mul(rise.blend(fall, falls)).intoArray(slopes, at + i);
            }
        }
        Exponential.evaluate(1, values, at, at + n);
        clearOutside(a, from, n, left, right, values, at);
        if (slopes != null) {
            PairKernel.multiply(slopes, values, at, at + n);
        }
    }

    private static void clearOutside(
            double[] a, int from, int n, double left, double right, double[] values, int at) {
        DoubleVector end = DoubleVector.broadcast(S, right);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, a, from + i);
            DoubleVector l = v.sub(left);
            DoubleVector r = end.sub(v);
            VectorMask<Double> outside = l.blend(r, r.lt(l)).compare(VectorOperators.LE, 0.0);
            DoubleVector.fromArray(S, values, at + i).blend(0.0, outside).intoArray(values, at + i);
        }
    }
}
