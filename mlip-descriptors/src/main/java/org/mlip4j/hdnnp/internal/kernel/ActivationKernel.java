package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.Activation;

/** Activation functions of many arguments, and their derivatives. All lengths are multiples of the number of lanes. */
final class ActivationKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Arguments of exp are kept below. */
    private static final double HIGHEST = 700;

    private ActivationKernel() {}

    /**
     * Evaluates.
     *
     * @param activation which function
     * @param x arguments. Not modified.
     * @param f values. Overwritten.
     * @param d derivatives. Overwritten.
     * @param n how many
     */
    static void evaluate(Activation activation, double[] x, double[] f, double[] d, int n) {
        switch (activation) {
            case IDENTITY -> identity(x, f, d, n);
            case TANH -> Exponential.tanh(x, f, d, n);
            case LOGISTIC -> logistic(x, -1, f, d, n);
            case REVERSED_LOGISTIC -> logistic(x, 1, f, d, n);
            case SOFTPLUS -> softplus(x, f, d, n);
            case RECTIFIED_LINEAR -> rectified(x, f, d, n);
            case GAUSSIAN -> gaussian(x, f, d, n);
            case COSINE -> cosine(x, f, d, n);
            case EXPONENTIAL -> exponential(x, f, d, n);
            case HARMONIC -> harmonic(x, f, d, n);
        }
    }

    private static void identity(double[] x, double[] f, double[] d, int n) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        for (int i = 0; i < n; i += L) {
            DoubleVector.fromArray(S, x, i).intoArray(f, i);
            one.intoArray(d, i);
        }
    }

    /** f = 1 / (1 + exp(sign x)), f' = -sign f (1 - f). */
    private static void logistic(double[] x, double sign, double[] f, double[] d, int n) {
        exp(x, sign, f, n);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector factor = DoubleVector.broadcast(S, sign);
        for (int i = 0; i < n; i += L) {
            DoubleVector y = one.div(DoubleVector.fromArray(S, f, i).add(one));
            y.intoArray(f, i);
            y.sub(one).mul(y).mul(factor).intoArray(d, i);
        }
    }

    /** f = exp(factor x), with factor x kept below {@link #HIGHEST}. */
    private static void exp(double[] x, double factor, double[] f, int n) {
        DoubleVector scale = DoubleVector.broadcast(S, factor);
        DoubleVector highest = DoubleVector.broadcast(S, HIGHEST);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, x, i).mul(scale);
            v.blend(highest, highest.lt(v)).intoArray(f, i);
        }
        Exponential.evaluate(1, f, 0, n);
    }

    /**
     * f = max(x, 0) + ln(1 + e), e = exp(-|x|), f' = 1 / (1 + exp(-x)). The logarithm is 2 artanh(s), s = e / (2 + e),
     * by its series up to s^35, which is right to rounding for s up to 1/3; the bits of LOG1P are others in interpreted
     * than in compiled code.
     */
    private static void softplus(double[] x, double[] f, double[] d, int n) {
        DoubleVector zero = DoubleVector.broadcast(S, 0.0);
        for (int i = 0; i < n; i += L) {
            zero.sub(DoubleVector.fromArray(S, x, i).abs()).intoArray(d, i);
        }
        Exponential.evaluate(1, d, 0, n);
        DoubleVector two = DoubleVector.broadcast(S, 2.0);
        for (int i = 0; i < n; i += L) {
            DoubleVector e = DoubleVector.fromArray(S, d, i);
            DoubleVector s = e.div(e.add(two));
            DoubleVector s2 = s.mul(s);
            DoubleVector s4 = s2.mul(s2);
            DoubleVector sum = s2.fma(1.0 / 35, 1.0 / 33).fma(s4, s2.fma(1.0 / 31, 1.0 / 29));
            sum = sum.fma(s4, s2.fma(1.0 / 27, 1.0 / 25)).fma(s4, s2.fma(1.0 / 23, 1.0 / 21));
            sum = sum.fma(s4, s2.fma(1.0 / 19, 1.0 / 17)).fma(s4, s2.fma(1.0 / 15, 1.0 / 13));
            sum = sum.fma(s4, s2.fma(1.0 / 11, 1.0 / 9)).fma(s4, s2.fma(1.0 / 7, 1.0 / 5));
            sum = sum.fma(s4, s2.fma(1.0 / 3, 1.0));
            s.add(s).fma(sum, DoubleVector.fromArray(S, x, i).max(zero)).intoArray(f, i);
        }
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, x, i);
            DoubleVector e = DoubleVector.fromArray(S, d, i);
            one.blend(e, v.lt(zero)).div(e.add(one)).intoArray(d, i);
        }
    }

    private static void rectified(double[] x, double[] f, double[] d, int n) {
        DoubleVector zero = DoubleVector.broadcast(S, 0.0);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, x, i);
            v.max(zero).intoArray(f, i);
            zero.blend(one, zero.lt(v)).intoArray(d, i);
        }
    }

    /** f = exp(-x^2 / 2), f' = -x f. */
    private static void gaussian(double[] x, double[] f, double[] d, int n) {
        DoubleVector half = DoubleVector.broadcast(S, -0.5);
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, x, i);
            v.mul(v).mul(half).intoArray(f, i);
        }
        Exponential.evaluate(1, f, 0, n);
        DoubleVector zero = DoubleVector.broadcast(S, 0.0);
        for (int i = 0; i < n; i += L) {
            zero.sub(DoubleVector.fromArray(S, x, i))
                    .mul(DoubleVector.fromArray(S, f, i))
                    .intoArray(d, i);
        }
    }

    /** One after the other: the bits of COS and SIN of vectors are others in interpreted than in compiled code. */
    private static void cosine(double[] x, double[] f, double[] d, int n) {
        for (int i = 0; i < n; i++) {
            f[i] = Math.cos(x[i]);
            d[i] = -Math.sin(x[i]);
        }
    }

    /** f = exp(-x), f' = -f. */
    private static void exponential(double[] x, double[] f, double[] d, int n) {
        exp(x, -1, f, n);
        for (int i = 0; i < n; i += L) {
            DoubleVector.fromArray(S, f, i).neg().intoArray(d, i);
        }
    }

    private static void harmonic(double[] x, double[] f, double[] d, int n) {
        for (int i = 0; i < n; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, x, i);
            v.mul(v).intoArray(f, i);
            v.add(v).intoArray(d, i);
        }
    }
}
