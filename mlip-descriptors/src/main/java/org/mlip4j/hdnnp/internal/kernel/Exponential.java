package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * exp(x) = 2^n exp(t) with |t| at most ln(2) / 2, of whole arrays: vectors must not cross a method boundary, where the
 * compiler may box them. All lengths are multiples of the number of lanes.
 *
 * <p>exp(t) - 1 - t is t^2 times a Chebyshev fit of the quotient, right to 2e-17 of exp(t).
 */
final class Exponential {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private static final double LOG2_E = 1.4426950408889634;

    /** ln 2 in two parts, the first with trailing zeros; negative. */
    private static final double LN2_HIGH = -6.93145751953125e-1;

    private static final double LN2_LOW = -1.42860682030941723212e-6;

    /** 1.5 * 2^52: adding it rounds to a whole number, found in the low bits. */
    private static final double ROUND = 6755399441055744.0;

    /** Arguments outside are taken to lie at the ends, where exp is nearly 0 or infinite. */
    private static final double LOWEST = -708;

    private static final double HIGHEST = 709;

    /** Up to which size negative arguments need no such care. */
    static final double SAFE = 700;

    private static final double C2 = 0.5;
    private static final double C3 = 0.16666666666666669;
    private static final double C4 = 0.041666666666624164;
    private static final double C5 = 0.008333333333330065;
    private static final double C6 = 0.0013888888917196719;
    private static final double C7 = 0.00019841269863040545;
    private static final double C8 = 2.4801521322368428e-05;
    private static final double C9 = 2.755726848030982e-06;
    private static final double C10 = 2.7620075880109014e-07;
    private static final double C11 = 2.510037583265786e-08;

    /** 2^t - 1 = D1 t + D2 t^2 + ..., right to 4e-17 of 2^t for |t| at most 1/2. */
    private static final double D1 = 0.6931471805599453;

    private static final double D2 = 0.24022650695910075;
    private static final double D3 = 0.05550410866482622;
    private static final double D4 = 0.009618129107618665;
    private static final double D5 = 0.0013333558144939023;
    private static final double D6 = 0.00015403530424776529;
    private static final double D7 = 1.525273548308856e-05;
    private static final double D8 = 1.3215451633221434e-06;
    private static final double D9 = 1.0177307362189465e-07;
    private static final double D10 = 7.070977866508138e-09;
    private static final double D11 = 4.575688252180825e-10;

    private Exponential() {}

    /**
     * out = exp(a (x + y)), of arguments between -{@link #SAFE} and 0. In a log2(e) (x + y) = n + t the product is exact; t
     * and n of the next vector are computed beside the polynomial of this one, which halves how long the processor waits
     * for results.
     */
    static void ofSums(double a, double[] x, double[] y, int from, int to, double[] out, int at) {
        if (from >= to) {
            return;
        }
        DoubleVector factor = DoubleVector.broadcast(S, a * LOG2_E);
        DoubleVector linear = DoubleVector.broadcast(S, D1);
        DoubleVector round = DoubleVector.broadcast(S, ROUND);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector v = DoubleVector.fromArray(S, x, from).add(DoubleVector.fromArray(S, y, from));
        DoubleVector shifted = v.fma(factor, round);
        DoubleVector t = v.fma(factor, round.sub(shifted));
        for (int p = from; p < to; p += L) {
            int q = Math.min(p + L, to - L);
            v = DoubleVector.fromArray(S, x, q).add(DoubleVector.fromArray(S, y, q));
            DoubleVector following = v.fma(factor, round);
            DoubleVector rest = v.fma(factor, round.sub(following));
            DoubleVector t2 = t.mul(t);
            DoubleVector t4 = t2.mul(t2);
            DoubleVector p0 = t.fma(D5, D4).fma(t2, t.fma(D3, D2));
            DoubleVector p1 = t.fma(D9, D8).fma(t2, t.fma(D7, D6));
            DoubleVector tail = t.fma(D11, D10).fma(t4, p1).fma(t4, p0);
            tail.fma(t2, t.fma(linear, one))
                    .reinterpretAsLongs()
                    .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
                    .reinterpretAsDoubles()
                    .intoArray(out, at + p);
            t = rest;
            shifted = following;
        }
    }

