package org.mlip4j.hdnnp.internal.kernel.single;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** cos(y) and sin(y) / y by Taylor polynomials of y^2, for y up to pi / 2. */
final class Cosine {

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private Cosine() {}

    /**
     * f = cos^2 y and d = factor ratio cos y sin y / y of y^2 = scale squares. Input and output may be the same arrays.
     *
     * @param ratio may be null if d is
     * @param d null if not wanted
     */
    static void squared(
            float[] squares,
            double scale,
            float[] ratio,
            double factor,
            int from,
            int to,
            float[] f,
            float[] d) {
        FloatVector k2 = FloatVector.broadcast(S, (float) scale);
        FloatVector height = FloatVector.broadcast(S, (float) factor);
        for (int i = from; i < to; i += L) {
            FloatVector x = FloatVector.fromArray(S, squares, i).mul(k2);
            FloatVector x2 = x.mul(x);
            FloatVector c0 = x.fma(-1f / 720, 1f / 24).fma(x2, x.fma(-1f / 2, 1));
            FloatVector c1 = x2.mul(1f / 479001600).add(x.fma(-1f / 3628800, 1f / 40320));
            FloatVector x4 = x2.mul(x2);
            FloatVector cos = c1.fma(x4, c0);
            cos.mul(cos).intoArray(f, i);
            if (d == null) {
                continue;
            }
            FloatVector s0 = x.fma(-1f / 5040, 1f / 120).fma(x2, x.fma(-1f / 6, 1));
            FloatVector s1 = x.fma(-1f / 39916800, 1f / 362880);
            FloatVector slope = FloatVector.fromArray(S, ratio, i).mul(height);
            s1.fma(x4, s0).mul(cos).mul(slope).intoArray(d, i);
        }
    }
}
