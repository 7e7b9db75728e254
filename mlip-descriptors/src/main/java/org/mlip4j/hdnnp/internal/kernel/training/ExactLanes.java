package org.mlip4j.hdnnp.internal.kernel.training;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of vectors whose results are the same bits before and after compilation, which Java does not promise of its
 * own exponential function and sum: a training that is continued must not depend on when a loop was compiled.
 */
final class ExactLanes {

    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();

    private static final double LOG2_E = 1.4426950408889634;

    /** ln 2 in two parts, the first with trailing zeros. */
    private static final double LN2_HIGH = 6.93145751953125e-1;

    private static final double LN2_LOW = 1.42860682030941723212e-6;

    /** 1.5 * 2^52: adding it rounds to a whole number, found in the low bits. */
    private static final double ROUND = 6755399441055744.0;

    private static final double LOWEST = -708;

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

    /** exp(x) for x below 700: 2^n exp(r) with |r| at most ln(2) / 2 and a Taylor polynomial. */
    static DoubleVector exp(DoubleVector argument) {
        DoubleVector x = argument.blend(LOWEST, argument.lt(LOWEST));
        DoubleVector shifted = x.fma(LOG2_E, ROUND);
        DoubleVector n = shifted.sub(ROUND);
        DoubleVector r = n.fma(DoubleVector.broadcast(SPECIES, -LN2_HIGH), x);
        r = n.fma(DoubleVector.broadcast(SPECIES, -LN2_LOW), r);
        DoubleVector p = DoubleVector.broadcast(SPECIES, 1.0 / 6227020800.0);
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 479001600));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 39916800));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 3628800));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 362880));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 40320));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 5040));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 720));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 120));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 24));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1.0 / 6));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 0.5));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1));
        p = p.fma(r, DoubleVector.broadcast(SPECIES, 1));
        LongVector exponent = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
        return p.reinterpretAsLongs().add(exponent).reinterpretAsDoubles();
    }
}
