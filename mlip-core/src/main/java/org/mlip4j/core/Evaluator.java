package org.mlip4j.core;

/** One thread's worker of a {@link Potential}. Owns its scratch memory and allocates nothing in steady state. */
@FunctionalInterface
public interface Evaluator {

    /**
     * Adds energy, forces and virial of the list's central atoms; the caller zeroes. Every contribution is multiplied
     * by {@link Accumulator#weight()}.
     *
     * @param list central atoms and their neighbours, all of species that the potential knows; may hold pairs beyond
     *     the cutoff. Not modified.
     * @param out where the contributions are added. Modified.
     * @throws MlipException if a number is not finite, or the structure cannot be evaluated for another reason
     */
    void accumulate(NeighborList list, Accumulator out);
}
