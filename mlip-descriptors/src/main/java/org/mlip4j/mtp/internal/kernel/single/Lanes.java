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

    /** Central atoms that are evaluated together. */
    static final int COUNT = SPECIES.length();

    /** As many integers as {@link #SPECIES} has floats. */
    static final VectorSpecies<Integer> INTS =
            IntVector.SPECIES_PREFERRED.withShape(VectorShape.forBitSize(Integer.SIZE * COUNT));

    /** Whether sums that must balance to the last bit of double have to be made in double. */
    static final boolean COARSE = true;

    /** Beyond this size polynomials are not evaluated by powers, whose coefficients lose digits. */
    static final int LARGEST_POLYNOMIAL = 8;

    /** Slots whose moments are summed together. */
    static final int GROUP = 2;

    /** Doubles and floats of one half of the lanes. */
    private static final VectorSpecies<Double> DOUBLES =
            DoubleVector.SPECIES_PREFERRED.withShape(SPECIES.vectorShape());

    private static final VectorSpecies<Float> HALF =
            SPECIES.withShape(VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    private Lanes() {}

    /** Copies and rounds a number from each of some places in an array; the copies are next to each other. */
    static void gather(double[] from, int[] places, float[] to, int at) {
        for (int n = 0; n < COUNT; n += COUNT / 2) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, from, 0, places, n);
            ((FloatVector) v.convertShape(VectorOperators.D2F, HALF, 0)).intoArray(to, at + n);
        }
    }
}
