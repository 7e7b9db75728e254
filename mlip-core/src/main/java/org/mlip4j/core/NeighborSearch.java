package org.mlip4j.core;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Finds all neighbours within a cutoff in O(N) for any cell: triclinic, partly or not periodic, smaller than the
 * cutoff.
 *
 * <p>Atoms are wrapped into the cell, periodic images within reach become ghosts, and everything is sorted into bins
 * that are parallel to the cell and at least half a cutoff high. With a skin, a list stays valid until an atom has moved
 * by half of it; until then only positions are renewed. When the cell is strained, motion is what the strain does not
 * explain, and the skin is smaller by the length that the strain may take off a pair. Not thread-safe; uses as many
 * threads as asked for.
 */
public final class NeighborSearch implements AutoCloseable {

    private final double cutoff;
    private final double largestSkin;
    private final boolean adaptive;
    private final Workers workers;
    private final boolean sorted;

    /** Of the present list. */
    private double skin;

    private Cell cell;
    private double[] listPositions;
    private NeighborList list;
    private double[] offsets;

    /** Where the atoms are now, while the list follows them, and whether an atom has gone too far, by thread. */
    private double[] now;

    /** How far an atom may have gone, Angstrom, and what the cell was multiplied with; null while it is the same. */
    private double limit;

    private double[] stretch;

    private final boolean[] gone;
    private final IntConsumer following = this::follow;

    /**
     * Creates a search.
     *
     * @param cutoff pairs closer than this are found, Angstrom
     * @param skin pairs up to cutoff + skin are listed and the list is kept while it is valid; 0 builds a new list at
     *     every call
     * @param threads number of threads
     */
    public NeighborSearch(double cutoff, double skin, int threads) {
        this(cutoff, skin, false, new Workers(threads), false);
    }

    /**
     * For evaluators, which treat batches of atoms of one species: central atoms are in the order of their species.
     *
     * @param adaptive whether a list has the skin only if its structure follows the one before, that is when all atoms
     *     are within the skin of where they were when the last list was made
     */
    NeighborSearch(double cutoff, double skin, boolean adaptive, Workers workers) {
        this(cutoff, skin, adaptive, workers, true);
    }

    private NeighborSearch(
            double cutoff, double skin, boolean adaptive, Workers workers, boolean sorted) {
        if (!(cutoff > 0) || Double.isInfinite(cutoff) || !(skin >= 0)) {
            throw new IllegalArgumentException(
                    "cutoff " + cutoff + " and skin " + skin + " must be positive");
        }
        this.cutoff = cutoff;
        this.largestSkin = skin;
        this.adaptive = adaptive;
        this.workers = workers;
        this.sorted = sorted;
        this.gone = new boolean[workers.count()];
    }

    /**
     * The neighbours of every atom, with one thread and no skin.
     *
     * @param structure atoms in a cell
     * @param cutoff Angstrom
     * @return a full list in which every atom is a central atom
     */
    public static NeighborList of(Structure structure, double cutoff) {
        try (NeighborSearch search = new NeighborSearch(cutoff, 0, 1)) {
            return search.find(structure);
        }
    }

    /**
     * The neighbours of every atom, with one thread and no skin, for evaluators.
     *
     * @param structure atoms in a cell
     * @param cutoff Angstrom
     * @return a full list in which every atom is a central atom, in the order of their species, so that those of one species are a
     *     window of it
     */
    public static NeighborList bySpecies(Structure structure, double cutoff) {
        try (NeighborSearch search = new NeighborSearch(cutoff, 0, false, new Workers(1), true)) {
            return search.find(structure);
        }
    }

    /**
     * The neighbours of every atom.
     *
     * @param structure atoms in a cell
     * @return a full list in which every atom is a central atom; valid until the next call when there is a skin
     * @throws MlipException if two atoms are at the same place
     */
    public NeighborList find(Structure structure) {
        return find(structure.cell(), structure.species(), structure.positions());
    }

