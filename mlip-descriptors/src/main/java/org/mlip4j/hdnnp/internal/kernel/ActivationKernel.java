package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
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

    /** f = max(x, 0) + ln(1 + exp(-|x|)), f' = 1 / (1 + exp(-x)). */
    private static void softplus(double[] x, double[] f, double[] d, int n) {
        DoubleVector zero = DoubleVector.broadcast(S, 0.0);
        for (int i = 0; i < n; i += L) {
            zero.sub(DoubleVector.fromArray(S, x, i).abs()).intoArray(d, i);
        }
        Exponential.evaluate(1, d, 0, n);
        for (int i = 0; i < n; i += L) {
            DoubleVector.fromArray(S, d, i)
                    .lanewise(VectorOperators.LOG1P)
                    .add(DoubleVector.fromArray(S, x, i).max(zero))
                    .intoArray(f, i);
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

    private static void cosine(double[] x, double[] f, double[] d, int n) {
        for (int i = 0; i < n; i += L) {
            DoubleVector.fromArray(S, x, i).lanewise(VectorOperators.COS).intoArray(f, i);
        }
        for (int i = 0; i < n; i += L) {
            DoubleVector.fromArray(S, x, i).lanewise(VectorOperators.SIN).neg().intoArray(d, i);
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
