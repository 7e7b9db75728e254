package org.mlip4j.mtp.internal.kernel.single;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that this machine prefers. */
final class Lanes {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Where arrays of vectors begin to be used, as in double precision. */
    static final int START = 12;

    /** Central atoms that are evaluated together. */
    static final int COUNT = SPECIES.length();

    /** Doubles, of which a vector has half as many. */
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private static final VectorShape HALF = VectorShape.forBitSize(Integer.SIZE * DOUBLES.length());

    /** As many integers as a vector has doubles: gathers of more are not compiled without boxing. */
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED.withShape(HALF);

    /** As many floats. */
    private static final VectorSpecies<Float> FLOATS = SPECIES.withShape(HALF);

    /** Whether sums that must balance to the last bit of double have to be made in double. */
    static final boolean COARSE = true;

    /** Beyond this size polynomials are not evaluated by powers, whose coefficients lose digits. */
    static final int LARGEST_POLYNOMIAL = 8;

    /** Slots whose moments are summed together. */
    static final int GROUP = 2;

    private Lanes() {}

    /** Copies and rounds a number from each of as many places as {@link #INTS} has; the copies are next to each other. */
    static void gather(double[] from, int[] places, float[] to, int at) {
        DoubleVector v = DoubleVector.fromArray(DOUBLES, from, 0, places, 0);
        ((FloatVector) v.convertShape(VectorOperators.D2F, FLOATS, 0)).intoArray(to, at);
    }
}
