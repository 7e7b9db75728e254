package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that this machine prefers. */
final class Lanes {

    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    static final int COUNT = SPECIES.length();

    /** A number that is nothing beside another, and whose square is a number still. */
    static final double TINY = 1e-30;

    /** The square of a distance beyond every other. */
    static final double FAR = 1e30;

    /** What addresses are told apart by, and how far rows are shifted against it. */
    private static final int PAGE = 512;

    private static final int STEP = 40;

    private static final double LOG2_E = 1.4426950408889634;

    /** ln 2 in two parts, the first with trailing zeros. */
    private static final double LN2_HIGH = 6.93145751953125e-1;

    private static final double LN2_LOW = 1.42860682030941723212e-6;

    /** 1.5 * 2^52: adding it rounds to a whole number, found in the low bits. */
    private static final double ROUND = 6755399441055744.0;

    /** Below it exp is taken to stay near the smallest normal number. */
    private static final double LOWEST = -708;

    /** Rotations of the lanes by half of them, by a quarter and so on. */
    private static final VectorShuffle<Double> HALF = rotation(2);

    private static final VectorShuffle<Double> QUARTER = rotation(4);

    private static final VectorShuffle<Double> EIGHTH = rotation(8);

    private Lanes() {}

    /** The next multiple of the number of lanes. */
    static int padded(int n) {
        return (n + COUNT - 1) / COUNT * COUNT;
    }

    /** A length of at least n, a multiple of the number of lanes, such that rows of it do not crowd one cache set. */
    static int apart(int n) {
        return (n + PAGE - 1) / PAGE * PAGE + STEP;
    }

    static DoubleVector broadcast(double x) {
        return DoubleVector.broadcast(SPECIES, x);
    }

    /** exp(x) for x below 700: 2^n exp(r) with |r| at most ln(2) / 2 and a Taylor polynomial. */
    static DoubleVector exp(DoubleVector argument) {
        DoubleVector x = argument.blend(LOWEST, argument.lt(LOWEST));
        DoubleVector shifted = x.fma(LOG2_E, ROUND);
        DoubleVector n = shifted.sub(ROUND);
        DoubleVector r = n.fma(broadcast(-LN2_HIGH), x);
        r = n.fma(broadcast(-LN2_LOW), r);
        DoubleVector r2 = r.mul(r);
        DoubleVector r4 = r2.mul(r2);
        DoubleVector a = r.fma(1.0 / 6, 0.5).fma(r2, r.add(1));
        DoubleVector b = r.fma(1.0 / 5040, 1.0 / 720).fma(r2, r.fma(1.0 / 120, 1.0 / 24));
        DoubleVector c =
                r.fma(1.0 / 39916800, 1.0 / 3628800).fma(r2, r.fma(1.0 / 362880, 1.0 / 40320));
        DoubleVector d = r4.fma(broadcast(1.0 / 479001600), c);
        DoubleVector p = d.fma(r4, b).fma(r4, a);
        LongVector exponent = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
        return p.reinterpretAsLongs().add(exponent).reinterpretAsDoubles();
    }

    private static VectorShuffle<Double> rotation(int part) {
        return VectorShuffle.iota(SPECIES, COUNT / part, 1, true);
    }

    /** The sum of all lanes in an order that, other than that of reduceLanes, is the same in interpreted and compiled code. */
    static double sum(DoubleVector v) {
        DoubleVector s = v.add(v.rearrange(HALF));
        if (COUNT > 2) {
            s = s.add(s.rearrange(QUARTER));
        }
        if (COUNT > 4) {
            s = s.add(s.rearrange(EIGHTH));
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
    static void sums(double[] vectors, int n, double[] out) {
        for (int i = 0; i < n; i++) {
            DoubleVector s = DoubleVector.fromArray(SPECIES, vectors, i * COUNT);
            s = s.add(s.rearrange(HALF));
            if (COUNT > 2) {
                s = s.add(s.rearrange(QUARTER));
            }
            if (COUNT > 4) {
                s = s.add(s.rearrange(EIGHTH));
            }
            out[i] = s.lane(0);
        }
    }
}
