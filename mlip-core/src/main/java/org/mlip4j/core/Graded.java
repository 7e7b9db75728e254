package org.mlip4j.core;

import java.util.Optional;

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
     * The part of a potential that gives its grades: itself, or the first term of a sum or member of a committee that
     * has an active set.
     *
     * @param potential any potential
     * @return that part, with an active set; empty when nothing in it gives grades
     */
    static Optional<Graded> in(Potential potential) {
        return switch (potential) {
            case Graded graded when graded.activeSet().isPresent() -> Optional.of(graded);
            case SumPotential sum -> firstIn(sum.terms());
            case Committee committee -> firstIn(committee.members());
            default -> Optional.empty();
        };
    }

    private static Optional<Graded> firstIn(Iterable<? extends Potential> parts) {
        for (Potential part : parts) {
            Optional<Graded> graded = in(part);
            if (graded.isPresent()) {
                return graded;
            }
        }
        return Optional.empty();
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
