package org.mlip4j.mtp.internal;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;

import java.util.Arrays;

/** The neighbours of one central atom within the cutoff. Arrays grow and are reused. */
final class Neighborhood {

    int center;

    /** Species of the central atom, as a position in the model. */
    int kind;

    int count;
    int[] atom = new int[0];
    int[] kinds;
    double[] dx;
    double[] dy;
    double[] dz;
    double[] r;

    /**
     * Collects the neighbours of a central atom.
     *
     * @param list the pairs. Not modified.
     * @param k position of the central atom in the list
     * @param cutoff neighbours are nearer than this
     * @param kindOf position in the model of every species code, or -1
     */
    void gather(NeighborList list, int k, double cutoff, int[] kindOf) {
        int from = list.first()[k];
        int to = list.first()[k + 1];
        if (atom.length < to - from) {
            grow(to - from);
        }
        double[] x = list.positions();
        int[] species = list.species();
        center = list.centers()[k];
        kind = kindOf[species[center]];
        int i = 3 * center;
        double sum = x[i] + x[i + 1] + x[i + 2];
        int n = 0;
        for (int at = from; at < to; at++) {
            int j = list.neighbors()[at];
            double ex = x[3 * j] - x[i];
            double ey = x[3 * j + 1] - x[i + 1];
            double ez = x[3 * j + 2] - x[i + 2];
            double r2 = ex * ex + ey * ey + ez * ez;
            sum += r2;
            if (r2 < cutoff * cutoff) {
                atom[n] = j;
                kinds[n] = kindOf[species[j]];
                dx[n] = ex;
                dy[n] = ey;
                dz[n] = ez;
                r[n++] = Math.sqrt(r2);
            }
        }
        count = n;
        if (!Double.isFinite(sum)) {
            throw new MlipException(
                    "a position of atom " + center + " or one of its neighbours is not finite");
        }
    }

    private void grow(int needed) {
        int length = needed + needed / 2 + 8;
        atom = new int[length];
        kinds = new int[length];
        dx = new double[length];
        dy = new double[length];
        dz = new double[length];
        r = new double[length];
    }

    /**
     * Positions in a model of all species codes.
     *
     * @param codes the model's species codes
     * @param limit codes are below this
     * @return -1 for codes that the model does not have
     */
    static int[] kinds(int[] codes, int limit) {
        int[] kinds = new int[limit];
        Arrays.fill(kinds, -1);
        for (int s = 0; s < codes.length; s++) {
            kinds[codes[s]] = s;
        }
        return kinds;
    }
}
