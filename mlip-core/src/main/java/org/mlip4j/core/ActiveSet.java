package org.mlip4j.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The neighbourhoods or configurations that span the training set of a model, as MLIP-3 selects and stores them
 * (Podryabinkin, Shapeev, Comput. Mater. Sci. 140, 171 (2017)). With the rows b of derivatives of an energy with respect
 * to all n parameters, the extrapolation grade is
 *
 * <pre>gamma = max_i |(b A^-1)_i|.</pre>
 *
 * <p>Arrays are shared, read-only by contract.
 *
 * @param energyWeight weight of the energy of a configuration
 * @param forceWeight weight of forces
 * @param stressWeight weight of stresses
 * @param siteWeight weight of atomic energies
 * @param weightScaling energies are divided by N^(weightScaling / 2)
 * @param rows A, n times n, row-major
 * @param inverse the inverse of A, transposed, as in files: row i belongs to row i of A
 * @param configurations for every row, which selected configuration it came from, or -1
 * @param equations for every row, which equation of that configuration it is, or -1
 * @param selected the selected configurations, the text of the file
 */
public record ActiveSet(
        double energyWeight,
        double forceWeight,
        double stressWeight,
        double siteWeight,
        int weightScaling,
        double[] rows,
        double[] inverse,
        int[] configurations,
        int[] equations,
        String selected) {

    /** Validates. */
    public ActiveSet {
        int n = configurations.length;
        if (n == 0 || equations.length != n || rows.length != n * n || inverse.length != n * n) {
            throw new MlipException(
                    "an active set of "
                            + n
                            + " rows with matrices of "
                            + rows.length
                            + " and "
                            + inverse.length
                            + " numbers; save it again from the program that made it");
        }
    }

    /**
     * Number of rows, which is the number of parameters of the model.
     *
     * @return count
     */
    public int size() {
        return configurations.length;
    }

    /**
     * What the grade is a property of.
     *
     * @return atoms or whole configurations
     * @throws MlipException if the set was selected by forces or stresses
     */
    public GradeMode mode() {
        if (givesGrades()) {
            return energyWeight == 0 ? GradeMode.NEIGHBORHOOD : GradeMode.CONFIGURATION;
        }
        throw new MlipException(
                String.format(
                        Locale.ROOT,
                        "an active set with the weights energy %s, force %s, stress %s, site energy %s gives no grade;"
                                + " select by energy alone or by site energy alone",
                        energyWeight,
                        forceWeight,
                        stressWeight,
                        siteWeight));
    }

    /**
     * A set that gives grades of the kind wanted.
     *
     * @param set of a potential
     * @param wanted what the grade shall be a property of
     * @return the set
     * @throws MlipException if there is none, or it was selected by something else
     */
    public static ActiveSet require(Optional<ActiveSet> set, GradeMode wanted) {
        ActiveSet active =
                set.orElseThrow(
                        () ->
                                new MlipException(
                                        "the model has no active set and gives no grades; select one from its training set"));
        if (active.mode() != wanted) {
            throw new MlipException(
                    wanted == GradeMode.NEIGHBORHOOD
                            ? "the active set was selected by whole configurations; there is no grade per atom"
                            : "the active set was selected by neighbourhoods; there is no grade of a configuration"
                                    + " beyond the largest of its atoms");
        }
        return active;
    }

    /** Selected by energies of configurations alone, or by atomic energies alone. */
    private boolean givesGrades() {
        return forceWeight == 0 && stressWeight == 0 && (energyWeight == 0) != (siteWeight == 0);
    }

    /**
     * Refuses a set that belongs to another model.
     *
     * @param features of the model
     * @throws MlipException if it has another number of features
     */
    public void requireSize(int features) {
        if (size() != features) {
            throw new MlipException(
                    "an active set of "
                            + size()
                            + " rows belongs to another model than this one, which has "
                            + features
                            + " features; select one from the training set of this model");
        }
    }

    /**
     * Factor on the features of a neighbourhood or configuration before they are compared with the rows.
     *
     * @param atoms of the configuration
     * @return 1 for neighbourhoods, the weight of the energy of a configuration of this size
     */
    public double weight(int atoms) {
        return mode() == GradeMode.NEIGHBORHOOD
                ? 1
                : energyWeight / Math.pow(atoms, weightScaling / 2.0);
    }

    /** What people read: what the grade is a property of, how many rows there are and how many come from data. */
    @Override
    public String toString() {
        long filled = Arrays.stream(equations).filter(e -> e >= 0).count();
        String by =
                !givesGrades()
                        ? "by weights that give no grade"
                        : mode() == GradeMode.NEIGHBORHOOD
                                ? "by neighbourhoods"
                                : "by configurations";
        return size() + " rows, " + filled + " of them selected, " + by;
    }

    /**
     * The extrapolation grade of a row.
     *
     * @param row derivatives of an energy with respect to all parameters, weighted as the set is
     * @return the largest weight that the rows of the set have in it
     */
    public double grade(double[] row) {
        int n = size();
        double largest = 0;
        for (int i = 0; i < n; i++) {
            double weight = 0;
            for (int j = 0; j < n; j++) {
                weight += row[j] * inverse[i * n + j];
            }
            largest = Math.max(largest, Math.abs(weight));
        }
        return largest;
    }
}
