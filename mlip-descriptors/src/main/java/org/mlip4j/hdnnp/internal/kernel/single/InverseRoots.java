package org.mlip4j.hdnnp.internal.kernel.single;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** 1 / sqrt(x) as in double precision, with one step less. */
final class InverseRoots {

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private static final int START = 0x5F3759DF;

    private InverseRoots() {}

    /**
     * Evaluates many.
     *
     * @param x positive, neither tiny nor huge. Not modified.
     * @param from the first, a multiple of the number of lanes
     * @param to one beyond the last, a multiple of the number of lanes
     * @param out overwritten; not x
     */
    static void evaluate(float[] x, int from, int to, float[] out) {
        FloatVector one = FloatVector.broadcast(S, 1.0f);
        FloatVector half = FloatVector.broadcast(S, 0.5f);
        FloatVector second = FloatVector.broadcast(S, 0.375f);
        for (int i = from; i < to; i += L) {
            FloatVector v = FloatVector.fromArray(S, x, i);
            FloatVector y =
                    v.reinterpretAsInts()
                            .lanewise(VectorOperators.LSHR, 1)
                            .neg()
                            .add(START)
                            .reinterpretAsFloats();
            v = v.neg();
            FloatVector e = v.mul(y).fma(y, one);
            y = e.fma(second, half).mul(e).fma(y, y);
            e = v.mul(y).fma(y, one);
            e.mul(half).fma(y, y).intoArray(out, i);
        }
    }
}
