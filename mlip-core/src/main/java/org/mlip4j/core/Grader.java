package org.mlip4j.core;

/** One thread's worker of a {@link Graded} potential. Allocates nothing in steady state. */
public interface Grader {

    /**
     * Number of features: what an energy is linear, or linearised, in.
     *
     * @return the size of the active set
     */
    int featureCount();

    /**
     * Adds the features of the list's central atoms, that is, the derivatives of their energies with respect to all
     * parameters.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param sum one number per feature, added to
     */
    void addFeatures(NeighborList list, double[] sum);

    /**
     * The features of each of the list's central atoms by itself. Graders that look at several atoms at once override it.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param rows receives a new array for every central atom, by atom index
     */
    default void atomFeatures(NeighborList list, double[][] rows) {
        for (int k = list.begin(); k < list.end(); k++) {
            double[] row = new double[featureCount()];
            addFeatures(list.window(k, k + 1), row);
            rows[list.centers()[k]] = row;
        }
    }

    /**
     * The grades of the list's central atoms, each with its neighbours.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param grades receives a grade for every central atom, by atom index
     */
    void gradeAtoms(NeighborList list, double[] grades);

    /**
     * Does in one pass over the neighbours what the potential's {@link Evaluator} does and what the active set is for:
     * {@link #gradeAtoms} with neighbourhoods, {@link #addFeatures} with configurations. Costs less than both by themselves.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param out where energy, forces and virial are added. Modified.
     * @param result receives a grade for every central atom, by atom index; or one number per feature, added to
     */
    void accumulate(NeighborList list, Accumulator out, double[] result);

    /**
     * The grade of a configuration.
     *
     * @param features sum over all its atoms
     * @param atoms how many
     * @return grade
     */
    double gradeConfiguration(double[] features, int atoms);
}
