package org.mlip4j.core;

import java.util.List;
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
     * About how long these kernels take for energy and forces of one atom, once compiled, on a core of the 2020s. An
     * estimate from counts of operations, within a factor of two: the same on every machine.
     *
     * @param neighbors number of atoms within the cutoff
     * @return seconds
     */
    double scalarSeconds(double neighbors);

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

    /**
     * {@link #scalarSeconds} of the parts of a potential.
     *
     * @param potential any potential
     * @param neighbors number of atoms within the cutoff
     * @return seconds, 0 for parts that do not offer scalar kernels
     */
    static double seconds(Potential potential, double neighbors) {
        return switch (potential) {
            case OffersScalarKernels p -> p.scalarSeconds(neighbors);
            case SumPotential sum -> seconds(sum.terms(), neighbors);
            case Committee committee -> seconds(committee.members(), neighbors);
            default -> 0;
        };
    }

    /**
     * The same for several potentials.
     *
     * @param potentials evaluated one after the other
     * @param neighbors number of atoms within the cutoff
     * @return seconds
     */
    static double seconds(List<? extends Potential> potentials, double neighbors) {
        return potentials.stream().mapToDouble(p -> seconds(p, neighbors)).sum();
    }
}
