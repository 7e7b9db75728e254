package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.CutoffFunction;

import java.util.Arrays;

/** A cutoff function f of many distances, and f' / r. */
final class CutoffKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private static final double HALF_PI = Math.PI / 2;

    /** Keeps divisors off 0 at the cutoff, far below rounding elsewhere. */
    private static final double TINY = Lanes.TINY;

    private final CutoffFunction function;
    private final double radius;
    private final double inner;
    private final double width;

    CutoffKernel(CutoffFunction function) {
        this.function = function;
        radius = function.radius();
        inner = function.alpha() * radius;
        width = 1 / (radius - inner);
    }

    /**
     * Evaluates f and f' / (r f).
     *
     * @param r2 squared distances within the cutoff; positive
     * @param n how many, a multiple of the number of lanes
     * @param f values. Overwritten.
     * @param g slopes, 0 where f is. Overwritten.
     */
    void evaluate(double[] r2, int n, double[] f, double[] g) {
        evaluateSlopes(r2, 0, n, f, g);
        for (int j = 0; j < n; j += L) {
            DoubleVector.fromArray(S, g, j)
                    .div(DoubleVector.fromArray(S, f, j).add(Double.MIN_NORMAL))
                    .intoArray(g, j);
        }
    }

    /**
     * Evaluates f and f' / r.
     *
     * @param r2 squared distances within the cutoff; positive
     * @param from the first, a multiple of the number of lanes
     * @param to one beyond the last, a multiple of the number of lanes
     * @param f values. Overwritten.
     * @param d slopes. Overwritten.
     */
    void evaluateSlopes(double[] r2, int from, int to, double[] f, double[] d) {
        CutoffFunction.Kind kind = function.kind();
        switch (kind) {
            case HARD -> hard(from, to, f, d);
            case TANH_UNNORMALIZED -> tanh(r2, from, to, 1, 1 / radius, f, d);
            case TANH -> tanh(r2, from, to, Math.pow(Math.tanh(1), -3), 1 / radius, f, d);
            case COSINE -> {
                if (inner == 0) {
                    cosineOfWhole(r2, from, to, f, d);
                } else {
                    reduce(r2, from, to, f, d);
                    PairKernel.multiply(f, f, from, to);
                    Cosine.squared(
                            f,
                            HALF_PI * HALF_PI,
                            d,
                            -2 * HALF_PI * HALF_PI * width,
                            from,
                            to,
                            f,
                            d);
                }
            }
            default -> {
                reduce(r2, from, to, f, d);
                ofReduced(kind, from, to, f, d);
            }
        }
    }

    private void ofReduced(CutoffFunction.Kind kind, int from, int to, double[] f, double[] d) {
        switch (kind) {
            case EXPONENTIAL -> exponential(f, d, from, to, width);
            case POLY1 -> poly1(f, d, from, to, width);
            case POLY2 -> poly2(f, d, from, to, width);
            case POLY3 -> poly3(f, d, from, to, width);
            case POLY4 -> poly4(f, d, from, to, width);
            default -> throw new IllegalArgumentException(kind.toString());
        }
    }

    private static void hard(int from, int to, double[] f, double[] d) {
        Arrays.fill(f, from, to, 1);
        Arrays.fill(d, from, to, 0);
    }

    /** x = (r - inner) / (outer - inner), 0 below, and x / r. */
    private void reduce(double[] r2, int from, int to, double[] x, double[] ratio) {
        if (inner == 0) {
            roots(r2, from, to, width, x);
            Arrays.fill(ratio, from, to, width);
        } else {
            reduce(r2, from, to, inner, width, x, ratio);
        }
    }

    private static void roots(double[] r2, int from, int to, double width, double[] x) {
        InverseRoots.evaluate(r2, from, to, x);
        DoubleVector factor = DoubleVector.broadcast(S, width);
        for (int i = from; i < to; i += L) {
            DoubleVector.fromArray(S, r2, i)
                    .mul(DoubleVector.fromArray(S, x, i))
                    .mul(factor)
                    .intoArray(x, i);
        }
    }

    private static void reduce(
            double[] r2, int from, int to, double inner, double width, double[] x, double[] ratio) {
        DoubleVector zero = DoubleVector.broadcast(S, 0.0);
        DoubleVector start = DoubleVector.broadcast(S, inner);
        DoubleVector factor = DoubleVector.broadcast(S, width);
        for (int i = from; i < to; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, r2, i).sqrt();
            DoubleVector beyond = r.sub(start).mul(factor);
            DoubleVector v = beyond.blend(zero, beyond.lt(zero));
            v.intoArray(x, i);
            v.div(r).intoArray(ratio, i);
        }
    }

    private void cosineOfWhole(double[] r2, int from, int to, double[] f, double[] d) {
        Arrays.fill(d, from, to, 1);
        double k2 = HALF_PI * HALF_PI * width * width;
        Cosine.squared(r2, k2, d, -2 * k2, from, to, f, d);
    }

    /**
     * f = norm t^3, t = tanh(y), y = 1 - r / r_c: y times a polynomial of y^2, a Chebyshev fit for y up to 1, right to
     * 6e-17 of t.
     */
    private static void tanh(
            double[] r2, int from, int to, double norm, double width, double[] f, double[] d) {
        InverseRoots.evaluate(r2, from, to, d);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector minus = DoubleVector.broadcast(S, -width);
        DoubleVector height = DoubleVector.broadcast(S, norm);
        DoubleVector factor = DoubleVector.broadcast(S, 3 * width * norm);
        for (int i = from; i < to; i += L) {
            DoubleVector inverse = DoubleVector.fromArray(S, d, i);
            DoubleVector y = DoubleVector.fromArray(S, r2, i).mul(inverse).fma(minus, one);
            DoubleVector x = y.mul(y);
            DoubleVector x2 = x.mul(x);
            DoubleVector x4 = x2.mul(x2);
            DoubleVector a =
                    x.fma(-0.05396825395091773, 0.13333333333282113)
                            .fma(x2, x.fma(-0.3333333333333273, 1.0));
            DoubleVector b =
                    x.fma(-0.00145571559077928, 0.003592104115230281)
                            .fma(x2, x.fma(-0.008863232181130274, 0.021869488226930838));
            DoubleVector c =
                    x.fma(-3.603918536997382e-05, 9.472256075732066e-05)
                            .fma(x2, x.fma(-0.00023801236323479905, 0.0005896028950856166));
            DoubleVector e =
                    x.fma(-6.20675330545365e-08, 6.496857637862531e-07)
                            .fma(x2, x.fma(-3.402993826979274e-06, 1.2306805295349983e-05));
            DoubleVector t = e.fma(x4, c).fma(x4, b).fma(x4, a).mul(y);
            DoubleVector square = t.mul(t);
            square.mul(t).mul(height).intoArray(f, i);
            square.sub(one).mul(square).mul(inverse).mul(factor).intoArray(d, i);
        }
    }

    /** f = exp(1 - u), u = 1 / (1 - x^2). */
    private static void exponential(double[] f, double[] d, int from, int to, double width) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector tiny = DoubleVector.broadcast(S, TINY);
        DoubleVector factor = DoubleVector.broadcast(S, -2 * width);
        for (int i = from; i < to; i += L) {
            DoubleVector x = DoubleVector.fromArray(S, f, i);
            DoubleVector u = one.div(one.sub(x).add(tiny).mul(one.add(x)));
            one.sub(u).intoArray(f, i);
            u.mul(u).mul(factor).mul(DoubleVector.fromArray(S, d, i)).intoArray(d, i);
        }
        Exponential.evaluate(1, f, from, to);
        PairKernel.multiply(d, f, from, to);
    }

    private static void poly1(double[] f, double[] d, int from, int to, double width) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector two = DoubleVector.broadcast(S, 2.0);
        DoubleVector factor = DoubleVector.broadcast(S, -6 * width);
        for (int i = from; i < to; i += L) {
            DoubleVector x = DoubleVector.fromArray(S, f, i);
            DoubleVector y = one.sub(x);
            y.mul(y).mul(x.fma(two, one)).intoArray(f, i);
            y.mul(factor).mul(DoubleVector.fromArray(S, d, i)).intoArray(d, i);
        }
    }

    private static void poly2(double[] f, double[] d, int from, int to, double width) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector three = DoubleVector.broadcast(S, 3.0);
        DoubleVector six = DoubleVector.broadcast(S, 6.0);
        DoubleVector factor = DoubleVector.broadcast(S, -30 * width);
        for (int i = from; i < to; i += L) {
            DoubleVector x = DoubleVector.fromArray(S, f, i);
            DoubleVector y = one.sub(x);
            DoubleVector y2 = y.mul(y);
            y2.mul(y).mul(x.fma(six, three).fma(x, one)).intoArray(f, i);
            x.mul(y2).mul(factor).mul(DoubleVector.fromArray(S, d, i)).intoArray(d, i);
        }
    }

    private static void poly3(double[] f, double[] d, int from, int to, double width) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector four = DoubleVector.broadcast(S, 4.0);
        DoubleVector ten = DoubleVector.broadcast(S, 10.0);
        DoubleVector twenty = DoubleVector.broadcast(S, 20.0);
        DoubleVector factor = DoubleVector.broadcast(S, -140 * width);
        for (int i = from; i < to; i += L) {
            DoubleVector x = DoubleVector.fromArray(S, f, i);
            DoubleVector y = one.sub(x);
            DoubleVector y2 = y.mul(y);
            y2.mul(y2).mul(x.fma(twenty, ten).fma(x, four).fma(x, one)).intoArray(f, i);
            x.mul(x)
                    .mul(y2.mul(y))
                    .mul(factor)
                    .mul(DoubleVector.fromArray(S, d, i))
                    .intoArray(d, i);
        }
    }

    private static void poly4(double[] f, double[] d, int from, int to, double width) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector five = DoubleVector.broadcast(S, 5.0);
        DoubleVector fifteen = DoubleVector.broadcast(S, 15.0);
        DoubleVector thirtyFive = DoubleVector.broadcast(S, 35.0);
        DoubleVector seventy = DoubleVector.broadcast(S, 70.0);
        DoubleVector factor = DoubleVector.broadcast(S, -630 * width);
        for (int i = from; i < to; i += L) {
            DoubleVector x = DoubleVector.fromArray(S, f, i);
            DoubleVector y = one.sub(x);
            DoubleVector y2 = y.mul(y);
            DoubleVector y4 = y2.mul(y2);
            DoubleVector p = x.fma(seventy, thirtyFive).fma(x, fifteen).fma(x, five).fma(x, one);
            y4.mul(y).mul(p).intoArray(f, i);
            x.mul(x)
                    .mul(x)
                    .mul(y4)
                    .mul(factor)
                    .mul(DoubleVector.fromArray(S, d, i))
                    .intoArray(d, i);
        }
    }
}
