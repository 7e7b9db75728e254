package org.mlip4j.mtp;

import java.util.Optional;

/**
 * A potential that can say how far a structure is from what it was trained on: the extrapolation grade of D-optimality
 * (Podryabinkin, Shapeev, Comput. Mater. Sci. 140, 171 (2017)). Up to 1 the energy is an interpolation.
 */
public interface Graded {

    /**
     * What its grades are a property of.
     *
     * @return empty when the potential came without an active set and gives no grades
     */
    Optional<GradeMode> gradeMode();

    /**
     * A worker for one thread, with its own scratch memory.
     *
     * @return new grader; {@link Grader#addFeatures} works without an active set
     */
    Grader newGrader();
}
