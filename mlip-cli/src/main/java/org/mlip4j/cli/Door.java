package org.mlip4j.cli;

import org.mlip4j.core.Structure;

import java.io.IOException;
import java.util.List;

/** One of the programs in which a potential is used: Java, LAMMPS or ASE. Works in the folder of a quickstart. */
interface Door {

    /**
     * A run at constant energy.
     *
     * @param frames saved structures, the start included
     * @param energies total energy at every step, the start included, eV
     * @param seconds wall time of the steps
     */
    record Dynamics(List<Structure> frames, double[] energies, double seconds) {}

    /**
     * What the potential says of one structure.
     *
     * @param energy eV
     * @param forces 3 per atom, eV/Angstrom
     * @param virial nine numbers, eV
     */
    record Evaluation(double energy, double[] forces, double[] virial) {}

    /** The program's name. */
    String name();

    /** Runs dynamics from the common start. */
    Dynamics run() throws IOException, InterruptedException;

    /** Evaluates the common frames; they lie in the folder, too. */
    List<Evaluation> evaluate(List<Structure> frames) throws IOException, InterruptedException;
}
