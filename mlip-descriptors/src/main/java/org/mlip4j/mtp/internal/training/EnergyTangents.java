package org.mlip4j.mtp.internal.training;

import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.internal.Kernels;
import org.mlip4j.mtp.internal.ScalarTangents;
import org.mlip4j.mtp.internal.kernel.VectorTangents;

/**
 * Derivatives with respect to all coefficients of an energy and of its rate of change when atoms move. The derivative of
 * a sum of errors of energies, forces and a virial is of this form: with velocities that are minus the derivatives of the
 * sum with respect to the forces it takes one call. For one thread.
 */
public final class EnergyTangents {

    @FunctionalInterface
    private interface Kernel {
        void add(NeighborList list, double w, double[] velocities, double[] gradient);
    }

    private final Kernel kernel;

    /**
     * Creates a worker.
     *
     * @param model with coefficients
     * @param vectors whether to use vector instructions
     */
    public EnergyTangents(MtpModel model, boolean vectors) {
        kernel = vectors ? new VectorTangents(model)::add : new ScalarTangents(model)::add;
    }

    /**
     * Creates a worker that uses vector instructions where the JVM has them.
     *
     * @param model with coefficients
     */
    public EnergyTangents(MtpModel model) {
        this(model, Kernels.haveVectors());
    }

    /**
     * Adds the derivatives of w E + dE/dt, where E is the sum of the energies of the central atoms.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param w factor on the energy
     * @param velocities dr/dt of all positions, ghosts included, three per atom. Not modified.
     * @param gradient grows; in the order of the model: radial, species, moment
     */
    public void add(NeighborList list, double w, double[] velocities, double[] gradient) {
        kernel.add(list, w, velocities, gradient);
    }
}
