package org.mlip4j.core;

import java.util.Arrays;

/**
 * Cuts central atoms into portions that threads take one after the other: the first are large, the last small, so that
 * all threads end together even when something else slows one of them down ("guided" scheduling, Polychronopoulos and
 * Kuck, IEEE Trans. Comput. C-36, 1425 (1987)). Where the cuts are depends on the number of atoms and threads only.
 */
public final class Portions {

    /** Portions are multiples of this, so that vectors of atoms are full; fewer are not worth a portion. */
    private static final int STEP = 16;

    /** The last portions are this part of what one thread has to do. */
    private static final int FINENESS = 16;

    private int[] bounds = new int[2];
    private int count;
    private int atoms = -1;
    private int sharers;

    /** Creates no portions yet. */
    public Portions() {}

    /**
     * Cuts anew; costs nothing when nothing has changed.
     *
     * @param atomCount number of central atoms
     * @param threads that share them; a single one gets a single portion
     */
    public void cut(int atomCount, int threads) {
        if (atomCount == atoms && threads == sharers) {
            return;
        }
        atoms = atomCount;
        sharers = threads;
        count = 0;
        int least = Math.max(STEP, atomCount / (FINENESS * threads));
        int rest = atomCount;
        do {
            int size = threads == 1 ? rest : Math.max(least, rest / (2 * threads));
            size += -size & STEP - 1;
            rest -= Math.min(size, rest);
            add(atomCount - rest);
        } while (rest > 0);
    }

    private void add(int bound) {
        if (count + 2 > bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[++count] = bound;
    }

    /**
     * Number of portions.
     *
     * @return at least 1 once cut
     */
    public int count() {
        return count;
    }

    /**
     * First central atom of a portion.
     *
     * @param portion from 0
     * @return position among the central atoms
     */
    public int from(int portion) {
        return bounds[portion];
    }

    /**
     * One past the last central atom of a portion.
     *
     * @param portion from 0
     * @return position among the central atoms
     */
    public int to(int portion) {
        return bounds[portion + 1];
    }
}
