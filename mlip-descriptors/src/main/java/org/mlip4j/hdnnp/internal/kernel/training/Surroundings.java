package org.mlip4j.hdnnp.internal.kernel.training;

import org.mlip4j.core.NeighborList;
import org.mlip4j.hdnnp.internal.kernel.Neighborhood;

import java.util.Arrays;

/**
 * The neighbours of one central atom within the cutoff, sorted by element, and how they move relative to it. Arrays grow
 * and are reused.
 */
final class Surroundings {

    int count;

    /** Neighbours of element e are start[e] to before start[e + 1]. */
    final int[] start;

    double[] dx = {};
    double[] dy;
    double[] dz;
    double[] r;

    /** 1 / r. */
    double[] inverse;

    /** Whether a neighbour moves, its velocity relative to the central atom, and that of its distance. */
    boolean[] moves;

    /** Those that move, in ascending order. */
    int moverCount;

    int[] movers;

    double[] vx;
    double[] vy;
    double[] vz;
    double[] vr;

    private final int[] next;
    private int[] atom;
    private int center;

    Surroundings(int elements) {
        start = new int[elements + 1];
        next = new int[elements];
    }

    /** Collects the neighbours of the k-th central atom; how they move is to be said next. */
    void gather(NeighborList list, int k, double cutoff, int[] kinds) {
        int begin = list.first()[k];
        int end = list.first()[k + 1];
        grow(end - begin);
        center = list.centers()[k];
        double[] x = list.positions();
        double limit = cutoff * cutoff;
        Arrays.fill(start, 0);
        for (int p = begin; p < end; p++) {
            int j = list.neighbors()[p];
            double square = square(x, j);
            if (square == 0) {
                throw Neighborhood.samePlace(x, center);
            }
            if (square < limit) {
                start[Neighborhood.kind(kinds, list.species()[j]) + 1]++;
            }
        }
        for (int e = 0; e < next.length; e++) {
            start[e + 1] += start[e];
            next[e] = start[e];
        }
        count = start[next.length];
        for (int p = begin; p < end; p++) {
            int j = list.neighbors()[p];
            double square = square(x, j);
            if (square < limit) {
                int n = next[kinds[list.species()[j]]]++;
                atom[n] = j;
                dx[n] = x[3 * j] - x[3 * center];
                dy[n] = x[3 * j + 1] - x[3 * center + 1];
                dz[n] = x[3 * j + 2] - x[3 * center + 2];
                r[n] = Math.sqrt(square);
                inverse[n] = 1 / r[n];
            }
        }
    }

    private void listMovers() {
        moverCount = 0;
        for (int n = 0; n < count; n++) {
            if (moves[n]) {
                movers[moverCount++] = n;
            }
        }
    }

    private double square(double[] x, int j) {
        double ex = x[3 * j] - x[3 * center];
        double ey = x[3 * j + 1] - x[3 * center + 1];
        double ez = x[3 * j + 2] - x[3 * center + 2];
        return ex * ex + ey * ey + ez * ez;
    }

    /** Lets an atom and its images move along an axis with unit velocity. */
    void displace(NeighborList list, int moving, int axis) {
        int local = list.localCount();
        double forCenter = center == moving ? -1 : 0;
        for (int n = 0; n < count; n++) {
            int owner = atom[n] < local ? atom[n] : list.owner(atom[n]);
            double v = (owner == moving ? 1 : 0) + forCenter;
            moves[n] = v != 0;
            vx[n] = axis == 0 ? v : 0;
            vy[n] = axis == 1 ? v : 0;
            vz[n] = axis == 2 ? v : 0;
            vr[n] = v * (axis == 0 ? dx[n] : axis == 1 ? dy[n] : dz[n]) * inverse[n];
        }
        listMovers();
    }

    /** Lets space stretch: dv_a = d_b. */
    void strain(int a, int b) {
        for (int n = 0; n < count; n++) {
            double v = b == 0 ? dx[n] : b == 1 ? dy[n] : dz[n];
            moves[n] = true;
            vx[n] = a == 0 ? v : 0;
            vy[n] = a == 1 ? v : 0;
            vz[n] = a == 2 ? v : 0;
            vr[n] = v * (a == 0 ? dx[n] : a == 1 ? dy[n] : dz[n]) * inverse[n];
        }
        listMovers();
    }

    /**
     * Lets every atom move with its images, and space stretch: dv_a = v_a + sum_b strain_ab d_b.
     *
     * @param list whose ghosts know their owners
     * @param velocities of the local atoms, x y z
     * @param strain row by row
     */
    void flow(NeighborList list, double[] velocities, double[] strain) {
        int local = list.localCount();
        for (int n = 0; n < count; n++) {
            int j = 3 * (atom[n] < local ? atom[n] : list.owner(atom[n]));
            int i = 3 * center;
            vx[n] = velocities[j] - velocities[i] + along(strain, 0, n);
            vy[n] = velocities[j + 1] - velocities[i + 1] + along(strain, 3, n);
            vz[n] = velocities[j + 2] - velocities[i + 2] + along(strain, 6, n);
            moves[n] = true;
            vr[n] = (vx[n] * dx[n] + vy[n] * dy[n] + vz[n] * dz[n]) * inverse[n];
        }
        listMovers();
    }

    private double along(double[] strain, int row, int n) {
        return strain[row] * dx[n] + strain[row + 1] * dy[n] + strain[row + 2] * dz[n];
    }

    /** Lets every neighbour take part, with velocity zero. */
    void rest() {
        Arrays.fill(moves, 0, count, true);
        Arrays.fill(vx, 0, count, 0);
        Arrays.fill(vy, 0, count, 0);
        Arrays.fill(vz, 0, count, 0);
        Arrays.fill(vr, 0, count, 0);
        listMovers();
    }

    private void grow(int capacity) {
        if (dx.length >= capacity && atom != null) {
            return;
        }
        int size = capacity + capacity / 4 + 16;
        atom = new int[size];
        moves = new boolean[size];
        movers = new int[size];
        dx = new double[size];
        dy = new double[size];
        dz = new double[size];
        r = new double[size];
        inverse = new double[size];
        vx = new double[size];
        vy = new double[size];
        vz = new double[size];
        vr = new double[size];
    }
}
