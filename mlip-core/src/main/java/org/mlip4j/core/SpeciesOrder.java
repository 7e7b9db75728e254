package org.mlip4j.core;

import java.util.Arrays;

/**
 * Sorts central atoms by species. Evaluators treat batches of atoms of one species, and where several threads share the
 * atoms, or these come in blocks, each share would end with a batch for every species that is not full. Keeps its memory.
 */
public final class SpeciesOrder {

    private final int[] starts = new int[Element.CODE_LIMIT + 1];
    private int[] sorted = new int[0];

    /** Creates an order. */
    public SpeciesOrder() {}

    /**
     * Sorts; atoms of one species stay in their order.
     *
     * @param atoms to sort. Not modified.
     * @param count how many
     * @param species code of every atom, 0 included. Not modified.
     * @return the atoms; valid until the next call
     */
    public int[] sort(int[] atoms, int count, int[] species) {
        if (sorted.length < count) {
            sorted = new int[count + count / 8];
        }
        Arrays.fill(starts, 0);
        for (int k = 0; k < count; k++) {
            starts[species[atoms[k]] + 1]++;
        }
        for (int code = 0; code < Element.CODE_LIMIT; code++) {
            starts[code + 1] += starts[code];
        }
        for (int k = 0; k < count; k++) {
            sorted[starts[species[atoms[k]]]++] = atoms[k];
        }
        return sorted;
    }
}
