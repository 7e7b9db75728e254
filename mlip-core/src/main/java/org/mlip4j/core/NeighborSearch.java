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

    /** Closer than this, in Angstrom, two atoms are taken to be one atom given twice. */
    private static final double SAME_PLACE = 1e-4;

    private final double cutoff;
    private final double skin;
    private final Workers workers;

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
        this(cutoff, skin, new Workers(threads));
    }

    NeighborSearch(double cutoff, double skin, Workers workers) {
        if (!(cutoff > 0) || Double.isInfinite(cutoff) || !(skin >= 0)) {
            throw new IllegalArgumentException(
                    "cutoff " + cutoff + " and skin " + skin + " must be positive");
        }
        this.cutoff = cutoff;
        this.skin = skin;
        this.workers = workers;
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
     * The neighbours of every atom.
     *
     * @param structure atoms in a cell
     * @return a full list in which every atom is a central atom; valid until the next call when there is a skin
     * @throws MlipException if two atoms are at the same place
     */
    public NeighborList find(Structure structure) {
        return find(structure.cell(), structure.species(), structure.positions());
    }

    /** The same for arrays that the caller may change afterwards. */
    NeighborList find(Cell newCell, int[] species, double[] positions) {
        if (skin > 0 && isFor(species) && stretchTo(newCell) && follow(positions)) {
            return list;
        }
        build(newCell, species, positions);
        return list;
    }

    /** The cell and the positions that the list was made for; empty when none is kept. */
    Optional<Structure> origin() {
        return skin > 0 && list != null
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
        if (skin > 0) {
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
        int[] neighbors = neighbors(images, reach, n, first);
        int[] centers = new int[n];
        Arrays.setAll(centers, i -> i);
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

    /** The neighbours of all atoms one after the other; where each atom's start goes to first. */
    private int[] neighbors(PeriodicImages images, double reach, int n, int[] first) {
        Bins bins = new Bins(images, reach);
        int[][] found = new int[workers.count()][];
        int[] counts = new int[n];
        workers.run(
                w ->
                        found[w] =
                                bins.neighbors(
                                        reach,
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

    private static MlipException tooManyPairs() {
        return new MlipException(
                "more than 2^31 pairs of neighbours; evaluate a smaller structure");
    }

    @Override
    public void close() {
        workers.close();
    }

    /** All atoms sorted into bins in fractional coordinates of the completed cell; the last dimension runs fastest. */
    private static final class Bins {

        private static final int REACH = 2;

        private final PeriodicImages images;
        private final int[] size = new int[3];
        private final double[] low = new double[3];
        private final double[] perBin = new double[3];
        private final int[] start;
        private final int[] atoms;
        private final double[] x;
        private final double[] y;
        private final double[] z;

        Bins(PeriodicImages images, double cutoff) {
            this.images = images;
            int total = images.count();
            double[] f = images.fractions();
            chooseSize(f, total, cutoff);
            int[] bin = new int[total];
            start = new int[size[0] * size[1] * size[2] + 1];
            for (int a = 0; a < total; a++) {
                bin[a] = (index(f, a, 0) * size[1] + index(f, a, 1)) * size[2] + index(f, a, 2);
                start[bin[a] + 1]++;
            }
            for (int b = 0; b + 1 < start.length; b++) {
                start[b + 1] += start[b];
            }
            atoms = new int[total];
            x = new double[total];
            y = new double[total];
            z = new double[total];
            int[] next = Arrays.copyOf(start, start.length - 1);
            double[] p = images.positions();
            for (int a = 0; a < total; a++) {
                int at = next[bin[a]]++;
                atoms[at] = a;
                x[at] = p[3 * a];
                y[at] = p[3 * a + 1];
                z[at] = p[3 * a + 2];
            }
        }

        private void chooseSize(double[] f, int total, double cutoff) {
            double[] span = new double[3];
            for (int k = 0; k < 3; k++) {
                double min = Double.POSITIVE_INFINITY;
                double max = Double.NEGATIVE_INFINITY;
                for (int a = 0; a < total; a++) {
                    min = Math.min(min, f[3 * a + k]);
                    max = Math.max(max, f[3 * a + k]);
                }
                low[k] = total == 0 ? 0 : min;
                span[k] = total == 0 ? 1 : Math.max(max - min, 1e-9);
                size[k] =
                        (int)
                                Math.max(
                                        1,
                                        Math.min(
                                                1 << 20,
                                                Math.floor(
                                                        span[k]
                                                                * images.height(k)
                                                                * REACH
                                                                / cutoff)));
            }
            while ((double) size[0] * size[1] * size[2] > 8.0 * total + 64) {
                int largest =
                        size[0] >= size[1] && size[0] >= size[2] ? 0 : size[1] >= size[2] ? 1 : 2;
                size[largest] = (size[largest] + 1) / 2;
            }
            for (int k = 0; k < 3; k++) {
                perBin[k] = size[k] / span[k];
            }
        }

        private int index(double[] f, int atom, int k) {
            return Math.min(size[k] - 1, (int) ((f[3 * atom + k] - low[k]) * perBin[k]));
        }

        /** Neighbours of the atoms from .. to-1 one after the other; how many each has goes to counts. */
        int[] neighbors(double cutoff, int from, int to, int[] counts) {
            double limit = cutoff * cutoff;
            int[] found = new int[expected(cutoff, to - from)];
            int n = 0;
            double[] f = images.fractions();
            for (int i = from; i < to; i++) {
                int before = n;
                int bc = index(f, i, 2);
                int c0 = Math.max(0, bc - REACH);
                int c1 = Math.min(size[2] - 1, bc + REACH);
                for (int a = lowest(f, i, 0); a <= highest(f, i, 0); a++) {
                    for (int b = lowest(f, i, 1); b <= highest(f, i, 1); b++) {
                        int row = (a * size[1] + b) * size[2];
                        int s0 = start[row + c0];
                        int s1 = start[row + c1 + 1];
                        if (n + s1 - s0 > found.length) {
                            found = grown(found, n + s1 - s0);
                        }
                        n = scan(i, s0, s1, limit, found, n);
                    }
                }
                counts[i] = n - before;
            }
            return found;
        }

        /** How many neighbours some atoms have at the mean density; memory for these is taken at once. */
        private int expected(double cutoff, int count) {
            double volume = 1;
            for (int k = 0; k < 3; k++) {
                volume *= size[k] / perBin[k] * images.height(k);
            }
            double each = 4 * Math.PI / 3 * cutoff * cutoff * cutoff * images.count() / volume;
            return (int) Math.min(1.05 * Math.min(each, 400) * count + 64, Integer.MAX_VALUE - 8);
        }

        private int lowest(double[] f, int atom, int k) {
            return Math.max(0, index(f, atom, k) - REACH);
        }

        private int highest(double[] f, int atom, int k) {
            return Math.min(size[k] - 1, index(f, atom, k) + REACH);
        }

        private int scan(int i, int s0, int s1, double limit, int[] found, int n) {
            double[] p = images.positions();
            double xi = p[3 * i];
            double yi = p[3 * i + 1];
            double zi = p[3 * i + 2];
            int count = n;
            for (int s = s0; s < s1; s++) {
                double dx = x[s] - xi;
                double dy = y[s] - yi;
                double dz = z[s] - zi;
                double d2 = dx * dx + dy * dy + dz * dz;
                if (d2 < limit && atoms[s] != i) {
                    if (d2 < SAME_PLACE * SAME_PLACE) {
                        throw new MlipException(
                                "atoms "
                                        + (i + 1)
                                        + " and "
                                        + (images.owner(atoms[s]) + 1)
                                        + " are at the same place; remove one of them, or check the cell");
                    }
                    found[count++] = atoms[s];
                }
            }
            return count;
        }

        private static int[] grown(int[] found, int needed) {
            long length = Math.max(needed, found.length + (long) (found.length >> 1));
            if (length > Integer.MAX_VALUE - 8) {
                throw tooManyPairs();
            }
            return Arrays.copyOf(found, (int) length);
        }
    }
}
