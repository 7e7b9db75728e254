package org.mlip4j.hdnnp.internal.kernel.single;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that this machine prefers.
 *
 * <p>No method of these kernels takes or returns a vector: the compiler inlines calls by how hot, large and often compiled
 * both sides are, which differs from run to run, and a vector that crosses a call is boxed. Numbers cross in arrays.
 */
final class Lanes {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();

    /** Where long arrays begin to be used: see the class of double precision. */
    static final int START = 12;

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

    private static VectorShuffle<Float> rotation(int part) {
        return VectorShuffle.iota(SPECIES, COUNT / part, 1, true);
    }

    /**
     * The sum of all lanes in an order that, other than that of reduceLanes, is the same in interpreted and compiled code.
     *
     * @param vectors the vector begins at {@code from}; not itself an argument, for which the compiler would box it. Not
     *     modified.
     */
    static double sum(float[] vectors, int from) {
        FloatVector v = FloatVector.fromArray(SPECIES, vectors, from);
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
     * The sums of the lanes of many vectors.
     *
     * @param vectors one after the other. Not modified.
     * @param n how many
     * @param out overwritten
     */
    static void sums(float[] vectors, int n, float[] out) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) sum(vectors, i * COUNT);
        }
    }
}
