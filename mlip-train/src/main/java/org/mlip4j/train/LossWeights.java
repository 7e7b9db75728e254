package org.mlip4j.train;

/**
 * Factors on the squared errors of a structure of n atoms, as in MLIP-3: energy / n^p (dE)^2 + force / n^q sum (dF)^2 +
 * stress / n^p sum (dW)^2, with forces in eV/Angstrom and the virial W in eV. The loss is the mean over structures. Stresses
 * go with energies in all three scalings, as MLIP-3's help says; its program divides those by n whatever the scaling.
 *
 * @param energy factor, at least 0
 * @param force factor, at least 0
 * @param stress factor, at least 0
 * @param scaling the powers p and q
 */
public record LossWeights(double energy, double force, double stress, Scaling scaling) {

    /** How weights depend on the number of atoms. */
    public enum Scaling {
        /** p = 1, q = 0: configurations of molecular dynamics. */
        VIBRATIONS(1, 0),
        /** p = 0, q = 0: molecules, whose total energies count. */
        MOLECULES(0, 0),
        /** p = 2, q = 1: structures, whose energies per atom count, whatever their size. */
        STRUCTURES(2, 1);

        private final int energyPower;
        private final int forcePower;

        Scaling(int energyPower, int forcePower) {
            this.energyPower = energyPower;
            this.forcePower = forcePower;
        }
    }

    /** The defaults of MLIP-3. */
    public static final LossWeights DEFAULT = new LossWeights(1, 0.01, 0.001, Scaling.VIBRATIONS);

    /** Validates. */
    public LossWeights {
        if (!(energy >= 0 && force >= 0 && stress >= 0 && energy + force + stress > 0)) {
            throw new IllegalArgumentException("weights must be at least 0, and not all of them 0");
        }
    }

    double ofEnergy(int atoms) {
        return energy / Math.pow(atoms, scaling.energyPower);
    }

    double ofForces(int atoms) {
        return force / Math.pow(atoms, scaling.forcePower);
    }

    double ofVirial(int atoms) {
        return stress / Math.pow(atoms, scaling.energyPower);
    }
}
