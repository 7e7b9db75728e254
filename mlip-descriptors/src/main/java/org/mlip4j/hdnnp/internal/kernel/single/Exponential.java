package org.mlip4j.hdnnp.internal.kernel.single;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * exp(x) = 2^n exp(t) with |t| at most ln(2) / 2, of whole arrays: vectors must not cross a method boundary, where the
 * compiler may box them. All lengths are multiples of the number of lanes.
 *
 * <p>exp(t) - 1 - t is t^2 times a fit of the quotient by least squares, right to 4e-9 of exp(t).
 */
final class Exponential {

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    static final float LOG2_E = 1.442695f;

    /** ln 2 in two parts, the first with trailing zeros; negative. */
    static final float LN2_HIGH = -0.693359375f;

    static final float LN2_LOW = 2.12194440e-4f;

    /** 1.5 * 2^23: adding it rounds to a whole number, found in the low bits. */
    static final float ROUND = 12582912f;

    /** Bits below the exponent. */
    static final int MANTISSA = 23;

    /**
     * Arguments below are taken to lie here: products of such an exponential with other factors are normal numbers still.
     * Others are slow.
     */
    static final float LOWEST = -45;

    /** There is no shorter way for arguments of a known size. */
    static final float SAFE = 0;

    static final float C2 = 0.50000001f;
    static final float C3 = 0.16666515f;
    static final float C4 = 0.04166626f;
    static final float C5 = 0.00836922f;
    static final float C6 = 0.00139466f;

    private Exponential() {}

    /** x = exp(factor x). */
    static void evaluate(double factor, float[] x, int from, int to) {
        sum(factor, x, 0, x, 0, x, 0, from, to, x, 0);
    }

    /** out = exp(a (x + y)). */
    static void ofSums(double a, float[] x, float[] y, int from, int to, float[] out, int at) {
        sum(a, x, a, y, 0, y, 0, from, to, out, at);
    }

    /** out = exp(a x + b y + c z + d), of arguments below 80. */
    static void sum(
            double a,
            float[] x,
            double b,
            float[] y,
            double c,
            float[] z,
            double d,
            int from,
            int to,
            float[] out,
            int at) {
        FloatVector va = FloatVector.broadcast(S, (float) a);
        FloatVector vb = FloatVector.broadcast(S, (float) b);
        FloatVector vc = FloatVector.broadcast(S, (float) c);
        FloatVector vd = FloatVector.broadcast(S, (float) d);
        FloatVector lowest = FloatVector.broadcast(S, LOWEST);
        FloatVector high = FloatVector.broadcast(S, LN2_HIGH);
        FloatVector low = FloatVector.broadcast(S, LN2_LOW);
        FloatVector two = FloatVector.broadcast(S, C2);
        for (int p = from; p < to; p += L) {
            FloatVector v = FloatVector.fromArray(S, z, p).fma(vc, vd);
            v = FloatVector.fromArray(S, y, p).fma(vb, v);
            v = FloatVector.fromArray(S, x, p).fma(va, v);
            v = v.blend(lowest, v.lt(lowest));
            FloatVector shifted = v.fma(LOG2_E, ROUND);
            FloatVector n = shifted.sub(ROUND);
            FloatVector t = n.fma(low, n.fma(high, v));
            FloatVector t2 = t.mul(t);
            FloatVector tail = t.fma(C6, C5).fma(t2, t.fma(C4, C3)).fma(t, two);
            t.add(1)
                    .add(tail.mul(t2))
                    .reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA))
                    .reinterpretAsFloats()
                    .intoArray(out, at + p);
        }
    }
}
