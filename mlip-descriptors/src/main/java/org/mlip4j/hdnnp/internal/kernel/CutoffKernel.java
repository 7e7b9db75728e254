package org.mlip4j.hdnnp.internal.kernel;

import static org.mlip4j.hdnnp.internal.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.CutoffFunction;

/**
 * A cutoff function of many distances: its value f, and its slope as f' / (r f), so that multiplying by anything that
 * contains f gives back f' / r.
 */
final class CutoffKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Keeps divisors off 0 at the cutoff, far below rounding elsewhere. */
    private static final double TINY = 1e-30;

    private final CutoffFunction function;
    private final double radius;
    private final double inner;

    CutoffKernel(CutoffFunction function) {
        this.function = function;
        radius = function.radius();
        inner = function.alpha() * radius;
    }

    /**
     * Evaluates.
     *
     * @param r2 squared distances within the cutoff; positive
     * @param n how many, a multiple of the number of lanes
     * @param f values. Overwritten.
     * @param g slopes. Overwritten.
     */
    void evaluate(double[] r2, int n, double[] f, double[] g) {
        double width = 1 / (radius - inner);
        switch (function.kind()) {
            case HARD -> hard(n, f, g);
            case COSINE -> {
                if (inner == 0) {
                    cosineOfSquare(r2, n, width * Math.PI / 2, f, g);
                } else {
                    cosine(r2, n, inner, width, f, g);
                }
            }
            case TANH_UNNORMALIZED -> tanh(r2, n, 1, 1 / radius, f, g);
            case TANH -> tanh(r2, n, Math.pow(Math.tanh(1), -3), 1 / radius, f, g);
            case EXPONENTIAL -> exponential(r2, n, inner, width, f, g);
            case POLY1 -> poly1(r2, n, inner, width, f, g);
            case POLY2 -> poly2(r2, n, inner, width, f, g);
            case POLY3 -> poly3(r2, n, inner, width, f, g);
            case POLY4 -> poly4(r2, n, inner, width, f, g);
        }
    }

    private static void hard(int n, double[] f, double[] g) {
        DoubleVector one = broadcast(1);
        DoubleVector zero = broadcast(0);
        for (int i = 0; i < n; i += L) {
            one.intoArray(f, i);
            zero.intoArray(g, i);
        }
    }

    /** f = cos^2 y, y = pi r / (2 r_c), a function of r^2. */
    private static void cosineOfSquare(double[] r2, int n, double k, double[] f, double[] g) {
        double k2 = k * k;
        DoubleVector factor = broadcast(-2 * k2);
        for (int i = 0; i < n; i += L) {
            DoubleVector y2 = DoubleVector.fromArray(S, r2, i).mul(k2);
            DoubleVector cos = cos(y2);
            cos.mul(cos).intoArray(f, i);
            sinc(y2).mul(factor).div(cos).intoArray(g, i);
        }
    }

    private static void cosine(
            double[] r2, int n, double inner, double width, double[] f, double[] g) {
        DoubleVector factor = broadcast(-Math.PI * Math.PI / 2 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, r2, i).sqrt();
            DoubleVector x = inside(r, inner, width);
            DoubleVector y2 = x.mul(x).mul(Math.PI * Math.PI / 4);
            DoubleVector cos = cos(y2);
            cos.mul(cos).intoArray(f, i);
            sinc(y2).mul(factor).mul(x).div(cos.mul(r)).intoArray(g, i);
        }
    }

    /** f = norm t^3, t = tanh(1 - r / r_c). */
    private static void tanh(
            double[] r2, int n, double norm, double width, double[] f, double[] g) {
        DoubleVector one = broadcast(1);
        DoubleVector two = broadcast(2);
        DoubleVector factor = broadcast(3 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, r2, i).sqrt();
            DoubleVector e = Lanes.exp(two.sub(r.mul(2 * width)));
            DoubleVector t = one.sub(two.div(e.add(one))).add(TINY);
            DoubleVector square = t.mul(t);
            square.mul(t).mul(norm).intoArray(f, i);
            square.sub(one).mul(factor).div(t.mul(r)).intoArray(g, i);
        }
    }

    /** f = exp(1 - u), u = 1 / (1 - x^2). */
    private static void exponential(
            double[] r2, int n, double inner, double width, double[] f, double[] g) {
        DoubleVector one = broadcast(1);
        DoubleVector factor = broadcast(-2 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, r2, i).sqrt();
            DoubleVector x = inside(r, inner, width);
            DoubleVector u = one.div(one.sub(x).add(TINY).mul(one.add(x)));
            Lanes.exp(one.sub(u)).intoArray(f, i);
            u.mul(u).mul(x).mul(factor).div(r).intoArray(g, i);
        }
    }

    private static void poly1(
            double[] r2, int n, double inner, double width, double[] f, double[] g) {
        DoubleVector one = broadcast(1);
        DoubleVector two = broadcast(2);
        DoubleVector factor = broadcast(-6 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, r2, i).sqrt();
            DoubleVector x = inside(r, inner, width);
            DoubleVector y = one.sub(x).add(TINY);
            DoubleVector p = x.fma(two, one);
            y.mul(y).mul(p).intoArray(f, i);
            x.mul(factor).div(y.mul(p).mul(r)).intoArray(g, i);
        }
    }

    private static void poly2(
            double[] r2, int n, double inner, double width, double[] f, double[] g) {
        DoubleVector one = broadcast(1);
        DoubleVector factor = broadcast(-30 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, r2, i).sqrt();
            DoubleVector x = inside(r, inner, width);
            DoubleVector y = one.sub(x).add(TINY);
            DoubleVector p = x.fma(6, 3).fma(x, one);
            y.mul(y).mul(y).mul(p).intoArray(f, i);
            x.mul(x).mul(factor).div(y.mul(p).mul(r)).intoArray(g, i);
        }
    }

    private static void poly3(
            double[] r2, int n, double inner, double width, double[] f, double[] g) {
        DoubleVector one = broadcast(1);
        DoubleVector four = broadcast(4);
        DoubleVector factor = broadcast(-140 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, r2, i).sqrt();
            DoubleVector x = inside(r, inner, width);
            DoubleVector y = one.sub(x).add(TINY);
            DoubleVector y2 = y.mul(y);
            DoubleVector p = x.fma(20, 10).fma(x, four).fma(x, one);
            y2.mul(y2).mul(p).intoArray(f, i);
            x.mul(x).mul(x).mul(factor).div(y.mul(p).mul(r)).intoArray(g, i);
        }
    }

    private static void poly4(
            double[] r2, int n, double inner, double width, double[] f, double[] g) {
        DoubleVector one = broadcast(1);
        DoubleVector five = broadcast(5);
        DoubleVector fifteen = broadcast(15);
        DoubleVector factor = broadcast(-630 * width);
        for (int i = 0; i < n; i += L) {
            DoubleVector r = DoubleVector.fromArray(S, r2, i).sqrt();
            DoubleVector x = inside(r, inner, width);
            DoubleVector x2 = x.mul(x);
            DoubleVector y = one.sub(x).add(TINY);
            DoubleVector y2 = y.mul(y);
            DoubleVector p = x.fma(70, 35).fma(x, fifteen).fma(x, five).fma(x, one);
            y2.mul(y2).mul(y).mul(p).intoArray(f, i);
            x2.mul(x2).mul(factor).div(y.mul(p).mul(r)).intoArray(g, i);
        }
    }

    /** x = (r - inner) / (outer - inner), 0 below. */
    private static DoubleVector inside(DoubleVector r, double inner, double width) {
        DoubleVector x = r.sub(inner).mul(width);
        return x.blend(0.0, x.lt(0.0));
    }

    /** cos(y) of y^2, for y up to pi / 2: Taylor polynomial. */
    static DoubleVector cos(DoubleVector x) {
        DoubleVector x2 = x.mul(x);
        DoubleVector x4 = x2.mul(x2);
        DoubleVector a = x.fma(-1.0 / 720, 1.0 / 24).fma(x2, x.fma(-1.0 / 2, 1));
        DoubleVector b =
                x.fma(-1.0 / 87178291200.0, 1.0 / 479001600)
                        .fma(x2, x.fma(-1.0 / 3628800, 1.0 / 40320));
        DoubleVector c =
                x.fma(-1.0 / 1124000727777607680000.0, 1.0 / 2432902008176640000.0)
                        .fma(x2, x.fma(-1.0 / 6402373705728000.0, 1.0 / 20922789888000.0));
        return c.fma(x4, b).fma(x4, a).add(TINY);
    }

    /** sin(y) / y of y^2, for y up to pi / 2: Taylor polynomial. */
    static DoubleVector sinc(DoubleVector x) {
        DoubleVector x2 = x.mul(x);
        DoubleVector x4 = x2.mul(x2);
        DoubleVector a = x.fma(-1.0 / 5040, 1.0 / 120).fma(x2, x.fma(-1.0 / 6, 1));
        DoubleVector b =
                x.fma(-1.0 / 1307674368000.0, 1.0 / 6227020800.0)
                        .fma(x2, x.fma(-1.0 / 39916800, 1.0 / 362880));
        DoubleVector c = x.fma(-1.0 / 121645100408832000.0, 1.0 / 355687428096000.0);
        return c.fma(x4, b).fma(x4, a);
    }
}
