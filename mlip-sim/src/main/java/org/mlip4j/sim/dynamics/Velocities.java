package org.mlip4j.sim.dynamics;

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
        removeMomentum(masses, velocities);
        double drawn = temperature(masses.length, kineticEnergy(masses, velocities));
        double scale = drawn > 0 ? Math.sqrt(kelvin / drawn) : 0;
        for (int i = 0; i < velocities.length; i++) {
            velocities[i] *= scale;
        }
        return velocities;
    }

    /**
     * Makes the total momentum zero; a single atom keeps its velocity.
     *
     * @param masses one per atom, amu. Not modified.
     * @param velocities 3 per atom, Angstrom/ps. Modified.
     */
    public static void removeMomentum(double[] masses, double[] velocities) {
        if (masses.length < 2) {
            return;
        }
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
        double x = 0;
        double y = 0;
        double z = 0;
        for (int i = 0; i < masses.length; i++) {
            x += masses[i] * velocities[3 * i];
            y += masses[i] * velocities[3 * i + 1];
            z += masses[i] * velocities[3 * i + 2];
        }
        return new double[] {x, y, z};
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
        for (int i = 0; i < masses.length; i++) {
            double x = velocities[3 * i];
            double y = velocities[3 * i + 1];
            double z = velocities[3 * i + 2];
            sum += masses[i] * (x * x + y * y + z * z);
        }
        return sum / (2 * AMU_PER_EV);
    }

    /**
     * The sum of m v v over all atoms; half its trace is the kinetic energy.
     *
     * @param masses one per atom, amu. Not modified.
     * @param velocities 3 per atom, Angstrom/ps. Not modified.
     * @return nine numbers, row-major, eV
     */
    public static double[] kineticTensor(double[] masses, double[] velocities) {
        double[] k = new double[9];
        for (int i = 0; i < masses.length; i++) {
            double m = masses[i] / AMU_PER_EV;
            double x = velocities[3 * i];
            double y = velocities[3 * i + 1];
            double z = velocities[3 * i + 2];
            k[0] += m * x * x;
            k[1] += m * x * y;
            k[2] += m * x * z;
            k[4] += m * y * y;
            k[5] += m * y * z;
            k[8] += m * z * z;
        }
        k[3] = k[1];
        k[6] = k[2];
        k[7] = k[5];
        return k;
    }

    /**
     * Degrees of freedom: 3 N - 3, because the total momentum stays zero; a single atom has 3.
     *
     * @param atoms number of atoms
     * @return count
     */
    public static int degreesOfFreedom(int atoms) {
        return atoms > 1 ? 3 * atoms - 3 : 3;
    }

    /**
     * Temperature, 2 K / (f k) with f from {@link #degreesOfFreedom}.
     *
     * @param atoms number of atoms
     * @param kineticEnergy eV
     * @return kelvin
     */
    public static double temperature(int atoms, double kineticEnergy) {
        return 2 * kineticEnergy / (Units.BOLTZMANN * degreesOfFreedom(atoms));
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
