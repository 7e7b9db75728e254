package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Picks the neighbours within a cutoff out of a list that holds more, a vector of them at a time. */
final class Gather {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final VectorSpecies<Integer> INDICES = indices();

    /** Whether there are instructions that load from many places: not for short vectors. */
    static final boolean WORKS = L >= 4;

    private Gather() {}

    private static VectorSpecies<Integer> indices() {
        int bits = Math.max(64, L * Integer.SIZE);
        return VectorSpecies.of(int.class, VectorShape.forBitSize(bits));
    }

    /**
     * Collects neighbours, whole vectors of candidates only.
     *
     * @param positions of all atoms, x y z. Not modified.
     * @param center whose neighbours
     * @param candidates atoms. Not modified.
     * @param begin the first candidate
     * @param end one beyond the last
     * @param places where in the positions each candidate, from the first on, has its x. Not modified.
     * @param limit squared cutoff
     * @param n where to store; room for a vector more than there are candidates
     * @return how many were found
     */
    static int within(
            double[] positions,
            int center,
            int[] candidates,
            int begin,
            int end,
            int[] places,
            double limit,
            Neighborhood n) {
        int[] atom = n.atom;
        double[] dx = n.dx;
        double[] dy = n.dy;
        double[] dz = n.dz;
        double[] r = n.r;
        DoubleVector x = DoubleVector.broadcast(S, positions[3 * center]);
        DoubleVector y = DoubleVector.broadcast(S, positions[3 * center + 1]);
        DoubleVector z = DoubleVector.broadcast(S, positions[3 * center + 2]);
        DoubleVector most = DoubleVector.broadcast(S, limit);
        int found = 0;
        for (int p = begin; p + L <= end; p += L) {
            DoubleVector ex = DoubleVector.fromArray(S, positions, 0, places, p - begin).sub(x);
            DoubleVector ey = DoubleVector.fromArray(S, positions, 1, places, p - begin).sub(y);
            DoubleVector ez = DoubleVector.fromArray(S, positions, 2, places, p - begin).sub(z);
            DoubleVector r2 = ex.mul(ex).add(ey.mul(ey)).add(ez.mul(ez));
            long bits = r2.lt(most).toLong();
            VectorMask<Double> mask = VectorMask.fromLong(S, bits);
            ex.compress(mask).intoArray(dx, found);
            ey.compress(mask).intoArray(dy, found);
            ez.compress(mask).intoArray(dz, found);
            r2.compress(mask).intoArray(r, found);
            IntVector.fromArray(INDICES, candidates, p)
                    .compress(VectorMask.fromLong(INDICES, bits))
                    .intoArray(atom, found);
            found += Long.bitCount(bits);
        }
        return found;
    }
}
