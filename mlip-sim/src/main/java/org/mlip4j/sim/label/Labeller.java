package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.nio.file.Path;

/** Computes energies, forces and, where it can, virials of structures. Used by several threads at once. */
@FunctionalInterface
public interface Labeller {

    /**
     * Labels a structure.
     *
     * @param structure atoms in a cell
     * @param folder a folder of this call's own, for files that may be looked at afterwards: empty, or that of an interrupted
     *     call whose job is in the queue
     * @return the structure with energy (eV), forces (eV/Angstrom) and, where it is known, virial (eV)
     * @throws MlipException if there is no trustworthy result; the message is the reason
     */
    Structure label(Structure structure, Path folder);
}
