package org.mlip4j.core;

import java.util.Optional;

/**
 * Extrapolation grades of one structure.
 *
 * @param mode what they are a property of
 * @param atoms one per atom; empty for {@link GradeMode#CONFIGURATION}
 * @param max the largest of them, or the grade of the configuration; 0 without atoms
 * @param features sums over the atoms that the grade of a configuration comes from; empty for
 *     {@link GradeMode#NEIGHBORHOOD}
 */
public record Grades(
        GradeMode mode, Optional<double[]> atoms, double max, Optional<double[]> features) {

    /**
     * Grades of neighbourhoods.
     *
     * @param atoms one per atom; shared
     * @return the grades with their maximum
     */
    public static Grades of(double[] atoms) {
        double max = 0;
        for (double grade : atoms) {
            max = Math.max(max, grade);
        }
        return new Grades(GradeMode.NEIGHBORHOOD, Optional.of(atoms), max, Optional.empty());
    }

    /**
     * The grade of a configuration.
     *
     * @param grade its grade
     * @param features that it comes from; shared
     * @return the same, without grades of atoms
     */
    public static Grades of(double grade, double[] features) {
        return new Grades(GradeMode.CONFIGURATION, Optional.empty(), grade, Optional.of(features));
    }

    /**
     * The atom with the largest grade.
     *
     * @return its index, or -1 when atoms have none
     */
    public int worstAtom() {
        double[] grades = atoms.orElse(new double[0]);
        int worst = -1;
        for (int i = 0; i < grades.length; i++) {
            if (worst < 0 || grades[i] > grades[worst]) {
                worst = i;
            }
        }
        return worst;
    }
}
