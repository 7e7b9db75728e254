package org.mlip4j.sim;

import org.mlip4j.core.Labels;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

/**
 * How far predictions are from reference values, over many structures. Reference values that a structure lacks are left
 * out; means over nothing are NaN. Not thread-safe.
 */
public final class ErrorStatistics {

    /** Errors of one quantity. */
    private static final class Errors {
        private long count;
        private double absolute;
        private double squared;

        void add(double error) {
            count++;
            absolute += Math.abs(error);
            squared += error * error;
        }

        double rmse() {
            return Math.sqrt(squared / count);
        }

        double mae() {
            return absolute / count;
        }
    }

    private final Errors energy = new Errors();
    private final Errors force = new Errors();
    private final Errors stress = new Errors();

    /** Nothing compared yet. */
    public ErrorStatistics() {
        // Counts start at zero.
    }

    /**
     * Compares one prediction with its reference.
     *
     * @param reference the structure with its labels. Not modified.
     * @param predicted what a potential says of it. Not modified.
     */
    public void add(Structure reference, Result predicted) {
        Labels labels = reference.labels();
        labels.energy().ifPresent(e -> energy.add((predicted.energy() - e) / reference.size()));
        labels.forces().ifPresent(f -> addAll(force, predicted.forces(), f, 1));
        if (predicted.volume() > 0) {
            labels.virial()
                    .ifPresent(w -> addAll(stress, predicted.virial(), w, -1 / predicted.volume()));
        }
    }

    private static void addAll(
            Errors errors, double[] predicted, double[] reference, double factor) {
        for (int i = 0; i < reference.length; i++) {
            errors.add(factor * (predicted[i] - reference[i]));
        }
    }

    /**
     * Whether nothing was compared.
     *
     * @return true when no structure had a reference value
     */
    public boolean isEmpty() {
        return energy.count + force.count + stress.count == 0;
    }

    /**
     * Root mean square error of the energy.
     *
     * @return eV per atom
     */
    public double energyRmse() {
        return energy.rmse();
    }

    /**
     * Mean absolute error of the energy.
     *
     * @return eV per atom
     */
    public double energyMae() {
        return energy.mae();
    }

    /**
     * Root mean square error of the force components.
     *
     * @return eV/Angstrom
     */
    public double forceRmse() {
        return force.rmse();
    }

    /**
     * Mean absolute error of the force components.
     *
     * @return eV/Angstrom
     */
    public double forceMae() {
        return force.mae();
    }

    /**
     * Root mean square error of the stress components.
     *
     * @return eV/Angstrom^3
     */
    public double stressRmse() {
        return stress.rmse();
    }
}
