package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that this machine prefers. */
final class Lanes {

    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    /** Central atoms that are evaluated together. */
    static final int COUNT = SPECIES.length();

    /** As many integers as {@link #SPECIES} has doubles. */
    static final VectorSpecies<Integer> INTS =
            IntVector.SPECIES_PREFERRED.withShape(VectorShape.forBitSize(Integer.SIZE * COUNT));

    /** Slots whose moments are summed together. */
    static final int GROUP = 2;

    private Lanes() {}
}
