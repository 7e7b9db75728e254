package org.mlip4j.core;

import java.util.Arrays;

/** All atoms sorted into bins in fractional coordinates of the completed cell; the last dimension runs fastest. */
final class Bins {

    /** Closer than this, in Angstrom, two atoms are taken to be one atom given twice. */
    private static final double SAME_PLACE = 1e-4;

    private static final int REACH = 2;

    /** Rows of bins about one. */
    private static final int RUNS = (2 * REACH + 1) * (2 * REACH + 1);

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
            bin[a] = bin(f, a);
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
                                                    span[k] * images.height(k) * REACH / cutoff)));
        }
        while ((double) size[0] * size[1] * size[2] > 8.0 * total + 64) {
            int largest = size[0] >= size[1] && size[0] >= size[2] ? 0 : size[1] >= size[2] ? 1 : 2;
            size[largest] = (size[largest] + 1) / 2;
        }
        for (int k = 0; k < 3; k++) {
            perBin[k] = size[k] / span[k];
        }
    }

    private int bin(double[] f, int atom) {
        return (index(f, atom, 0) * size[1] + index(f, atom, 1)) * size[2] + index(f, atom, 2);
    }

    private int index(double[] f, int atom, int k) {
        return Math.min(size[k] - 1, (int) ((f[3 * atom + k] - low[k]) * perBin[k]));
    }

    /** Neighbours of the central atoms from .. to-1 one after the other; how many each has goes to counts. */
    int[] neighbors(double cutoff, int[] centers, int from, int to, int[] counts) {
        double limit = cutoff * cutoff;
        int[] found = new int[expected(cutoff, to - from)];
        int n = 0;
        double[] f = images.fractions();
        int[] runs = new int[2 * RUNS];
        for (int k = from; k < to; k++) {
            int i = centers[k];
            int before = n;
            int count = runs(f, i, runs);
            for (int r = 0; r < count; r += 2) {
                if (n + runs[r + 1] - runs[r] > found.length) {
                    found = grown(found, n + runs[r + 1] - runs[r]);
                }
                n = scan(i, runs[r], runs[r + 1], limit, found, n);
            }
            counts[k] = n - before;
        }
        return found;
    }

    /** Where the atoms in the bins about an atom begin and end, in pairs; returns how many numbers that are. */
    private int runs(double[] f, int i, int[] runs) {
        int bc = index(f, i, 2);
        int c0 = Math.max(0, bc - REACH);
        int c1 = Math.min(size[2] - 1, bc + REACH);
        int count = 0;
        for (int a = lowest(f, i, 0); a <= highest(f, i, 0); a++) {
            for (int b = lowest(f, i, 1); b <= highest(f, i, 1); b++) {
                int row = (a * size[1] + b) * size[2];
                runs[count++] = start[row + c0];
                runs[count++] = start[row + c1 + 1];
            }
        }
        return count;
    }

    /**
     * Counts the neighbours of the atoms that are no images by distance and by groups. What surrounds a bin is copied once
     * for all its atoms, so that distances are computed in long loops.
     *
     * @param group of every atom that is no image
     * @param shells of equal thickness up to the cutoff
     * @param counts (first group * groups + second group) * shells + shell
     */
    void count(double cutoff, int[] group, int groups, int shells, long[] counts) {
        int[] runs = new int[2 * RUNS];
        double[] f = images.fractions();
        int[] offset = new int[atoms.length];
        for (int s = 0; s < atoms.length; s++) {
            offset[s] = group[images.owner(atoms[s])] * shells;
        }
        Surroundings around = new Surroundings(offset);
        int gathered = -1;
        for (int s = 0; s < atoms.length; s++) {
            int i = atoms[s];
            if (i < group.length) {
                int bin = bin(f, i);
                if (bin != gathered) {
                    around.gather(runs, runs(f, i, runs));
                    gathered = bin;
                }
                around.count(s, cutoff, shells, counts, group[i] * groups * shells);
                counts[(group[i] * groups + group[i]) * shells]--; // Itself.
            }
        }
    }

    /** The atoms in the bins about one. */
    private final class Surroundings {

        private final int[] offset;
        private final double[] xs;
        private final double[] ys;
        private final double[] zs;
        private final int[] offsets;
        private final double[] squares;
        private final int[] near;
        private int number;

        /** With what each atom adds to where it is counted. */
        Surroundings(int[] offset) {
            int most = offset.length;
            this.offset = offset;
            xs = new double[most];
            ys = new double[most];
            zs = new double[most];
            offsets = new int[most];
            squares = new double[most];
            near = new int[most + 1];
        }

        void gather(int[] runs, int numbers) {
            number = 0;
            for (int r = 0; r < numbers; r += 2) {
                int length = runs[r + 1] - runs[r];
                System.arraycopy(x, runs[r], xs, number, length);
                System.arraycopy(y, runs[r], ys, number, length);
                System.arraycopy(z, runs[r], zs, number, length);
                System.arraycopy(offset, runs[r], offsets, number, length);
                number += length;
            }
        }

        void count(int s, double cutoff, int shells, long[] counts, int row) {
            square(x[s], y[s], z[s]);
            int n = compress(cutoff * cutoff);
            double perShell = shells / cutoff;
            int here = 0;
            for (int k = 0; k < n; k++) {
                double shell = perShell * Math.sqrt(squares[near[k]]);
                counts[row + offsets[near[k]] + Math.min((int) shell, shells - 1)]++;
                if (shell < SAME_PLACE * perShell) {
                    here++;
                }
            }
            if (here > 1) {
                neighbors(cutoff, atoms, s, s + 1, new int[s + 1]); // Names the atoms.
            }
        }

        private void square(double x0, double y0, double z0) {
            for (int k = 0; k < number; k++) {
                double dx = xs[k] - x0;
                double dy = ys[k] - y0;
                double dz = zs[k] - z0;
                squares[k] = dx * dx + dy * dy + dz * dz;
            }
        }

        /** Lists what lies within the limit, without a branch, which would often be guessed wrongly. */
        private int compress(double limit) {
            int n = 0;
            for (int k = 0; k < number; k++) {
                near[n] = k;
                n += (int) (Double.doubleToRawLongBits(squares[k] - limit) >>> 63);
            }
            return n;
        }
    }

    private void requireSelf(int i, int atom) {
        if (atom != i) {
            throw new MlipException(
                    "atoms "
                            + (i + 1)
                            + " and "
                            + (images.owner(atom) + 1)
                            + " are at the same place; remove one of them, or check the cell");
        }
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
                    requireSelf(i, atoms[s]);
                }
                found[count++] = atoms[s];
            }
        }
        return count;
    }

    private static int[] grown(int[] found, int needed) {
        long length = Math.max(needed, found.length + (long) (found.length >> 1));
        if (length > Integer.MAX_VALUE - 8) {
            throw NeighborSearch.tooManyPairs();
        }
        return Arrays.copyOf(found, (int) length);
    }
}
