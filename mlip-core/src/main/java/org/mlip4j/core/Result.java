package org.mlip4j.core;

import java.util.Optional;

/**
 * What a potential says of one structure. Arrays are the result's own and may be kept.
 *
 * @param energy total energy with all offsets, eV
 * @param forces 3 per atom, x y z, eV/Angstrom
 * @param virial nine numbers, row-major, eV, positive in compression
 * @param volume of the cell, Angstrom^3; 0 when the structure has none
 * @param atomEnergies one per atom, eV, when asked for with {@link Output#ATOM_ENERGIES}
 * @param atomVirials nine per atom, eV, when asked for with {@link Output#ATOM_VIRIALS}
 * @param extrapolations counts, when asked for with {@link Output#EXTRAPOLATIONS}
 * @param spread members of a committee, when asked for with {@link Output#COMMITTEE}
 * @param grades extrapolation grades, when asked for with {@link Output#GRADES}
 * @param replicaSpread standard deviation of every atomic energy over the replicas, one per atom, eV, when asked for with
 *     {@link Output#REPLICAS}
 */
public record Result(
        double energy,
        double[] forces,
        double[] virial,
        double volume,
        Optional<double[]> atomEnergies,
        Optional<double[]> atomVirials,
        Optional<Extrapolations> extrapolations,
        Optional<Spread> spread,
        Optional<Grades> grades,
        Optional<double[]> replicaSpread) {

    /**
     * What the members of a committee say one by one. Variances are population variances over the members.
     *
     * @param energies one per member, eV
     * @param forces per member 3 per atom, eV/Angstrom
     * @param virials per member nine numbers, eV
     * @param energyVariance eV^2
     * @param forceVariances 3 per atom, (eV/Angstrom)^2
     */
    public record Spread(
            double[] energies,
            double[][] forces,
            double[][] virials,
            double energyVariance,
            double[] forceVariances) {

        /**
         * Computes the variances.
         *
         * @param energies one per member
         * @param forces per member 3 per atom
         * @param virials per member nine numbers
         * @return the spread
         */
        public static Spread of(double[] energies, double[][] forces, double[][] virials) {
            double[] variances = new double[forces[0].length];
            double[] column = new double[energies.length];
            for (int i = 0; i < variances.length; i++) {
                for (int m = 0; m < column.length; m++) {
                    column[m] = forces[m][i];
                }
                variances[i] = variance(column);
            }
            return new Spread(energies, forces, virials, variance(energies), variances);
        }

        private static double variance(double[] values) {
            double mean = 0;
            for (double v : values) {
                mean += v / values.length;
            }
            double sum = 0;
            for (double v : values) {
                sum += (v - mean) * (v - mean);
            }
            return sum / values.length;
        }
    }

    /**
     * Cauchy stress, -W / V.
     *
     * @return nine numbers, row-major, eV/Angstrom^3, positive in tension
     * @throws MlipException if the structure has no volume
     */
    public double[] stress() {
        if (!(volume > 0)) {
            throw new MlipException("a structure without a cell that spans space has no stress");
        }
        double[] stress = new double[9];
        for (int i = 0; i < 9; i++) {
            stress[i] = -virial[i] / volume;
        }
        return stress;
    }

    /**
     * Pressure without the kinetic part, tr(W) / 3V.
     *
     * @return eV/Angstrom^3, positive in compression
     * @throws MlipException if the structure has no volume
     */
    public double pressure() {
        double[] stress = stress();
        return -(stress[0] + stress[4] + stress[8]) / 3;
    }
}
