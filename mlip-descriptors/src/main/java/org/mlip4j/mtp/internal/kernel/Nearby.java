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
 * All neighbours of several central atoms, those outside the cutoff included, one list after the other, and which of the
 * last added atom's lie within. Arrays grow and are reused. Always in double: differences of positions lose digits.
 */
public final class Nearby {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;

    private final int species;
    private final int[] speciesCodes;
    private final double cutoff;

    /** The neighbours, and their positions relative to their central atoms; the first stands for no neighbour. */
    public int[] atom = new int[0];

    /** Coordinates, Angstrom. */
    public double[] x = new double[0];

    /** Coordinates, Angstrom. */
    public double[] y = new double[0];

    /** Coordinates, Angstrom. */
    public double[] z = new double[0];

    /** How many there are. */
    public int count;

    /** Places of the neighbours within the cutoff of the atom that was added last, by species. */
    public int[] near = new int[0];

    /** Where those of the next species begin. */
    public int nearCapacity;

    /** How many there are of each species. */
    public final int[] ends;

    private final int[] indices = new int[L];

    /**
     * Creates an empty list.
     *
     * @param speciesCodes codes of the species, in the order of the model
     * @param cutoff Angstrom
     */
    public Nearby(int[] speciesCodes, double cutoff) {
        this.speciesCodes = speciesCodes;
        species = speciesCodes.length;
        this.cutoff = cutoff;
        ends = new int[species];
    }

    /** Forgets all neighbours. */
    public void clear() {
        count = 1;
    }

    /**
     * Sets what stands for no neighbour: some atom, at the distance of the cutoff.
     *
     * @param index of the atom
     */
    public void setNone(int index) {
        atom[0] = index;
        x[0] = cutoff;
        y[0] = 0;
        z[0] = 0;
    }

    /**
     * Adds the neighbours of a central atom.
     *
     * @param list where they are from
     * @param k which of its central atoms
     * @throws MlipException if a position is not finite
     */
    public void add(NeighborList list, int k) {
        int from = list.first()[k];
        int more = list.first()[k + 1] - from;
        grow(more);
        int center = list.centers()[k];
        double[] p = list.positions();
        double sum = p[3 * center] + p[3 * center + 1] + p[3 * center + 2];
        Arrays.fill(ends, 0);
        sum += gather(p, center, list.species(), list.neighbors(), from, more);
        if (!Double.isFinite(sum)) {
            throw new MlipException(
                    "a position of atom " + center + " or one of its neighbours is not finite");
        }
        count += more;
    }

    private void grow(int more) {
        int needed = count + more + L;
        if (atom.length < needed) {
            int length = needed + needed / 2 + 64;
            atom = Arrays.copyOf(atom, length);
            x = Arrays.copyOf(x, length);
            y = Arrays.copyOf(y, length);
            z = Arrays.copyOf(z, length);
        }
        if (nearCapacity < more + L) {
            nearCapacity = more + more / 2 + L;
            near = new int[species * nearCapacity];
        }
    }

    /**
     * Copies the neighbours of a central atom and their positions relative to it to {@link #atom}, and the places there
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
            int at = this.count + n;
            j.intoArray(atom, at);
            j.mul(3).intoArray(map, 0);
            DoubleVector dx = DoubleVector.fromArray(S, p, 0, map, 0).sub(cx);
            DoubleVector dy = DoubleVector.fromArray(S, p, 1, map, 0).sub(cy);
            DoubleVector dz = DoubleVector.fromArray(S, p, 2, map, 0).sub(cz);
            dx.intoArray(x, at);
            dy.intoArray(y, at);
            dz.intoArray(z, at);
            DoubleVector r2 = dx.mul(dx).add(dy.mul(dy)).add(dz.mul(dz));
            sum = sum.add(r2);
            VectorMask<Integer> inside = r2.compare(VectorOperators.LT, limit).cast(I).and(there);
            IntVector places = IntVector.broadcast(I, at).addIndex(1);
            if (species == 1) {
                places.compress(inside).intoArray(near, ends[0]);
                ends[0] += inside.trueCount();
                continue;
            }
            IntVector code = IntVector.fromArray(I, codes, 0, atom, at);
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
}
