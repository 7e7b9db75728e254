package org.mlip4j.sim.build;

import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Ewald;
import org.mlip4j.sim.crystal.Pairs;

import java.util.Arrays;

/** Neighbours of the mobile sites of a crystal within 7 Angstrom, one after the other, the close ones first. */
final class SiteNeighbors {

    private static final double CUTOFF = 7;
    private static final double DAMPING = 0.25;

    /** Per site: its first neighbour, and the end of its close ones; the end of all is the first of the next site. */
    final int[] first;

    final int[] near;

    /** Per neighbour: site, distance, and the damped Coulomb energy of unit charges, 0 at the cutoff. */
    int[] neighbor = new int[1024];

    float[] distance = new float[1024];
    float[] coulomb = new float[1024];
    private int size;

    /**
     * Finds them.
     *
     * @param crystal all sites
     * @param mobile the sites that get neighbours, ascending
     * @param close what counts as close, Angstrom
     */
    SiteNeighbors(Crystal crystal, int[] mobile, double close) {
        Pairs pairs = new Pairs(crystal.cell(), crystal.positions(), CUTOFF);
        first = new int[crystal.size() + 1];
        near = new int[crystal.size()];
        int next = 0;
        for (int i = 0; i < crystal.size(); i++) {
            if (next < mobile.length && mobile[next] == i) {
                next++;
                pairs.around(i, (a, j, d, r) -> add(r < close, j, r));
                near[i] = size;
                pairs.around(i, (a, j, d, r) -> add(r >= close, j, r));
            }
            first[i + 1] = size;
        }
    }

    private void add(boolean wanted, int j, double r) {
        if (!wanted) {
            return;
        }
        if (size == neighbor.length) {
            neighbor = Arrays.copyOf(neighbor, 2 * size);
            distance = Arrays.copyOf(distance, 2 * size);
            coulomb = Arrays.copyOf(coulomb, 2 * size);
        }
        neighbor[size] = j;
        distance[size] = (float) r;
        coulomb[size] = (float) (damped(Math.max(r, 0.3)) - damped(CUTOFF));
        size++;
    }

    private static double damped(double r) {
        return Ewald.COULOMB * Math.exp(-DAMPING * DAMPING * r * r) / r;
    }
}
