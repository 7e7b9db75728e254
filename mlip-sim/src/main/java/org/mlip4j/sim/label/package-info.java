/**
 * Labels: energies, forces and virials of structures from codes of electronic structure, other programs or other
 * potentials. A labeller refuses what is not a converged result for the very structure that it was asked for.
 */
package org.mlip4j.sim.label;
