package org.mlip4j.sim;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

/** How far the atoms of one structure are from those of another with the same atoms in the same order. */
public final class Displacements {

    private Displacements() {}

    /**
     * The largest component of a vector from an atom to itself, or to an image of itself in the cell of the first structure.
     * Which image is right is in no doubt as long as atoms move by less than half the width of the cell.
     *
     * @param from a structure
     * @param to the same atoms elsewhere
     * @return by atom, Angstrom; NaN where a position is not finite
     * @throws MlipException if the numbers of atoms differ
     */
    public static double[] largestComponents(Structure from, Structure to) {
        if (from.size() != to.size()) {
            throw new MlipException(to.size() + " atoms instead of " + from.size());
        }
        double[] centre = new double[3];
        double[] vectors = from.cell().vectors();
        for (int c = 0; c < 9; c++) {
            centre[c % 3] += vectors[c] / 2;
        }
        double[] largest = new double[from.size()];
        double[] apart = new double[3 * from.size()];
        for (int c = 0; c < apart.length; c++) {
            double component = to.positions()[c] - from.positions()[c];
            if (!Double.isFinite(component)) {
                largest[c / 3] = Double.NaN;
                component = 0;
            }
            apart[c] = component + centre[c % 3];
        }
        double[] nearest = from.withPositions(apart).wrapped().positions();
        for (int c = 0; c < apart.length; c++) {
            largest[c / 3] = Math.max(largest[c / 3], Math.abs(nearest[c] - centre[c % 3]));
        }
        return largest;
    }
}
