package org.mlip4j.sim;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

/** Crystals of {@link LennardJones}. */
public final class Argon {

    private Argon() {}

    /**
     * Face-centred cubic.
     *
     * @param edge of the cubic cell, Angstrom
     * @param copies cells along each vector
     * @return the crystal
     */
    public static Structure crystal(double edge, int copies) {
        double half = edge / 2;
        Structure cubic =
                Structure.of(
                        Cell.cubic(edge),
                        new String[] {"Ar", "Ar", "Ar", "Ar"},
                        new double[] {0, 0, 0, 0, half, half, half, 0, half, half, half, 0});
        return Supercell.of(cubic, copies, copies, copies);
    }
}
