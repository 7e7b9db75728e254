package org.mlip4j.hdnnp.internal.kernel;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;

import java.util.Arrays;
import java.util.Locale;

/**
 * The neighbours of one central atom within the cutoff, and the derivatives of its energy with respect to their
 * positions. Arrays grow and are reused.
 */
public final class Neighborhood {

    public int center;
    public int count;
    public int[] atom = new int[0];

    /** Position of each neighbour's element in the model. */
    public int[] kind;

    public double[] dx;
    public double[] dy;
    public double[] dz;
    public double[] r;
    public double[] gx;
    public double[] gy;
    public double[] gz;

    /**
     * Collects the neighbours of a central atom and zeroes the derivatives.
     *
     * @param list the pairs. Not modified.
     * @param k position of the central atom in the list
     * @param cutoff distance within which neighbours matter
     * @param kinds position in the model of every species code, or -1
     */
    public void gather(NeighborList list, int k, double cutoff, int[] kinds) {
        center = list.centers()[k];
        double[] positions = list.positions();
        int[] neighbors = list.neighbors();
        int begin = list.first()[k];
        int end = list.first()[k + 1];
        grow(end - begin + 1);
        double x = positions[3 * center];
        double y = positions[3 * center + 1];
        double z = positions[3 * center + 2];
        double limit = cutoff * cutoff;
        int n = 0;
        // every neighbour is written, and the next one over it unless it counts: guessing which
        // ones do costs more
        for (int p = begin; p < end; p++) {
            int j = neighbors[p];
            double ex = positions[3 * j] - x;
            double ey = positions[3 * j + 1] - y;
            double ez = positions[3 * j + 2] - z;
            double r2 = ex * ex + ey * ey + ez * ez;
            atom[n] = j;
            dx[n] = ex;
            dy[n] = ey;
            dz[n] = ez;
            r[n] = r2;
            n += r2 < limit ? 1 : 0;
        }
        int[] species = list.species();
        for (int m = 0; m < n; m++) {
            kind[m] = kind(kinds, species[atom[m]]);
            if (r[m] == 0) {
                throw samePlace(positions, center);
            }
            r[m] = Math.sqrt(r[m]);
        }
        count = n;
        clearGradients();
    }

    /** The error for two atoms at one place; indices would mean nothing to who gave a list of neighbours. */
    public static MlipException samePlace(double[] positions, int atom) {
        return new MlipException(
                String.format(
                        Locale.ROOT,
                        "two atoms are at the same place, x y z = %.6f %.6f %.6f Angstrom; remove one of them, or check"
                                + " the cell",
                        positions[3 * atom],
                        positions[3 * atom + 1],
                        positions[3 * atom + 2]));
    }

    /** The position of a species in the model. */
    public static int kind(int[] kinds, int species) {
        int kind = kinds[species];
        if (kind < 0) {
            throw new MlipException(
                    "the potential does not know the element " + Element.of(species));
        }
        return kind;
    }

    public void clearGradients() {
        Arrays.fill(gx, 0, count, 0);
        Arrays.fill(gy, 0, count, 0);
        Arrays.fill(gz, 0, count, 0);
    }

    /** Adds dE/dr_j for all neighbours. */
    public void addTo(Accumulator out) {
        out.addGradients(center, count, atom, dx, dy, dz, gx, gy, gz);
    }

    private void grow(int capacity) {
        if (atom.length >= capacity && kind != null) {
            return;
        }
        int size = capacity + capacity / 4 + 16;
        atom = new int[size];
        kind = new int[size];
        dx = new double[size];
        dy = new double[size];
        dz = new double[size];
        r = new double[size];
        gx = new double[size];
        gy = new double[size];
        gz = new double[size];
    }
}
