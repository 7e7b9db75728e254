package org.mlip4j.hdnnp.internal.kernel.single;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that this machine prefers. */
final class Lanes {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();

    /** A number that is nothing beside another, and whose square is a number still. */
    static final double TINY = 1e-14;

    /** The square of a distance beyond every other. */
    static final double FAR = 1e30;

    /** What addresses are told apart by, and how far rows are shifted against it. */
    private static final int PAGE = 1024;

    private static final int STEP = 80;

    /** Rotations of the lanes by half of them, by a quarter and so on. */
    private static final VectorShuffle<Float> HALF = rotation(2);

    private static final VectorShuffle<Float> QUARTER = rotation(4);

    private static final VectorShuffle<Float> EIGHTH = rotation(8);

    private static final VectorShuffle<Float> SIXTEENTH = rotation(16);

    private Lanes() {}

    /** The next multiple of the number of lanes. */
    static int padded(int n) {
        return (n + COUNT - 1) / COUNT * COUNT;
    }

    /** A length of at least n, a multiple of the number of lanes, such that rows of it do not crowd one cache set. */
    static int apart(int n) {
        return (n + PAGE - 1) / PAGE * PAGE + STEP;
    }

    /** Rounds. */
    static FloatVector broadcast(double x) {
        return FloatVector.broadcast(SPECIES, (float) x);
    }

    /** exp(x) for x below 80: {@link Exponential} of one vector. */
    static FloatVector exp(FloatVector argument) {
        FloatVector x = argument.blend(Exponential.LOWEST, argument.lt(Exponential.LOWEST));
        FloatVector shifted = x.fma(Exponential.LOG2_E, Exponential.ROUND);
        FloatVector n = shifted.sub(Exponential.ROUND);
        FloatVector t = n.fma(broadcast(Exponential.LN2_HIGH), x);
        t = n.fma(broadcast(Exponential.LN2_LOW), t);
        FloatVector t2 = t.mul(t);
        FloatVector tail =
                t.fma(Exponential.C6, Exponential.C5)
                        .fma(t2, t.fma(Exponential.C4, Exponential.C3))
                        .fma(t, broadcast(Exponential.C2));
        IntVector exponent =
                shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, Exponential.MANTISSA);
        return t.add(1).add(tail.mul(t2)).reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }

    private static VectorShuffle<Float> rotation(int part) {
        return VectorShuffle.iota(SPECIES, COUNT / part, 1, true);
    }

    /** The sum of all lanes in an order that, other than that of reduceLanes, is the same in interpreted and compiled code. */
    static double sum(FloatVector v) {
        FloatVector s = v.add(v.rearrange(HALF));
        if (COUNT > 2) {
            s = s.add(s.rearrange(QUARTER));
        }
        if (COUNT > 4) {
            s = s.add(s.rearrange(EIGHTH));
        }
        if (COUNT > 8) {
            s = s.add(s.rearrange(SIXTEENTH));
        }
        return s.lane(0);
    }

    /**
     * The sums of the lanes of many vectors. Written out, not by {@link #sum}: in a large method the compiler would call
     * that, and box the vector.
     *
     * @param vectors one after the other. Not modified.
     * @param n how many
     * @param out overwritten
     */
    static void sums(float[] vectors, int n, float[] out) {
        for (int i = 0; i < n; i++) {
            FloatVector s = FloatVector.fromArray(SPECIES, vectors, i * COUNT);
            s = s.add(s.rearrange(HALF));
            if (COUNT > 2) {
                s = s.add(s.rearrange(QUARTER));
            }
            if (COUNT > 4) {
                s = s.add(s.rearrange(EIGHTH));
            }
            if (COUNT > 8) {
                s = s.add(s.rearrange(SIXTEENTH));
            }
            out[i] = s.lane(0);
        }
    }
}
