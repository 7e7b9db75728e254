/** Crystals before they are atoms: lattices, partly filled sites, CIF, symmetry, formal charges. Angstrom and eV. */
package org.mlip4j.sim.crystal;
