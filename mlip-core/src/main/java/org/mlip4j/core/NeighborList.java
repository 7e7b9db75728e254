package org.mlip4j.core;

import java.util.Arrays;

/**
 * Central atoms and their neighbours, as flat arrays.
 *
 * <p>Atoms {@code 0 .. localCount-1} are real, {@code localCount .. atomCount-1} are ghosts: periodic images or atoms
 * of another process, at their actual positions. The list is full (j appears under i and i under j) and may hold pairs
 * beyond the cutoff (a skin): evaluators test the distance. Neighbours of the k-th central atom {@code centers[k]} are
 * {@code neighbors[first[k]] .. neighbors[first[k + 1] - 1]}. An evaluator treats the central atoms
 * {@code begin() <= k < end()}; {@link #window} gives a part of the list to one thread.
 *
 * <p>Arrays are shared, may be longer than needed, and are read-only by contract.
 */
public final class NeighborList {

    private final int localCount;
    private final int atomCount;
    private final double[] positions;
    private final int[] species;
    private final int[] owners;
    private final int[] centers;
    private final int[] first;
    private final int[] neighbors;
    private final int begin;
    private final int end;

    /**
     * Wraps arrays.
     *
     * @param localCount number of real atoms
     * @param atomCount number of atoms, ghosts included
     * @param positions 3 per atom, x y z, Angstrom
     * @param species one code per atom, see {@link Element#code()}
     * @param owners for ghost g, {@code owners[g - localCount]} is the atom that it is an image of; null when the host
     *     folds forces itself
     * @param centers atom indices of the central atoms
     * @param first start of each central atom's neighbours, one more than there are central atoms
     * @param neighbors atom indices
     * @param centerCount number of central atoms
     */
    public NeighborList(
            int localCount,
            int atomCount,
            double[] positions,
            int[] species,
            int[] owners,
            int[] centers,
            int[] first,
            int[] neighbors,
            int centerCount) {
        this(
                localCount,
                atomCount,
                positions,
                species,
                owners,
                centers,
                first,
                neighbors,
                0,
                centerCount);
    }

    private NeighborList(
            int localCount,
            int atomCount,
            double[] positions,
            int[] species,
            int[] owners,
            int[] centers,
            int[] first,
            int[] neighbors,
            int begin,
            int end) {
        this.localCount = localCount;
        this.atomCount = atomCount;
        this.positions = positions;
        this.species = species;
        this.owners = owners;
        this.centers = centers;
        this.first = first;
        this.neighbors = neighbors;
        this.begin = begin;
        this.end = end;
    }

    /**
     * A part of this list: the same atoms, fewer central atoms.
     *
     * @param from first central atom
     * @param to one past the last
     * @return a view that shares all arrays
     */
    public NeighborList window(int from, int to) {
        if (from < begin || to > end || from > to) {
            throw new IndexOutOfBoundsException(
                    "window " + from + ".." + to + " of " + begin + ".." + end);
        }
        return new NeighborList(
                localCount,
                atomCount,
                positions,
                species,
                owners,
                centers,
                first,
                neighbors,
                from,
                to);
    }

    /**
     * This list for keeping: its arrays are no longer than needed.
     *
     * @return a list with the same content, which shares arrays that have their length
     */
    public NeighborList trimmed() {
        return new NeighborList(
                localCount,
                atomCount,
                trimmed(positions, 3 * atomCount),
                trimmed(species, atomCount),
                owners == null ? null : trimmed(owners, atomCount - localCount),
                centers,
                first,
                trimmed(neighbors, first[end]),
                begin,
                end);
    }

    private static double[] trimmed(double[] array, int length) {
        return array.length == length ? array : Arrays.copyOf(array, length);
    }

    private static int[] trimmed(int[] array, int length) {
        return array.length == length ? array : Arrays.copyOf(array, length);
    }

    /**
     * Number of real atoms.
     *
     * @return count
     */
    public int localCount() {
        return localCount;
    }

    /**
     * Number of atoms, ghosts included.
     *
     * @return count
     */
    public int atomCount() {
        return atomCount;
    }

    /**
     * First central atom to treat.
     *
     * @return index into {@link #centers()}
     */
    public int begin() {
        return begin;
    }

    /**
     * One past the last central atom to treat.
     *
     * @return index into {@link #centers()}
     */
    public int end() {
        return end;
    }

    /**
     * Positions.
     *
     * @return 3 per atom, x y z, Angstrom
     */
    public double[] positions() {
        return positions;
    }

    /**
     * Species codes.
     *
     * @return one per atom
     */
    public int[] species() {
        return species;
    }

    /**
     * Central atoms.
     *
     * @return atom indices
     */
    public int[] centers() {
        return centers;
    }

    /**
     * Where each central atom's neighbours start.
     *
     * @return offsets into {@link #neighbors()}
     */
    public int[] first() {
        return first;
    }

    /**
     * Neighbours of all central atoms.
     *
     * @return atom indices
     */
    public int[] neighbors() {
        return neighbors;
    }

    /**
     * The atom that a ghost is an image of.
     *
     * @param ghost atom index, at least {@link #localCount()}
     * @return atom index below {@link #localCount()}
     */
    public int owner(int ghost) {
        if (owners == null) {
            throw new IllegalStateException("the host owns the ghosts of this list");
        }
        return owners[ghost - localCount];
    }

    /** The first ghost that is an image of an atom or of a later one; the ghosts of a search come in this order. */
    int firstGhost(int atom) {
        int low = localCount;
        int high = atomCount;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (owner(middle) < atom) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
