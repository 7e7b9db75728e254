package org.mlip4j.core;

import java.util.List;

/**
 * A potential that is the mean of several: their spread tells how far to trust it (Behler, Int. J. Quantum Chem. 115,
 * 1032 (2015); Schran et al., J. Chem. Phys. 153, 104105 (2020)).
 */
public interface Committee extends Potential {

    /**
     * The members.
     *
     * @return at least one, in order
     */
    List<? extends Potential> members();

    @Override
    CommitteeEvaluator newEvaluator();

    /** An evaluator that can also return the members one by one. */
    interface CommitteeEvaluator extends Evaluator {

        /**
         * Adds every member's energy, forces and virial to its own accumulator.
         *
         * @param list central atoms and their neighbours. Not modified.
         * @param members one accumulator per member. Modified.
         */
        void accumulateMembers(NeighborList list, Accumulator[] members);
    }
}
