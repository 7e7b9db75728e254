/** Builders of structures: occupancies, surfaces, grain boundaries, interfaces, random packings. Angstrom and eV. */
package org.mlip4j.sim.build;
