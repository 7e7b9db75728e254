package org.mlip4j.mtp;

import org.mlip4j.core.MlipException;

import java.util.Locale;

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
        if (forceWeight == 0 && stressWeight == 0) {
            if (energyWeight == 0 && siteWeight != 0) {
                return GradeMode.NEIGHBORHOOD;
            }
            if (energyWeight != 0 && siteWeight == 0) {
                return GradeMode.CONFIGURATION;
            }
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
