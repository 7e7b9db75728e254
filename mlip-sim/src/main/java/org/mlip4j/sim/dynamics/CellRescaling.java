package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Units;
import org.mlip4j.sim.crystal.SymmetricMatrix3;

import java.util.random.RandomGenerator;

/**
 * Stochastic cell rescaling: M. Bernetti, G. Bussi, J. Chem. Phys. 153, 114107 (2020); anisotropic: V. Del Tatto,
 * P. Raiteri, M. Bernetti, G. Bussi, Appl. Sci. 12, 1139 (2022).
 *
 * <p>The cell and the positions are multiplied by exp(S), the velocities by exp(-S), with the symmetric matrix
 *
 * <pre>
 * S = b dt / (3 tau) (P - P0) + sqrt(2 b k T dt / (3 V tau)) R
 * </pre>
 *
 * where b is the compressibility and R has independent Gaussian elements of variance 1 on the diagonal and 1/2 beside
 * it. With the exponential the term k T / V of the papers' equations and the rotations of the cell drop out; the trace is
 * equation 7 of the first paper, and the stationary distribution is that of the second.
 *
 * @param coupling which elements of S are kept
 * @param time tau, ps
 * @param compressibility b, Angstrom^3/eV
 * @param prescribed elements of S that are 0
 */
record CellRescaling(
        Coupling coupling, double time, double compressibility, Deformation prescribed) {

    /** What no cell of a material is strained by in one time step. */
    static final double LARGEST_STRAIN = 0.1;

    /** Checks that one factor for all directions meets no prescribed direction. */
    CellRescaling {
        if (coupling == Coupling.ISOTROPIC && !prescribed.rates().isEmpty()) {
            throw new MlipException(
                    "an isotropic barostat cannot leave out the prescribed strain; take an anisotropic or triclinic one");
        }
    }

    /**
     * The strain of one step.
     *
     * @param pressure P, nine numbers, eV/Angstrom^3. Not modified.
     * @param target P0, eV/Angstrom^3
     * @param kelvin temperature
     * @param volume V, Angstrom^3
     * @param timeStep ps
     * @param random the noise
     * @return S
     */
    SymmetricMatrix3 strain(
            double[] pressure,
            double target,
            double kelvin,
            double volume,
            double timeStep,
            RandomGenerator random) {
        double rate = compressibility * timeStep / (3 * time);
        double noise = Math.sqrt(2 * rate * Units.BOLTZMANN * kelvin / volume);
        double[] s = new double[9];
        for (int i = 0; i < 3; i++) {
            s[4 * i] = rate * (pressure[4 * i] - target) + noise * random.nextGaussian();
        }
        switch (coupling) {
            case ISOTROPIC -> {
                double mean = (s[0] + s[4] + s[8]) / 3;
                s[0] = mean;
                s[4] = mean;
                s[8] = mean;
            }
            case TRICLINIC -> {
                for (int i = 0; i < 3; i++) {
                    for (int j = i + 1; j < 3; j++) {
                        double shear = (pressure[3 * i + j] + pressure[3 * j + i]) / 2;
                        s[3 * i + j] =
                                rate * shear + noise * Math.sqrt(0.5) * random.nextGaussian();
                        s[3 * j + i] = s[3 * i + j];
                    }
                }
            }
            case NONE, ANISOTROPIC -> {}
        }
        for (int i = 0; i < 9; i++) {
            s[i] = prescribed.holds(i / 3, i % 3) ? 0 : s[i];
        }
        return SymmetricMatrix3.of(s);
    }
}
