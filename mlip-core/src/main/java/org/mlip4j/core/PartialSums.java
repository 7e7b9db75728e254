package org.mlip4j.core;

import java.util.Arrays;

/**
 * The contributions of the {@link Portions} of one evaluation, each in accumulators of its own, and their sum in the
 * order of the portions: the same bits whichever thread has treated which portion. One accumulator per portion, or one
 * per member of a committee. Keeps its memory.
 */
public final class PartialSums {

    private Accumulator[][] parts = new Accumulator[0][];
    private Accumulator[] totals = new Accumulator[0];
    private int count;
    private int atoms;

    /** Creates sums without memory. */
    public PartialSums() {}

    /**
     * Begins an evaluation.
     *
     * @param sums what will hold the sums, with the same outputs all; also take the contributions of the first portion
     * @param portions how many there are
     * @param atomCount number of atoms, ghosts included
     */
    public void begin(Accumulator[] sums, int portions, int atomCount) {
        if (parts.length < portions) {
            parts = Arrays.copyOf(parts, portions);
        }
        parts[0] = sums;
        totals = sums;
        count = portions;
        atoms = atomCount;
    }

    /**
     * Zeroes the accumulators of a portion; different portions may be asked for by different threads at the same time.
     *
     * @param portion from 0
     * @return where to add, one per sum
     */
    public Accumulator[] part(int portion) {
        Accumulator[] part = parts[portion];
        if (part == null || part.length != totals.length) {
            part = new Accumulator[totals.length];
            parts[portion] = part;
        }
        for (int m = 0; m < part.length; m++) {
            if (part[m] == null || !part[m].outputs.equals(totals[m].outputs)) {
                part[m] = new Accumulator(atoms, totals[m].outputs);
            } else {
                part[m].reset(atoms);
            }
        }
        return part;
    }

    /**
     * Sums what some of the atoms have received; threads may treat different atoms at the same time.
     *
     * @param from first atom
     * @param to one past the last, ghosts count
     */
    public void sumAtoms(int from, int to) {
        for (int p = 1; p < count; p++) {
            for (int m = 0; m < totals.length; m++) {
                totals[m].addAtoms(parts[p][m], from, to, 1);
            }
        }
    }

    /** The same for ghosts, whose sums go to the atoms that they are images of. */
    void sumGhosts(NeighborList list, int from, int to) {
        sumAtoms(from, to);
        for (Accumulator total : totals) {
            total.foldGhosts(list, from, to);
        }
    }

    /** Sums what belongs to no atom; by one thread, once. */
    public void sumTotals() {
        for (int p = 1; p < count; p++) {
            for (int m = 0; m < totals.length; m++) {
                totals[m].addTotals(parts[p][m], 1);
            }
        }
    }
}
