package org.mlip4j.sim;

/**
 * Where a simulation stands.
 *
 * @param step number of steps since the start
 * @param time ps since the start
 * @param potential potential energy, eV
 * @param kinetic kinetic energy, eV
 * @param temperature kelvin, see {@link Velocities#temperature}
 * @param pressure (2 K + tr W) / 3V, eV/Angstrom^3, positive in compression; NaN when the structure has no volume
 */
public record Thermo(
        long step,
        double time,
        double potential,
        double kinetic,
        double temperature,
        double pressure) {

    /**
     * Potential and kinetic energy.
     *
     * @return eV; constant in exact dynamics
     */
    public double total() {
        return potential + kinetic;
    }
}
