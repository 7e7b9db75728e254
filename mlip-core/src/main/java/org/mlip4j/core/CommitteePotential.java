package org.mlip4j.core;

import java.util.List;

/** A committee of any potentials, evaluated one after the other. Knows the elements that all members know. */
public final class CommitteePotential implements Committee {

    private final List<Potential> members;
    private final PotentialInfo info;

    /**
     * Creates the committee.
     *
     * @param name for people
     * @param members at least one
     */
    public CommitteePotential(String name, List<? extends Potential> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a committee needs at least one member");
        }
        this.members = List.copyOf(members);
        this.info = SumPotential.describe("committee", name, this.members);
    }

    @Override
    public List<Potential> members() {
        return members;
    }

    @Override
    public PotentialInfo info() {
        return info;
    }

    @Override
    public CommitteeEvaluator newEvaluator() {
        return new MemberwiseEvaluator(
                members.stream().map(Potential::newEvaluator).toArray(Evaluator[]::new));
    }

    private record MemberwiseEvaluator(Evaluator[] evaluators) implements CommitteeEvaluator {

        @Override
        public void accumulate(NeighborList list, Accumulator out) {
            double weight = out.weight();
            try {
                out.setWeight(weight / evaluators.length);
                for (Evaluator evaluator : evaluators) {
                    evaluator.accumulate(list, out);
                }
            } finally {
                out.setWeight(weight);
            }
        }

        @Override
        public void accumulateMembers(NeighborList list, Accumulator[] members) {
            for (int m = 0; m < evaluators.length; m++) {
                evaluators[m].accumulate(list, members[m]);
            }
        }
    }
}
