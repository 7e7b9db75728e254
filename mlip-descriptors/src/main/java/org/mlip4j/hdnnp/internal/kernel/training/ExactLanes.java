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

    /**
     * The sum of all lanes, in order of the lanes.
     *
     * @param vectors the vector begins at {@code from}; not itself an argument, for which the compiler would box it. Not
     *     modified.
     */
    static double sum(double[] vectors, int from) {
        double sum = vectors[from] + vectors[from + 1];
        if (COUNT > 2) {
            sum += vectors[from + 2] + vectors[from + 3];
        }
        if (COUNT > 4) {
            sum += vectors[from + 4] + vectors[from + 5] + (vectors[from + 6] + vectors[from + 7]);
        }
        return sum;
    }
}
