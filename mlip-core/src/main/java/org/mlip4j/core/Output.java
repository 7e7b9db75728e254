package org.mlip4j.core;

/** What an evaluation may return beyond energy, forces and virial. */
public enum Output {
    /** Atomic energies, which sum to the total with all offsets. */
    ATOM_ENERGIES,
    /** Virials per atom, nine numbers each; see the package documentation for their definition. */
    ATOM_VIRIALS,
    /**
     * How often a descriptor left the range of the training data, per atom and descriptor; left out by potentials
     * that do not count, see {@link CountsExtrapolations}.
     */
    EXTRAPOLATIONS,
    /** The members of a {@link Committee} one by one, and their spread. */
    COMMITTEE,
    /**
     * Standard deviations of the atomic energies over the replicas of a network; left out by potentials without any, see
     * {@link ComparesReplicas}.
     */
    REPLICAS,
    /** Extrapolation grades of a {@link Graded} potential with an active set, or of the part of one that has it. */
    GRADES
}
