/**
 * Molecular dynamics with any potential.
 *
 * <h2>Units</h2>
 *
 * Time is in picoseconds, velocities in Angstrom/ps, masses in atomic mass units, temperatures in kelvin; lengths and
 * energies as everywhere in Angstrom and eV, pressures in eV/Angstrom^3. One eV is
 * {@value org.mlip4j.sim.dynamics.Velocities#AMU_PER_EV} amu (Angstrom/ps)^2.
 */
package org.mlip4j.sim.dynamics;
