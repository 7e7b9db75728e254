package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * 1 / sqrt(x) without a division or a root, which take a processor as long as twenty products each: the bits of a number are
 * about its logarithm, half of which gives the first digits; each step then trebles their number, the last one doubles it.
 */
final class InverseRoots {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** With half the bits subtracted, 1 / sqrt(x) to 4 per cent. */
    private static final long START = 0x5FE6EB50C7B537A9L;

    private InverseRoots() {}

    /**
     * Evaluates many.
     *
     * @param x positive, neither tiny nor huge. Not modified.
     * @param from the first, a multiple of the number of lanes
     * @param to one beyond the last, a multiple of the number of lanes
     * @param out overwritten; not x
     */
    static void evaluate(double[] x, int from, int to, double[] out) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector half = DoubleVector.broadcast(S, 0.5);
        DoubleVector second = DoubleVector.broadcast(S, 0.375);
        for (int i = from; i < to; i += L) {
            DoubleVector v = DoubleVector.fromArray(S, x, i);
            DoubleVector y =
                    v.reinterpretAsLongs()
                            .lanewise(VectorOperators.LSHR, 1)
                            .neg()
                            .add(START)
                            .reinterpretAsDoubles();
            v = v.neg();
            DoubleVector e = v.mul(y).fma(y, one);
            y = e.fma(second, half).mul(e).fma(y, y);
            e = v.mul(y).fma(y, one);
            y = e.fma(second, half).mul(e).fma(y, y);
            e = v.mul(y).fma(y, one);
            e.mul(half).fma(y, y).intoArray(out, i);
        }
    }
}
