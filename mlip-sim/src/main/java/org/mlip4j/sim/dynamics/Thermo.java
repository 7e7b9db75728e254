package org.mlip4j.sim.dynamics;

import org.mlip4j.core.Cell;

/**
 * Where a simulation stands.
 *
 * @param step number of steps since the start
 * @param time ps since the start
 * @param potential potential energy, eV
 * @param kinetic kinetic energy, eV
 * @param conserved eV; what exact dynamics keeps: the total energy less the heat that a thermostat and exchanges of
 *     atoms have given. NaN with a barostat and under strain.
 * @param temperature kelvin, see {@link Velocities#temperature}
 * @param pressure nine numbers, row-major, (sum of m v v + W) / V, eV/Angstrom^3, positive in compression; NaN when the
 *     structure has no volume
 * @param cell the cell
 */
public record Thermo(
        long step,
        double time,
        double potential,
        double kinetic,
        double conserved,
        double temperature,
        double[] pressure,
        Cell cell) {

    /**
     * Potential and kinetic energy.
     *
     * @return eV; constant in exact dynamics without thermostat and barostat
     */
    public double total() {
        return potential + kinetic;
    }

    /**
     * A third of the trace of the pressure.
     *
     * @return eV/Angstrom^3
     */
    public double meanPressure() {
        return (pressure[0] + pressure[4] + pressure[8]) / 3;
    }
}
