package org.mlip4j.train;

/** What a potential is fitted to. */
public enum Property {
    /** Energy of a structure, in eV. */
    ENERGY,
    /** One component of the force on one atom, in eV/Angstrom. */
    FORCE,
    /** One component of the virial W = -dE/dstrain of a structure, in eV. */
    VIRIAL
}