    /** x = exp(factor x). */
    static void evaluate(double factor, double[] x, int from, int to) {
        sum(factor, x, 0, x, 0, x, 0, from, to, x, 0);
    }

    /** out = exp(a x + b y + c z + d), of arguments below 700. */
    static void sum(
            double a,
            double[] x,
            double b,
            double[] y,
            double c,
            double[] z,
            double d,
            int from,
            int to,
            double[] out,
            int at) {
        DoubleVector va = DoubleVector.broadcast(S, a);
        DoubleVector vb = DoubleVector.broadcast(S, b);
        DoubleVector vc = DoubleVector.broadcast(S, c);
        DoubleVector vd = DoubleVector.broadcast(S, d);
        DoubleVector lowest = DoubleVector.broadcast(S, LOWEST);
        for (int p = from; p < to; p += L) {
            DoubleVector v = DoubleVector.fromArray(S, z, p).fma(vc, vd);
            v = DoubleVector.fromArray(S, y, p).fma(vb, v);
            v = DoubleVector.fromArray(S, x, p).fma(va, v);
            v = v.blend(lowest, v.lt(lowest));
            DoubleVector shifted = v.fma(LOG2_E, ROUND);
            DoubleVector n = shifted.sub(ROUND);
            DoubleVector t = n.fma(DoubleVector.broadcast(S, LN2_HIGH), v);
            t = n.fma(DoubleVector.broadcast(S, LN2_LOW), t);
            DoubleVector t2 = t.mul(t);
            DoubleVector t4 = t2.mul(t2);
            DoubleVector p0 = t.fma(C5, C4).fma(t2, t.fma(C3, C2));
            DoubleVector p1 = t.fma(C9, C8).fma(t2, t.fma(C7, C6));
            DoubleVector p2 = t.fma(C11, C10);
            DoubleVector tail = p2.fma(t4, p1).fma(t4, p0);
            t.add(1)
                    .add(tail.mul(t2))
                    .reinterpretAsLongs()
                    .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
                    .reinterpretAsDoubles()
                    .intoArray(out, at + p);
        }
    }

    /** f = tanh(x) = m / (m + 2) with m = exp(2 x) - 1, without cancellation near 0; d = 1 - f^2. */
    static void tanh(double[] x, double[] f, double[] d, int length) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector two = DoubleVector.broadcast(S, 2.0);
        DoubleVector lowest = DoubleVector.broadcast(S, LOWEST);
        DoubleVector highest = DoubleVector.broadcast(S, HIGHEST);
        for (int p = 0; p < length; p += L) {
            DoubleVector v = DoubleVector.fromArray(S, x, p).mul(two);
            v = v.blend(lowest, v.lt(lowest));
            v = v.blend(highest, highest.lt(v));
            DoubleVector shifted = v.fma(LOG2_E, ROUND);
            DoubleVector n = shifted.sub(ROUND);
            DoubleVector t = n.fma(DoubleVector.broadcast(S, LN2_HIGH), v);
            t = n.fma(DoubleVector.broadcast(S, LN2_LOW), t);
            DoubleVector t2 = t.mul(t);
            DoubleVector t4 = t2.mul(t2);
            DoubleVector p0 = t.fma(C5, C4).fma(t2, t.fma(C3, C2));
            DoubleVector p1 = t.fma(C9, C8).fma(t2, t.fma(C7, C6));
            DoubleVector p2 = t.fma(C11, C10);
            DoubleVector tail = p2.fma(t4, p1).fma(t4, p0);
            DoubleVector power =
                    one.reinterpretAsLongs()
                            .add(shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
                            .reinterpretAsDoubles();
            DoubleVector m = tail.fma(t2, t).fma(power, power.sub(one));
            DoubleVector y = m.div(m.add(two));
            y.intoArray(f, p);
            one.sub(y.mul(y)).intoArray(d, p);
        }
    }
}
