package org.mlip4j.hdnnp.internal.kernel.training;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A sum of lanes that is the same bits before and after compilation, which Java does not promise of its own: a training that
 * is continued must not depend on when a loop was compiled.
 */
final class ExactLanes {

    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();

    private ExactLanes() {}

    /** The sum of all lanes, in order of the lanes. */
    static double sum(DoubleVector v) {
        double sum = v.lane(0) + v.lane(1);
        if (COUNT > 2) {
            sum += v.lane(2) + v.lane(3);
        }
        if (COUNT > 4) {
            sum += v.lane(4) + v.lane(5) + (v.lane(6) + v.lane(7));
        }
        return sum;
    }
}
