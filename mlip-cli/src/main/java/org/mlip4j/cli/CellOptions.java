package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Units;
import org.mlip4j.sim.dynamics.Coupling;
import org.mlip4j.sim.relaxation.CellFreedom;

import picocli.CommandLine.Option;

/** What {@code mlip relax} may change about the cell. */
final class CellOptions {

    @Option(
            names = "--cell",
            paramLabel = "C",
            defaultValue = "NONE",
            description =
                    "How the cell may change: none, isotropic, anisotropic (three lengths) or triclinic (default: none).")
    private Coupling coupling;

    @Option(
            names = "--axes",
            paramLabel = "XYZ",
            defaultValue = "xyz",
            description =
                    "Directions along which the cell may change, for instance xy (default: ${DEFAULT-VALUE}).")
    private String axes;

    @Option(
            names = "--pressure",
            paramLabel = "P",
            defaultValue = "0",
            description = "External pressure, GPa (default: ${DEFAULT-VALUE}).")
    private double pressure;

    @Option(
            names = "--smax",
            paramLabel = "S",
            defaultValue = "0.01",
            description =
                    "Largest element of the stress less the pressure at the end, GPa (default: ${DEFAULT-VALUE}).")
    private double stress;

    CellFreedom freedom() {
        if (!axes.matches("x?y?z?") || axes.isEmpty()) {
            throw new MlipException(
                    "--axes takes some of xyz, for instance xy, not '" + axes + "'");
        }
        if (coupling == Coupling.NONE && (pressure != 0 || !axes.equals("xyz"))) {
            throw new MlipException("--pressure and --axes go with --cell");
        }
        return new CellFreedom(
                coupling,
                pressure / Units.GPA,
                axes.contains("x"),
                axes.contains("y"),
                axes.contains("z"));
    }

    boolean isFree() {
        return coupling != Coupling.NONE;
    }

    /** eV/Angstrom^3. */
    double stress() {
        return stress / Units.GPA;
    }
}