    /**
     * Counts pairs by distance, which needs no list of them.
     *
     * @param structure atoms in a cell
     * @param cutoff largest distance, Angstrom
     * @param shells number of shells of equal thickness up to it
     * @param group of every atom, from 0
     * @param groups number of groups
     * @return pairs (group of the first atom, group of the second, shell), the last fastest; each pair occurs from both sides
     * @throws MlipException if two atoms are at the same place
     */
    public static long[] count(
            Structure structure, double cutoff, int shells, int[] group, int groups) {
        PeriodicImages images = new PeriodicImages(structure.cell(), structure.positions(), cutoff);
        long[] counts = new long[groups * groups * shells];
        new Bins(images, cutoff).count(cutoff, group, groups, shells, counts);
        return counts;
    }

    /** The same for arrays that the caller may change afterwards. */
    NeighborList find(Cell newCell, int[] species, double[] positions) {
        boolean same = largestSkin > 0 && isFor(species);
        if (same && stretchTo(newCell) && follow(positions)) {
            return list;
        }
        skin = !adaptive || same && isNear(positions) ? largestSkin : 0;
        build(newCell, species, positions);
        return list;
    }

    /** Whether all atoms are within the skin of where they were when the list was made. */
    private boolean isNear(double[] positions) {
        double farthest = 0;
        for (int i = 0; i < positions.length; i += 3) {
            double dx = positions[i] - listPositions[i];
            double dy = positions[i + 1] - listPositions[i + 1];
            double dz = positions[i + 2] - listPositions[i + 2];
            farthest = Math.max(farthest, dx * dx + dy * dy + dz * dz);
        }
        return farthest <= largestSkin * largestSkin;
    }

    /** The cell and the positions that the list was made for; empty when none is kept. */
    Optional<Structure> origin() {
        return largestSkin > 0 && list != null
                ? Optional.of(
                        Structure.of(
                                cell,
                                Arrays.copyOf(list.species(), list.localCount()),
                                listPositions))
                : Optional.empty();
    }

    /** The next list is made anew. */
    void forget() {
        list = null;
    }

    private boolean isFor(int[] species) {
        return list != null
                && species.length == list.localCount()
                && Arrays.equals(species, 0, species.length, list.species(), 0, list.localCount());
    }

    /** Sets stretch and limit; false when the list cannot follow the cell. */
    private boolean stretchTo(Cell newCell) {
        stretch = null;
        limit = skin / 2;
        if (newCell.equals(cell)) {
            return true;
        }
        for (int k = 0; k < 3; k++) {
            if (newCell.isPeriodic(k) != cell.isPeriodic(k)) {
                return false;
            }
        }
        double[] inverse = Cell.inverse(cell.completed());
        double[] after = newCell.completed();
        stretch = new double[9];
        double change = 0;
        for (int i = 0; i < 9; i++) {
            int row = i / 3 * 3;
            int column = i % 3;
            stretch[i] =
                    inverse[row] * after[column]
                            + inverse[row + 1] * after[column + 3]
                            + inverse[row + 2] * after[column + 6];
            double d = stretch[i] - (row == 3 * column ? 1 : 0);
            change += d * d;
        }
        // No vector becomes shorter than by the factor 1 - |F - 1|.
        limit = ((1 - Math.sqrt(change)) * (cutoff + skin) - cutoff) / 2;
        return limit > 0;
    }

    /** Gives the list the new positions; false when an atom has gone too far for it. */
    private boolean follow(double[] positions) {
        now = positions;
        workers.run(following);
        now = null;
        for (boolean far : gone) {
            if (far) {
                return false;
            }
        }
        return true;
    }

