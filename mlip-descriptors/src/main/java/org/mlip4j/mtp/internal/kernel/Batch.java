package org.mlip4j.mtp.internal.kernel;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;

import java.util.Arrays;

/**
 * Central atoms of one species, one per lane, and their neighbours. Neighbours stand in slots; all lanes of a slot have
 * neighbours of the same species, or none, which is a position at the cutoff. Arrays grow and are reused.
 */
final class Batch {

    private static final int LANES = Lanes.COUNT;

    private final int species;
    private final int[] kindOf;
    private final double cutoff;

    /** Neighbours within the cutoff of one atom, by species. */
    private final int[] counts;

    final int[] centers = new int[LANES];

    /** Number of lanes with an atom. */
    int size;

    /** Slots of each species start here; every species has an even number of them. */
    final int[] first;

    int slots;

    /** Atom in each slot and lane, or -1. */
    int[] atom = new int[0];

    double[] x = new double[0];
    double[] y = new double[0];
    double[] z = new double[0];

    /** Neighbours of all lanes, before they are sorted into slots. */
    private int[] found = new int[0];

    private int[] foundKind = new int[0];
    private double[] foundX = new double[0];
    private double[] foundY = new double[0];
    private double[] foundZ = new double[0];
    private final int[] foundFirst = new int[LANES + 1];

    Batch(int species, int[] kindOf, double cutoff) {
        this.species = species;
        this.kindOf = kindOf;
        this.cutoff = cutoff;
        counts = new int[species];
        first = new int[species + 1];
    }

    void clear() {
        size = 0;
    }

    /** Adds a central atom with its neighbours; there must be a lane left. */
    void add(NeighborList list, int k) {
        int from = list.first()[k];
        int to = list.first()[k + 1];
        int n = foundFirst[size];
        if (found.length < n + to - from) {
            growFound(n + to - from);
        }
        double[] p = list.positions();
        int[] codes = list.species();
        int[] neighbors = list.neighbors();
        int center = list.centers()[k];
        double cx = p[3 * center];
        double cy = p[3 * center + 1];
        double cz = p[3 * center + 2];
        double limit = cutoff * cutoff;
        double sum = cx + cy + cz;
        for (int at = from; at < to; at++) {
            int j = neighbors[at];
            double dx = p[3 * j] - cx;
            double dy = p[3 * j + 1] - cy;
            double dz = p[3 * j + 2] - cz;
            double r2 = dx * dx + dy * dy + dz * dz;
            sum += r2;
            found[n] = j;
            foundX[n] = dx;
            foundY[n] = dy;
            foundZ[n] = dz;
            foundKind[n] = kindOf[codes[j]];
            n += r2 < limit ? 1 : 0;
        }
        if (!Double.isFinite(sum)) {
            throw new MlipException(
                    "a position of atom " + center + " or one of its neighbours is not finite");
        }
        centers[size++] = center;
        foundFirst[size] = n;
    }

    private void growFound(int needed) {
        int length = needed + needed / 2 + 64;
        found = Arrays.copyOf(found, length);
        foundKind = Arrays.copyOf(foundKind, length);
        foundX = Arrays.copyOf(foundX, length);
        foundY = Arrays.copyOf(foundY, length);
        foundZ = Arrays.copyOf(foundZ, length);
    }

    /** Sorts the neighbours into slots. */
    void arrange() {
        Arrays.fill(first, 0);
        for (int lane = 0; lane < size; lane++) {
            countKinds(lane);
            for (int s = 0; s < species; s++) {
                first[s + 1] = Math.max(first[s + 1], counts[s]);
            }
        }
        for (int s = 0; s < species; s++) {
            first[s + 1] = first[s] + (first[s + 1] + 1 & ~1);
        }
        slots = first[species];
        if (atom.length < slots * LANES) {
            int length = (slots + 16) * LANES;
            atom = new int[length];
            x = new double[length];
            y = new double[length];
            z = new double[length];
        }
        Arrays.fill(atom, 0, slots * LANES, -1);
        Arrays.fill(x, 0, slots * LANES, cutoff);
        Arrays.fill(y, 0, slots * LANES, 0);
        Arrays.fill(z, 0, slots * LANES, 0);
        for (int lane = 0; lane < size; lane++) {
            fill(lane);
        }
    }

    private void countKinds(int lane) {
        Arrays.fill(counts, 0);
        for (int n = foundFirst[lane]; n < foundFirst[lane + 1]; n++) {
            counts[foundKind[n]]++;
        }
    }

    private void fill(int lane) {
        System.arraycopy(first, 0, counts, 0, species);
        for (int n = foundFirst[lane]; n < foundFirst[lane + 1]; n++) {
            int at = counts[foundKind[n]]++ * LANES + lane;
            atom[at] = found[n];
            x[at] = foundX[n];
            y[at] = foundY[n];
            z[at] = foundZ[n];
        }
    }
}
