package org.mlip4j.core;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A potential whose atomic energies are linear, or linearised, in features, so that it can say how far a structure is
 * from what it was trained on: the extrapolation grade of D-optimality (Podryabinkin, Shapeev, Comput. Mater. Sci. 140,
 * 171 (2017)). Up to 1 the energy is an interpolation.
 */
public interface Graded extends Potential {

    /**
     * What grades are measured against.
     *
     * @return empty when nothing has been selected yet; there are features then, but no grades
     */
    Optional<ActiveSet> activeSet();

    /**
     * The same potential with another active set.
     *
     * @param set what grades are measured against
     * @return new potential, sharing the coefficients
     * @throws MlipException if the set has another number of features
     */
    Graded withActiveSet(ActiveSet set);

    /**
     * A worker for one thread, with its own scratch memory.
     *
     * @return new grader; {@link Grader#addFeatures} works without an active set
     */
    Grader newGrader();

    /**
     * What the grades of this potential are a property of.
     *
     * @return empty when it came without an active set and gives no grades
     */
    default Optional<GradeMode> gradeMode() {
        return activeSet().map(ActiveSet::mode);
    }

    /**
     * The part of a potential that gives its grades: {@link #partOf}, if it has an active set.
     *
     * @param potential any potential
     * @return that part, with an active set; empty when the potential gives no grades
     */
    static Optional<Graded> in(Potential potential) {
        return partOf(potential).filter(part -> part.activeSet().isPresent());
    }

    /**
     * The part of a potential whose features are those of its training: itself, the last term of a sum that has any, since what
     * was fitted stands behind its baseline, or the first member of a committee, one with an active set before others.
     *
     * @param potential any potential
     * @return that part, with or without an active set; empty when nothing in it has features
     */
    static Optional<Graded> partOf(Potential potential) {
        return switch (potential) {
            case Graded graded -> Optional.of(graded);
            case SumPotential sum -> first(sum.terms().reversed(), Graded::partOf);
            case Committee committee ->
                    first(committee.members(), Graded::in)
                            .or(() -> first(committee.members(), Graded::partOf));
            default -> Optional.empty();
        };
    }

    private static Optional<Graded> first(
            List<? extends Potential> potentials, Function<Potential, Optional<Graded>> part) {
        return potentials.stream().map(part).flatMap(Optional::stream).findFirst();
    }

    /**
     * The part of a potential that gives its grades.
     *
     * @param potential any potential
     * @return that part, with an active set
     * @throws MlipException if nothing in it gives grades
     */
    static Graded require(Potential potential) {
        return in(potential)
                .orElseThrow(
                        () ->
                                new MlipException(
                                        "the potential "
                                                + potential.info().name()
                                                + " has no active set and gives no grades; select one from its"
                                                + " training set with 'mlip grade --build-from'"));
    }
}
