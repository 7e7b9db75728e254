package org.mlip4j.core;

/** A potential that can say how often its descriptors leave the range of the training data. */
public interface CountsExtrapolations extends Potential {

    /**
     * Whether a potential, or a part of it, counts.
     *
     * @param potential any potential
     * @return true when {@link Output#EXTRAPOLATIONS} means something for it
     */
    static boolean in(Potential potential) {
        return switch (potential) {
            case CountsExtrapolations _ -> true;
            case SumPotential sum -> sum.terms().stream().anyMatch(CountsExtrapolations::in);
            case Committee committee ->
                    committee.members().stream().anyMatch(CountsExtrapolations::in);
            default -> false;
        };
    }
}
