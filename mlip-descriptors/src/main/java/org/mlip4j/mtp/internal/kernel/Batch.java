package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.core.NeighborList;

import java.util.Arrays;

/**
 * Central atoms of one species, one per lane, and their neighbours within the cutoff. Neighbours stand in slots, those of
 * one species after those of another; a lane that has no neighbour for a slot has some atom there, at the
 * distance of the cutoff, where radial functions vanish. Arrays grow and are reused.
 */
final class Batch {

    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;

    private final int species;
    private final double cutoff;

    final int[] centers = new int[L];

    /** Number of lanes with an atom. */
    int size;

    /** Slots of each species start here. */
    final int[] first;

    /** Number of slots, a multiple of {@link Lanes#GROUP}. */
    int slots;

    /** Atom in each slot and lane. */
    int[] atom = new int[0];

    /** Vectors to them, Angstrom, from {@link Lanes#START} on. */
    double[] x = new double[Z];

    double[] y = new double[Z];
    double[] z = new double[Z];

    /** Number of neighbours by species and lane. */
    final int[] counts;

    /** Where their places among the {@link Nearby} ones start in {@code chosen}; each sequence is followed by a zero. */
    private final int[] starts;

    private int[] chosen = new int[0];

    private int chosenCount;

    private final Nearby nearby;
    private final int[] indices = new int[L];

    /**
     * @param speciesCodes codes of the species, in the order of the model
     * @param cutoff Angstrom
     */
    Batch(int[] speciesCodes, double cutoff) {
        nearby = new Nearby(speciesCodes, cutoff);
        species = speciesCodes.length;
        this.cutoff = cutoff;
        counts = new int[species * L];
        starts = new int[species * L];
        first = new int[species + 1];
    }

    void clear() {
        size = 0;
        nearby.clear();
        chosenCount = 1;
        Arrays.fill(counts, 0);
        Arrays.fill(starts, 0);
    }

    /** Adds a central atom with its neighbours; there must be a lane left. */
    void add(NeighborList list, int k) {
        nearby.add(list, k);
        int needed = nearby.count + L + species * L;
        if (chosen.length < needed) {
            chosen = Arrays.copyOf(chosen, needed + needed / 2);
        }
        for (int s = 0; s < species; s++) {
            int count = nearby.ends[s];
            counts[s * L + size] = count;
            starts[s * L + size] = chosenCount;
            System.arraycopy(nearby.near, s * nearby.nearCapacity, chosen, chosenCount, count);
            chosenCount += count;
            chosen[chosenCount++] = 0;
        }
        centers[size++] = list.centers()[k];
    }

    /** Sorts the neighbours into slots. */
    void arrange() {
        for (int s = 0; s < species; s++) {
            int most = 0;
            for (int lane = 0; lane < L; lane++) {
                most = Math.max(most, counts[s * L + lane]);
            }
            first[s + 1] = first[s] + most;
        }
        int used = first[species];
        slots = (used + Lanes.GROUP - 1) / Lanes.GROUP * Lanes.GROUP;
        if (atom.length < slots * L) {
            int length = (slots + 16) * L;
            atom = new int[length];
            x = new double[Z + length];
            y = new double[Z + length];
            z = new double[Z + length];
        }
        nearby.setNone(centers[0]);
        for (int s = 0; s < species; s++) {
            fill(s);
        }
        Arrays.fill(x, Z + used * L, Z + slots * L, cutoff);
        Arrays.fill(y, Z + used * L, Z + slots * L, 0);
        Arrays.fill(z, Z + used * L, Z + slots * L, 0);
        Arrays.fill(atom, used * L, slots * L, centers[0]);
    }

    private void fill(int s) {
        int[] map = indices;
        for (int at = first[s] * L; at < first[s + 1] * L; at += I.length()) {
            int lane = s * L + at % L;
            IntVector.fromArray(I, counts, lane)
                    .min(at / L - first[s])
                    .add(IntVector.fromArray(I, starts, lane))
                    .intoArray(map, 0);
            IntVector.fromArray(I, chosen, 0, map, 0).intoArray(map, 0);
            IntVector.fromArray(I, nearby.atom, 0, map, 0).intoArray(atom, at);
            Lanes.gather(nearby.x, map, x, Z + at);
            Lanes.gather(nearby.y, map, y, Z + at);
            Lanes.gather(nearby.z, map, z, Z + at);
        }
    }
}
