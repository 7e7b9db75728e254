package org.mlip4j.sim.relaxation;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.dynamics.Coupling;

/**
 * What a relaxation may change about the cell.
 *
 * @param coupling nothing, the volume, three lengths, or lengths and angles
 * @param pressure external pressure, eV/Angstrom^3
 * @param alongX whether strain along x is possible
 * @param alongY along y
 * @param alongZ along z
 */
public record CellFreedom(
        Coupling coupling, double pressure, boolean alongX, boolean alongY, boolean alongZ) {

    /** The cell stays as it is. */
    public static final CellFreedom NONE = new CellFreedom(Coupling.NONE, 0, true, true, true);

    /** Checks that what is asked for can be had. */
    public CellFreedom {
        if (!Double.isFinite(pressure)) {
            throw new MlipException("the pressure must be a number");
        }
        if (coupling == Coupling.ISOTROPIC && !(alongX && alongY && alongZ)) {
            throw new MlipException(
                    "an isotropic cell changes along x, y and z alike; take anisotropic to hold an axis");
        }
    }

    /**
     * All lengths and angles.
     *
     * @param pressure external pressure, eV/Angstrom^3
     * @return the freedom
     */
    public static CellFreedom full(double pressure) {
        return new CellFreedom(Coupling.TRICLINIC, pressure, true, true, true);
    }

    boolean isNone() {
        return coupling == Coupling.NONE;
    }

    private boolean along(int axis) {
        return axis == 0 ? alongX : axis == 1 ? alongY : alongZ;
    }

    /** Leaves the part of a symmetric matrix that is free. */
    void project(double[] matrix) {
        double mean = (matrix[0] + matrix[4] + matrix[8]) / 3;
        for (int i = 0; i < 9; i++) {
            boolean diagonal = i % 4 == 0;
            boolean free = along(i / 3) && along(i % 3);
            matrix[i] =
                    switch (coupling) {
                        case NONE -> 0;
                        case ISOTROPIC -> diagonal ? mean : 0;
                        case ANISOTROPIC -> free && diagonal ? matrix[i] : 0;
                        case TRICLINIC -> free ? matrix[i] : 0;
                    };
        }
    }
}
