package org.mlip4j.cli;

import org.mlip4j.core.Structure;
import org.mlip4j.sim.relaxation.Optimizer;

import picocli.CommandLine.Option;

import java.util.BitSet;

/** How atoms are moved to where no force is on them: {@code mlip relax}, {@code mlip neb}. */
final class RelaxationOptions {

    /** Neighbour lists are kept with this skin, Angstrom. */
    static final double SKIN = 0.5;

    @Option(
            names = "--fmax",
            paramLabel = "F",
            defaultValue = "0.01",
            description =
                    "Largest force on an atom at the end of a relaxation, eV/Angstrom (default: ${DEFAULT-VALUE}).")
    private double force;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Most steps of a relaxation (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--method",
            paramLabel = "M",
            description = "lbfgs or fire (default: lbfgs for relax, fire for neb).")
    private Optimizer.Method method;

    @Option(
            names = "--fix",
            paramLabel = "ATOMS",
            description = "Hold elements or atoms counted from 1, for instance La,Zr,1-20.")
    private AtomSelection fix = AtomSelection.NONE;

    double force() {
        return force;
    }

    int steps() {
        return steps;
    }

    Optimizer.Method method(Optimizer.Method usual) {
        return method == null ? usual : method;
    }

    BitSet fixed(Structure structure) {
        return fix.in(structure);
    }
}