    private void follow(int worker) {
        if (stretch != null) {
            followStretched(worker);
            return;
        }
        double[] p = now;
        double[] x = list.positions();
        int local = list.localCount();
        double farthest = limit * limit;
        boolean near = true;
        int end = 3 * workers.start(worker + 1, local);
        for (int i = 3 * workers.start(worker, local); i < end; i += 3) {
            double dx = p[i] - listPositions[i];
            double dy = p[i + 1] - listPositions[i + 1];
            double dz = p[i + 2] - listPositions[i + 2];
            near &= dx * dx + dy * dy + dz * dz <= farthest;
            x[i] = p[i] + offsets[i];
            x[i + 1] = p[i + 1] + offsets[i + 1];
            x[i + 2] = p[i + 2] + offsets[i + 2];
        }
        gone[worker] = !near;
        int ghosts = list.atomCount() - local;
        int last = local + workers.start(worker + 1, ghosts);
        for (int g = local + workers.start(worker, ghosts); g < last; g++) {
            int owner = 3 * list.owner(g);
            for (int d = 0; d < 3; d++) {
                x[3 * g + d] = p[owner + d] + offsets[3 * g + d];
            }
        }
    }

    /** The same in a cell that was multiplied with a matrix. */
    private void followStretched(int worker) {
        double[] p = now;
        double[] x = list.positions();
        double[] m = stretch;
        int local = list.localCount();
        double farthest = limit * limit;
        boolean near = true;
        int end = workers.start(worker + 1, list.atomCount());
        for (int a = workers.start(worker, list.atomCount()); a < end; a++) {
            int owner = 3 * (a < local ? a : list.owner(a));
            double square = 0;
            for (int d = 0; d < 3; d++) {
                double moved = p[owner + d] - times(listPositions, owner, m, d);
                square += moved * moved;
                x[3 * a + d] = p[owner + d] + times(offsets, 3 * a, m, d);
            }
            near &= square <= farthest;
        }
        gone[worker] = !near;
    }

    /** Component d of a row of three times a matrix. */
    private static double times(double[] rows, int at, double[] m, int d) {
        return rows[at] * m[d] + rows[at + 1] * m[d + 3] + rows[at + 2] * m[d + 6];
    }

    private void build(Cell newCell, int[] newSpecies, double[] newPositions) {
        list = null;
        cell = newCell;
        double reach = cutoff + skin;
        PeriodicImages images = new PeriodicImages(cell, newPositions, reach);
        if (largestSkin > 0) {
            listPositions = newPositions.clone();
            offsets = images.offsets();
        }
        int n = newSpecies.length;
        int total = images.count();
        int[] species = Arrays.copyOf(newSpecies, total);
        for (int g = n; g < total; g++) {
            species[g] = newSpecies[images.owners()[g - n]];
        }
        int[] first = new int[n + 1];
        int[] centers = new int[n];
        Arrays.setAll(centers, i -> i);
        if (sorted) {
            centers = Arrays.copyOf(new SpeciesOrder().sort(centers, n, species), n);
        }
        int[] neighbors = neighbors(images, reach, centers, n, first);
        list =
                new NeighborList(
                        n,
                        total,
                        images.positions(),
                        species,
                        images.owners(),
                        centers,
                        first,
                        neighbors,
                        n);
    }

    /** The neighbours of all central atoms one after the other; where each one's start goes to first. */
    private int[] neighbors(
            PeriodicImages images, double reach, int[] centers, int n, int[] first) {
        Bins bins = new Bins(images, reach);
        int[][] found = new int[workers.count()][];
        int[] counts = new int[n];
        workers.run(
                w ->
                        found[w] =
                                bins.neighbors(
                                        reach,
                                        centers,
                                        workers.start(w, n),
                                        workers.start(w + 1, n),
                                        counts));
        for (int i = 0; i < n; i++) {
            first[i + 1] = first[i] + counts[i];
            if (first[i + 1] < 0) {
                throw tooManyPairs();
            }
        }
        if (workers.count() == 1) {
            return found[0];
        }
        int[] neighbors = new int[first[n]];
        for (int w = 0; w < workers.count(); w++) {
            int from = first[workers.start(w, n)];
            System.arraycopy(found[w], 0, neighbors, from, first[workers.start(w + 1, n)] - from);
            found[w] = null;
        }
        return neighbors;
    }

    static MlipException tooManyPairs() {
        return new MlipException(
                "more than 2^31 pairs of neighbours; evaluate a smaller structure");
    }

    @Override
    public void close() {
        workers.close();
    }
}
