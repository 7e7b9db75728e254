package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;

/**
 * What is held constant, and how. Targets of temperature and pressure are a {@link Schedule}'s.
 *
 * @param thermostat how the temperature is controlled
 * @param thermostatTime ps; the time in which velocities forget (Langevin) or the period of the chain (Nose-Hoover)
 * @param coupling which changes of the cell the pressure brings about
 * @param barostatTime ps; the time in which the volume relaxes
 * @param compressibility an estimate of the isothermal compressibility, Angstrom^3/eV; only its ratio to the barostat's
 *     time matters, and only for how fast the volume moves
 * @param swaps exchanges of atoms
 */
public record Ensemble(
        Thermostat thermostat,
        double thermostatTime,
        Coupling coupling,
        double barostatTime,
        double compressibility,
        Swaps swaps) {

    /** How the temperature is controlled. */
    public enum Thermostat {
        /** Not at all. */
        NONE,
        /** Friction and noise on every atom; B. Leimkuhler, C. Matthews, J. Chem. Phys. 138, 174102 (2013). */
        LANGEVIN,
        /** A chain of three; G. J. Martyna, M. L. Klein, M. Tuckerman, J. Chem. Phys. 97, 2635 (1992). */
        NOSE_HOOVER
    }

    /** Newton's equations: constant energy and volume. */
    public static final Ensemble NVE =
            new Ensemble(Thermostat.NONE, 0.1, Coupling.NONE, 1, 1.6021766, Swaps.NONE);

    /** Checks that times and the compressibility are positive. */
    public Ensemble {
        requirePositive("the time of the thermostat", thermostatTime);
        requirePositive("the time of the barostat", barostatTime);
        requirePositive("the compressibility", compressibility);
        if (coupling != Coupling.NONE && thermostat == Thermostat.NONE) {
            throw new MlipException(
                    "constant pressure needs a thermostat: the barostat gives and takes heat");
        }
        if (!swaps.pairs().isEmpty() && thermostat == Thermostat.NONE) {
            throw new MlipException("swaps need a thermostat: its temperature decides on them");
        }
    }

    private static void requirePositive(String what, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new MlipException(what + " is " + value + "; it must be positive");
        }
    }

    /**
     * The same with a thermostat.
     *
     * @param newThermostat how the temperature is controlled
     * @param time ps
     * @return constant temperature
     */
    public Ensemble with(Thermostat newThermostat, double time) {
        return new Ensemble(newThermostat, time, coupling, barostatTime, compressibility, swaps);
    }

    /**
     * The same with a barostat.
     *
     * @param newCoupling which changes of the cell
     * @param time ps
     * @param newCompressibility Angstrom^3/eV
     * @return constant pressure
     */
    public Ensemble with(Coupling newCoupling, double time, double newCompressibility) {
        return new Ensemble(
                thermostat, thermostatTime, newCoupling, time, newCompressibility, swaps);
    }

    /**
     * The same with exchanges of atoms.
     *
     * @param newSwaps which, and how often
     * @return constant temperature, other arrangements
     */
    public Ensemble with(Swaps newSwaps) {
        return new Ensemble(
                thermostat, thermostatTime, coupling, barostatTime, compressibility, newSwaps);
    }

    /**
     * Whether the temperature is controlled.
     *
     * @return false at constant energy
     */
    public boolean hasThermostat() {
        return thermostat != Thermostat.NONE;
    }

    /**
     * Whether the pressure is controlled.
     *
     * @return false at constant volume
     */
    public boolean hasBarostat() {
        return coupling != Coupling.NONE;
    }
}
