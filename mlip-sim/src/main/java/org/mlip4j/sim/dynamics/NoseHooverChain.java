package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Units;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A Nose-Hoover chain on the kinetic energy of all atoms, propagated as in G. J. Martyna, M. E. Tuckerman, D. J. Tobias,
 * M. L. Klein, Mol. Phys. 87, 1117 (1996), with three Suzuki-Yoshida weights. The positions of the chain act on nothing, and
 * are left out.
 */
final class NoseHooverChain {

    private static final int LENGTH = 3;
    private static final double OUTER = 1 / (2 - Math.cbrt(2));
    private static final double[] WEIGHTS = {OUTER, 1 - 2 * OUTER, OUTER};

    private final double freedom;
    private final double period;
    private final double[] velocity = new double[LENGTH];
    private final double[] mass = new double[LENGTH];

    /**
     * A chain at rest.
     *
     * @param freedom degrees of freedom of the atoms
     * @param period ps
     */
    NoseHooverChain(double freedom, double period) {
        this.freedom = freedom;
        this.period = period;
    }

    private void setMasses(double kT) {
        for (int k = 0; k < LENGTH; k++) {
            mass[k] = (k == 0 ? freedom : 1) * kT * period * period;
        }
    }

    /**
     * Goes on by half a time step.
     *
     * @param kinetic kinetic energy of the atoms, eV
     * @param kelvin target
     * @param halfStep ps
     * @return factor on all velocities
     */
    double advance(double kinetic, double kelvin, double halfStep) {
        double kT = Units.BOLTZMANN * kelvin;
        if (!(kT > 0)) {
            throw new MlipException("a Nose-Hoover chain needs a temperature above 0 K");
        }
        setMasses(kT);
        double scale = 1;
        for (double weight : WEIGHTS) {
            double h = weight * halfStep;
            inwards(h, scale * scale * 2 * kinetic, kT);
            scale *= Math.exp(-h * velocity[0]);
            outwards(h, scale * scale * 2 * kinetic, kT);
        }
        return scale;
    }

    private double force(int k, double twiceKinetic, double kT) {
        return k == 0
                ? (twiceKinetic - freedom * kT) / mass[0]
                : (mass[k - 1] * velocity[k - 1] * velocity[k - 1] - kT) / mass[k];
    }

    private void inwards(double h, double twiceKinetic, double kT) {
        velocity[LENGTH - 1] += 0.5 * h * force(LENGTH - 1, twiceKinetic, kT);
        for (int k = LENGTH - 2; k >= 0; k--) {
            kick(k, h, force(k, twiceKinetic, kT));
        }
    }

    private void outwards(double h, double twiceKinetic, double kT) {
        for (int k = 0; k < LENGTH - 1; k++) {
            kick(k, h, force(k, twiceKinetic, kT));
        }
        velocity[LENGTH - 1] += 0.5 * h * force(LENGTH - 1, twiceKinetic, kT);
    }

    private void kick(int k, double h, double force) {
        double friction = Math.exp(-0.25 * h * velocity[k + 1]);
        velocity[k] = friction * (friction * velocity[k] + 0.5 * h * force);
    }

    void write(DataOutput out) throws IOException {
        for (int k = 0; k < LENGTH; k++) {
            out.writeDouble(velocity[k]);
        }
    }

    void read(DataInput in) throws IOException {
        for (int k = 0; k < LENGTH; k++) {
            velocity[k] = in.readDouble();
        }
    }

    /**
     * Reads what 0.1.0 wrote.
     *
     * @return energy of the chain, eV
     */
    double readWithPositions(DataInput in, double kelvin) throws IOException {
        double kT = Units.BOLTZMANN * kelvin;
        setMasses(kT);
        double energy = 0;
        for (int k = 0; k < LENGTH; k++) {
            energy += (k == 0 ? freedom : 1) * kT * in.readDouble();
            velocity[k] = in.readDouble();
            energy += 0.5 * mass[k] * velocity[k] * velocity[k];
        }
        return energy;
    }
}
