package org.mlip4j.sim;

import org.mlip4j.core.Labels;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

/**
 * How far predictions are from reference values, over many structures. Reference values that a structure lacks are left
 * out; means over nothing are NaN. Not thread-safe.
 */
public final class ErrorStatistics {

    private final ErrorSummary energy = new ErrorSummary();
    private final ErrorSummary force = new ErrorSummary();
    private final ErrorSummary stress = new ErrorSummary();

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
        double atoms = reference.size();
        labels.energy().ifPresent(e -> energy.add(predicted.energy() / atoms, e / atoms));
        labels.forces().ifPresent(f -> force.addAll(predicted.forces(), f, 1));
        if (predicted.volume() > 0) {
            labels.virial()
                    .ifPresent(w -> stress.addAll(predicted.virial(), w, -1 / predicted.volume()));
        }
    }

    /**
     * Errors of the energy.
     *
     * @return eV per atom
     */
    public ErrorSummary energy() {
        return energy;
    }

    /**
     * Errors of the force components.
     *
     * @return eV/Angstrom
     */
    public ErrorSummary force() {
        return force;
    }

    /**
     * Errors of the stress components.
     *
     * @return eV/Angstrom^3
     */
    public ErrorSummary stress() {
        return stress;
    }

    /**
     * Whether nothing was compared.
     *
     * @return true when no structure had a reference value
     */
    public boolean isEmpty() {
        return energy.count() + force.count() + stress.count() == 0;
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
