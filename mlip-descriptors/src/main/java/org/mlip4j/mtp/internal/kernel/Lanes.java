package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that this machine prefers. */
final class Lanes {

    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    /**
     * Where arrays of vectors begin to be used, so that no vector lies in two cache lines if Java aligns objects to 64
     * bytes, of which an array's header takes 16: {@code -XX:ObjectAlignmentInBytes=64}. Harmless otherwise.
     */
    static final int START = 6;

    /** Central atoms that are evaluated together. */
    static final int COUNT = SPECIES.length();

    /** As many integers as a vector has doubles. */
    static final VectorSpecies<Integer> INTS =
            IntVector.SPECIES_PREFERRED.withShape(VectorShape.forBitSize(Integer.SIZE * COUNT));

    /** Whether sums that must balance to the last bit of double have to be made in double. */
    static final boolean COARSE = false;

    /** Beyond this size polynomials are not evaluated by powers, whose coefficients lose digits. */
    static final int LARGEST_POLYNOMIAL = 12;

    /** Slots whose moments are summed together. */
    static final int GROUP = 2;

    /** Rotations of the lanes by half of them, by a quarter and so on. */
    private static final VectorShuffle<Double> HALF = rotation(2);

    private static final VectorShuffle<Double> QUARTER = rotation(4);

    private static final VectorShuffle<Double> EIGHTH = rotation(8);

    private Lanes() {}

    private static VectorShuffle<Double> rotation(int part) {
        return VectorShuffle.iota(SPECIES, COUNT / part, 1, true);
    }

    /** Copies a number from each of as many places as {@link #INTS} has; the copies are next to each other. */
    static void gather(double[] from, int[] places, double[] to, int at) {
        DoubleVector.fromArray(SPECIES, from, 0, places, 0).intoArray(to, at);
    }

    /**
     * The sum of all lanes in an order that, other than that of reduceLanes, is the same in interpreted and compiled code.
     *
     * @param vectors the vector begins at {@code from}; not itself an argument, for which the compiler would box it. Not
     *     modified.
     */
    static double sum(double[] vectors, int from) {
        DoubleVector v = DoubleVector.fromArray(SPECIES, vectors, from);
        DoubleVector s = v.add(v.rearrange(HALF));
        if (COUNT > 2) {
            s = s.add(s.rearrange(QUARTER));
        }
        if (COUNT > 4) {
            s = s.add(s.rearrange(EIGHTH));
        }
        return s.lane(0);
    }
}
