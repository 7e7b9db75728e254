package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;

import java.util.Arrays;

/**
 * Central atoms of one species, one per lane, and their neighbours within the cutoff. Neighbours stand in slots, those of
 * one species after those of another; a lane that has no neighbour for a slot has some atom there, at the
 * distance of the cutoff, where radial functions vanish. Arrays grow and are reused.
 */
final class Batch {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;

    private final int species;
    private final int[] speciesCodes;
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

    double[] x = new double[0];
    double[] y = new double[0];
    double[] z = new double[0];

    /** Number of neighbours by species and lane. */
    final int[] counts;

    /** Where their places in {@code listed} start in {@code chosen}; each sequence is followed by a zero. */
    private final int[] starts;

    private int[] chosen = new int[0];

    /** All neighbours of all lanes, those outside the cutoff included; the first stands for no neighbour. */
    private int[] listed = new int[0];

    private double[] listedX = new double[0];
    private double[] listedY = new double[0];
    private double[] listedZ = new double[0];
    private int listedCount;
    private int chosenCount;

    /** Places in {@code listed} of the neighbours within the cutoff of one central atom, by species. */
    private int[] near = new int[0];

    private int nearCapacity;
    private final int[] ends;
    private final int[] indices = new int[L];

    /**
     * @param speciesCodes codes of the species, in the order of the model
     * @param cutoff Angstrom
     */
    Batch(int[] speciesCodes, double cutoff) {
        this.speciesCodes = speciesCodes;
        species = speciesCodes.length;
        this.cutoff = cutoff;
        counts = new int[species * L];
        starts = new int[species * L];
        first = new int[species + 1];
        ends = new int[species];
    }

    void clear() {
        size = 0;
        listedCount = 1;
        chosenCount = 1;
        Arrays.fill(counts, 0);
        Arrays.fill(starts, 0);
    }

    /** Adds a central atom with its neighbours; there must be a lane left. */
    void add(NeighborList list, int k) {
        int from = list.first()[k];
        int count = list.first()[k + 1] - from;
        grow(count);
        int center = list.centers()[k];
        double[] p = list.positions();
        double sum = p[3 * center] + p[3 * center + 1] + p[3 * center + 2];
        Arrays.fill(ends, 0);
        sum += gather(p, center, list.species(), list.neighbors(), from, count);
        if (!Double.isFinite(sum)) {
            throw new MlipException(
                    "a position of atom " + center + " or one of its neighbours is not finite");
        }
        for (int s = 0; s < species; s++) {
            counts[s * L + size] = ends[s];
            starts[s * L + size] = chosenCount;
            System.arraycopy(near, s * nearCapacity, chosen, chosenCount, ends[s]);
            chosenCount += ends[s];
            chosen[chosenCount++] = 0;
        }
        listedCount += count;
        centers[size++] = center;
    }

    private void grow(int count) {
        int needed = listedCount + count + L;
        if (listed.length < needed) {
            int length = needed + needed / 2 + 64;
            listed = Arrays.copyOf(listed, length);
            listedX = Arrays.copyOf(listedX, length);
            listedY = Arrays.copyOf(listedY, length);
            listedZ = Arrays.copyOf(listedZ, length);
            chosen = Arrays.copyOf(chosen, length + species * L);
        }
        if (nearCapacity < count + L) {
            nearCapacity = count + count / 2 + L;
            near = new int[species * nearCapacity];
        }
    }

    /**
     * Copies the neighbours of a central atom and their positions relative to it to {@code listed}, and the places there
     * of those within the cutoff to {@code near}, by species.
     *
     * @return the sum of all squared distances
     */
    private double gather(
            double[] p, int center, int[] codes, int[] neighbors, int from, int count) {
        DoubleVector cx = DoubleVector.broadcast(S, p[3 * center]);
        DoubleVector cy = DoubleVector.broadcast(S, p[3 * center + 1]);
        DoubleVector cz = DoubleVector.broadcast(S, p[3 * center + 2]);
        DoubleVector sum = DoubleVector.zero(S);
        int[] map = indices;
        double limit = cutoff * cutoff;
        for (int n = 0; n < count; n += L) {
            VectorMask<Integer> there = I.indexInRange(n, count);
            // Lanes beyond the last neighbour have the central atom itself.
            IntVector j =
                    IntVector.broadcast(I, center)
                            .blend(IntVector.fromArray(I, neighbors, from + n, there), there);
            int at = listedCount + n;
            j.intoArray(listed, at);
            j.mul(3).intoArray(map, 0);
            DoubleVector dx = DoubleVector.fromArray(S, p, 0, map, 0).sub(cx);
            DoubleVector dy = DoubleVector.fromArray(S, p, 1, map, 0).sub(cy);
            DoubleVector dz = DoubleVector.fromArray(S, p, 2, map, 0).sub(cz);
            dx.intoArray(listedX, at);
            dy.intoArray(listedY, at);
            dz.intoArray(listedZ, at);
            DoubleVector r2 = dx.mul(dx).add(dy.mul(dy)).add(dz.mul(dz));
            sum = sum.add(r2);
            VectorMask<Integer> inside = r2.compare(VectorOperators.LT, limit).cast(I).and(there);
            IntVector places = IntVector.broadcast(I, at).addIndex(1);
            if (species == 1) {
                places.compress(inside).intoArray(near, ends[0]);
                ends[0] += inside.trueCount();
                continue;
            }
            IntVector code = IntVector.fromArray(I, codes, 0, listed, at);
            for (int s = 0; s < species; s++) {
                VectorMask<Integer> same =
                        code.compare(VectorOperators.EQ, speciesCodes[s]).and(inside);
                places.compress(same).intoArray(near, s * nearCapacity + ends[s]);
                ends[s] += same.trueCount();
            }
        }
        // Only whether it is finite matters, so the order of the sum does not.
        return sum.reduceLanes(VectorOperators.ADD);
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
            x = new double[length];
            y = new double[length];
            z = new double[length];
        }
        listed[0] = centers[0];
        listedX[0] = cutoff;
        listedY[0] = 0;
        listedZ[0] = 0;
        for (int s = 0; s < species; s++) {
            fill(s);
        }
        Arrays.fill(x, used * L, slots * L, cutoff);
        Arrays.fill(y, used * L, slots * L, 0);
        Arrays.fill(z, used * L, slots * L, 0);
        Arrays.fill(atom, used * L, slots * L, centers[0]);
    }

    private void fill(int s) {
        int[] map = indices;
        for (int slot = first[s]; slot < first[s + 1]; slot++) {
            IntVector.fromArray(I, counts, s * L)
                    .min(slot - first[s])
                    .add(IntVector.fromArray(I, starts, s * L))
                    .intoArray(map, 0);
            IntVector.fromArray(I, chosen, 0, map, 0).intoArray(map, 0);
            IntVector.fromArray(I, listed, 0, map, 0).intoArray(atom, slot * L);
            DoubleVector.fromArray(S, listedX, 0, map, 0).intoArray(x, slot * L);
            DoubleVector.fromArray(S, listedY, 0, map, 0).intoArray(y, slot * L);
            DoubleVector.fromArray(S, listedZ, 0, map, 0).intoArray(z, slot * L);
        }
    }
}
