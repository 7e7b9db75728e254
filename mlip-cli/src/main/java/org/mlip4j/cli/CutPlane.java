package org.mlip4j.cli;

import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.analysis.RigidBlocks;

import picocli.CommandLine.Option;

/** Where a crystal is cut. */
final class CutPlane {

    /** Of one eV/Angstrom^2. */
    static final double JOULE_PER_M2 = Units.GPA / 10;

    /** A lattice vector. */
    enum Axis {
        A,
        B,
        C
    }

    @Option(
            names = "--axis",
            paramLabel = "a|b|c",
            defaultValue = "C",
            description =
                    "The lattice vector that crosses the plane; the other two lie in it (default: c).")
    private Axis axis;

    @Option(
            names = "--place",
            paramLabel = "F",
            defaultValue = "0",
            description =
                    "Where along it the crystal is cut, from 0 to 1; best in the middle between two layers of atoms (default:"
                            + " ${DEFAULT-VALUE}).")
    private double place;

    RigidBlocks of(Structure structure) {
        return new RigidBlocks(structure, axis.ordinal(), place);
    }
}
