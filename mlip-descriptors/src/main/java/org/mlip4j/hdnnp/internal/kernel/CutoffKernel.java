package org.mlip4j.hdnnp.internal.kernel;

import static org.mlip4j.hdnnp.internal.kernel.Lanes.broadcast;

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
        evaluateSlopes(r2, n, f, g);
        DoubleVector tiny = broadcast(Double.MIN_NORMAL);
        for (int j = 0; j < n; j += L) {
            DoubleVector.fromArray(S, g, j)
                    .div(DoubleVector.fromArray(S, f, j).add(tiny))
                    .intoArray(g, j);
        }
    }

    /**
     * Evaluates f and f' / r.
     *
     * @param r2 squared distances within the cutoff; positive
     * @param n how many, a multiple of the number of lanes
     * @param f values. Overwritten.
     * @param d slopes. Overwritten.
     */
    void evaluateSlopes(double[] r2, int n, double[] f, double[] d) {
        CutoffFunction.Kind kind = function.kind();
        switch (kind) {
            case HARD -> hard(n, f, d);
            case TANH_UNNORMALIZED -> tanh(r2, n, 1, 1 / radius, f, d);
            case TANH -> tanh(r2, n, Math.pow(Math.tanh(1), -3), 1 / radius, f, d);
            case COSINE -> {
                if (inner == 0) {
                    cosineOfWhole(r2, n, f, d);
                } else {
                    reduce(r2, n, f, d);
                    PairKernel.multiply(f, f, n);
                    Cosine.squared(
                            f, HALF_PI * HALF_PI, d, -2 * HALF_PI * HALF_PI * width, n, f, d);
                }
            }
            default -> {
                reduce(r2, n, f, d);
                ofReduced(kind, n, f, d);
            }
        }
    }

    private void ofReduced(CutoffFunction.Kind kind, int n, double[] f, double[] d) {
        switch (kind) {
            case EXPONENTIAL -> exponential(f, d, n, width);
            case POLY1 -> poly1(f, d, n, width);
            case POLY2 -> poly2(f, d, n, width);
            case POLY3 -> poly3(f, d, n, width);
            case POLY4 -> poly4(f, d, n, width);
            default -> throw new IllegalArgumentException(kind.toString());
        }
    }

    private static void hard(int n, double[] f, double[] d) {
        Arrays.fill(f, 0, n, 1);
        Arrays.fill(d, 0, n, 0);
    }

    /** x = (r - inner) / (outer - inner), 0 below, and x / r. */
    private void reduce(double[] r2, int n, double[] x, double[] ratio) {
        if (inner == 0) {
            roots(r2, n, width, x);
            Arrays.fill(ratio, 0, n, width);
        } else {
            reduce(r2, n, inner, width, x, ratio);
        }
    }

    private static void roots(double[] r2, int n, double width, double[] x) {
        DoubleVector factor = broadcast(width);
        for (int i = 0; i < n; i += L) {
            DoubleVector.fromArray(S, r2, i).sqrt().mul(factor).intoArray(x, i);
        }
    }

    private static void reduce(
            double[] r2, int n, double inner, double width, double[] x, double[] ratio) {
        DoubleVector zero = broadcast(0);
        DoubleVector start = broadcast(inner);
        DoubleVector factor = broadcast(width);
        for (int i = 0; i < n; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, r2, i).sqrt();
            DoubleVector beyond = r.sub(start).mul(factor);
            DoubleVector v = beyond.blend(zero, beyond.lt(zero));
            v.intoArray(x, i);
            v.div(r).intoArray(ratio, i);
        }
    }

    private void cosineOfWhole(double[] r2, int n, double[] f, double[] d) {
        Arrays.fill(d, 0, n, 1);
        double k2 = HALF_PI * HALF_PI * width * width;
        Cosine.squared(r2, k2, d, -2 * k2, n, f, d);
    }

    /** f = norm t^3, t = tanh(1 - r / r_c) = 1 - 2 / (e + 1), with one division for 1 / (e + 1) and 1 / r. */
    private static void tanh(
            double[] r2, int n, double norm, double width, double[] f, double[] d) {
        roots(r2, n, 1, d);
        Exponential.sum(-2 * width, d, 0, d, 0, d, 2, 0, n, f, 0);
        DoubleVector one = broadcast(1);
        DoubleVector two = broadcast(2);
        DoubleVector height = broadcast(norm);
        DoubleVector factor = broadcast(3 * width * norm);
        for (int i = 0; i < n; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, d, i);
            DoubleVector e = DoubleVector.fromArray(S, f, i).add(one);
            DoubleVector inverse = one.div(e.mul(r));
            DoubleVector t = one.sub(two.mul(r).mul(inverse));
            DoubleVector square = t.mul(t);
            square.mul(t).mul(height).intoArray(f, i);
            square.sub(one).mul(factor).mul(square).mul(e.mul(inverse)).intoArray(d, i);
        }
    }

    /** f = exp(1 - u), u = 1 / (1 - x^2). */
    private static void exponential(double[] f, double[] d, int n, double width) {
        DoubleVector one = broadcast(1);
        DoubleVector tiny = broadcast(TINY);
        DoubleVector factor = broadcast(-2 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector x = DoubleVector.fromArray(S, f, i);
            DoubleVector u = one.div(one.sub(x).add(tiny).mul(one.add(x)));
            one.sub(u).intoArray(f, i);
            u.mul(u).mul(factor).mul(DoubleVector.fromArray(S, d, i)).intoArray(d, i);
        }
        Exponential.evaluate(1, f, 0, n);
        PairKernel.multiply(d, f, n);
    }

    private static void poly1(double[] f, double[] d, int n, double width) {
        DoubleVector one = broadcast(1);
        DoubleVector two = broadcast(2);
        DoubleVector factor = broadcast(-6 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector x = DoubleVector.fromArray(S, f, i);
            DoubleVector y = one.sub(x);
            y.mul(y).mul(x.fma(two, one)).intoArray(f, i);
            y.mul(factor).mul(DoubleVector.fromArray(S, d, i)).intoArray(d, i);
        }
    }

    private static void poly2(double[] f, double[] d, int n, double width) {
        DoubleVector one = broadcast(1);
        DoubleVector three = broadcast(3);
        DoubleVector six = broadcast(6);
        DoubleVector factor = broadcast(-30 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector x = DoubleVector.fromArray(S, f, i);
            DoubleVector y = one.sub(x);
            DoubleVector y2 = y.mul(y);
            y2.mul(y).mul(x.fma(six, three).fma(x, one)).intoArray(f, i);
            x.mul(y2).mul(factor).mul(DoubleVector.fromArray(S, d, i)).intoArray(d, i);
        }
    }

    private static void poly3(double[] f, double[] d, int n, double width) {
        DoubleVector one = broadcast(1);
        DoubleVector four = broadcast(4);
        DoubleVector ten = broadcast(10);
        DoubleVector twenty = broadcast(20);
        DoubleVector factor = broadcast(-140 * width);
        for (int i = 0; i < n; i += L) {
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

    private static void poly4(double[] f, double[] d, int n, double width) {
        DoubleVector one = broadcast(1);
        DoubleVector five = broadcast(5);
        DoubleVector fifteen = broadcast(15);
        DoubleVector thirtyFive = broadcast(35);
        DoubleVector seventy = broadcast(70);
        DoubleVector factor = broadcast(-630 * width);
        for (int i = 0; i < n; i += L) {
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
