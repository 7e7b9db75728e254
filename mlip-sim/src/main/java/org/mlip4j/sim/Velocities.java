package org.mlip4j.sim;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Velocities, and the kinetic energy and temperature that they mean. */
public final class Velocities {

    /**
     * One eV in amu (Angstrom/ps)^2: e / m_u with e = 1.602176634e-19 C (exact), m_u = 1.66053906660e-27 kg (CODATA
     * 2018) and 1 (Angstrom/ps)^2 = 1e4 m^2/s^2.
     */
    public static final double AMU_PER_EV = 1.602176634e-19 / 1.66053906660e-27 * 1e-4;

    private Velocities() {}

    /**
     * Velocities drawn from the Maxwell-Boltzmann distribution, with zero total momentum, and scaled so that the
     * temperature is the one asked for.
     *
     * @param structure the atoms. Not modified.
     * @param kelvin temperature, 0 or more
     * @param seed the same seed gives the same velocities
     * @return 3 per atom, Angstrom/ps
     */
    public static double[] maxwellBoltzmann(Structure structure, double kelvin, long seed) {
        if (!(kelvin >= 0) || Double.isInfinite(kelvin)) {
            throw new MlipException("the temperature is " + kelvin + " K; it must be 0 or more");
        }
        RandomGenerator random = new SplittableRandom(seed);
        double[] masses = masses(structure);
        double[] velocities = new double[3 * masses.length];
        for (int i = 0; i < velocities.length; i++) {
            velocities[i] = random.nextGaussian() / Math.sqrt(masses[i / 3]);
        }
        if (masses.length > 1) {
            removeMomentum(masses, velocities);
        }
        double drawn = temperature(masses.length, kineticEnergy(masses, velocities));
        double scale = drawn > 0 ? Math.sqrt(kelvin / drawn) : 0;
        for (int i = 0; i < velocities.length; i++) {
            velocities[i] *= scale;
        }
        return velocities;
    }

    private static void removeMomentum(double[] masses, double[] velocities) {
        double[] momentum = momentum(masses, velocities);
        double total = 0;
        for (double mass : masses) {
            total += mass;
        }
        for (int i = 0; i < velocities.length; i++) {
            velocities[i] -= momentum[i % 3] / total;
        }
    }

    /**
     * Total momentum.
     *
     * @param masses one per atom, amu. Not modified.
     * @param velocities 3 per atom, Angstrom/ps. Not modified.
     * @return three components, amu Angstrom/ps
     */
    public static double[] momentum(double[] masses, double[] velocities) {
        double[] momentum = new double[3];
        for (int i = 0; i < velocities.length; i++) {
            momentum[i % 3] += masses[i / 3] * velocities[i];
        }
        return momentum;
    }

    /**
     * Kinetic energy.
     *
     * @param masses one per atom, amu. Not modified.
     * @param velocities 3 per atom, Angstrom/ps. Not modified.
     * @return eV
     */
    public static double kineticEnergy(double[] masses, double[] velocities) {
        double sum = 0;
        for (int i = 0; i < velocities.length; i++) {
            sum += masses[i / 3] * velocities[i] * velocities[i];
        }
        return sum / (2 * AMU_PER_EV);
    }

    /**
     * Temperature, 2 K / (f k) with f = 3 N - 3 degrees of freedom because the total momentum stays zero; a single atom
     * has 3.
     *
     * @param atoms number of atoms
     * @param kineticEnergy eV
     * @return kelvin
     */
    public static double temperature(int atoms, double kineticEnergy) {
        return 2 * kineticEnergy / (Units.BOLTZMANN * (atoms > 1 ? 3.0 * atoms - 3 : 3));
    }

    /**
     * Standard atomic weights of a structure's atoms.
     *
     * @param structure the atoms. Not modified.
     * @return one per atom, amu
     * @throws MlipException if a species has no name and so no mass
     */
    public static double[] masses(Structure structure) {
        double[] masses = new double[structure.size()];
        for (int i = 0; i < masses.length; i++) {
            Element element = Element.of(structure.species()[i]);
            if (element.isUnnamed()) {
                throw new MlipException(
                        "the species " + element.symbol() + " has no mass; name the elements");
            }
            masses[i] = element.mass();
        }
        return masses;
    }
}
