package org.mlip4j.core;

import java.util.Optional;

/**
 * A potential that can do without vector instructions. Java interprets code before it compiles it, and its interpreter is
 * far slower at operations on vectors than at plain loops: the first structures are evaluated sooner this way, all others
 * later. Results differ by rounding.
 */
public interface OffersScalarKernels extends Potential {

    /**
     * The same potential with kernels that compute one number at a time, in double precision.
     *
     * @return new potential, sharing the coefficients
     */
    Potential withScalarKernels();

    /**
     * A potential whose parts have scalar kernels where they offer them.
     *
     * @param potential in double precision
     * @return empty if no part offers them
     */
    static Optional<Potential> in(Potential potential) {
        return switch (potential) {
            case OffersScalarKernels p -> Optional.of(p.withScalarKernels());
            case SumPotential sum when sum.terms().stream().anyMatch(t -> in(t).isPresent()) ->
                    Optional.of(
                            new SumPotential(
                                    sum.terms().stream().map(t -> in(t).orElse(t)).toList()));
            case CommitteePotential committee
                    when committee.members().stream().allMatch(m -> in(m).isPresent()) ->
                    Optional.of(
                            new CommitteePotential(
                                    committee.info().name(),
                                    committee.members().stream()
                                            .map(m -> in(m).orElse(m))
                                            .toList()));
            default -> Optional.empty();
        };
    }
}
