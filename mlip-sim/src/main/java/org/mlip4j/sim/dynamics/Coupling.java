package org.mlip4j.sim.dynamics;

/** Which changes of the cell a pressure may bring about. */
public enum Coupling {
    /** None: constant volume. */
    NONE,
    /** All lengths by the same factor. */
    ISOTROPIC,
    /** Each Cartesian direction by its own factor. */
    ANISOTROPIC,
    /** Any strain: lengths and angles. */
    TRICLINIC
}
