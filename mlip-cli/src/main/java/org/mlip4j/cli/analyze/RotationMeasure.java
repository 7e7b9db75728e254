package org.mlip4j.cli.analyze;

import org.mlip4j.core.Element;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.Reorientation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.Arrays;

/** {@code mlip analyze rotation}. */
@Command(
        name = "rotation",
        description =
                "How polyanions such as PS4 turn: correlation in time of the directions of their bonds, C_1 and C_2, and the"
                        + " time after which C_1 is 1/e.",
        footer = {"", "Example: mlip analyze rotation run.xyz --center P --ligand S --cutoff 2.6"})
final class RotationMeasure extends Measure {

    @Option(
            names = "--center",
            required = true,
            paramLabel = "EL",
            description = "The element in the middle.")
    private String center;

    @Option(
            names = "--ligand",
            required = true,
            paramLabel = "EL",
            description = "The element about it.")
    private String ligand;

    @Option(
            names = "--cutoff",
            paramLabel = "A",
            defaultValue = "2.6",
            description =
                    "Length of the longest bond in the first frame, Angstrom (default: ${DEFAULT-VALUE}).")
    private double cutoff;

    private Reorientation reorientation;

    @Override
    public Observable start() {
        reorientation =
                new Reorientation(
                        Element.of(center).code(),
                        Element.of(ligand).code(),
                        cutoff,
                        FollowedAtoms.limit());
        return reorientation;
    }

    @Override
    public Measurement finish(Pass pass) {
        Reorientation.Correlation c = reorientation.correlation();
        double step = c.stride() * pass.interval();
        Measurement m = new Measurement();
        m.value("groups", c.groups());
        m.value("bonds", c.bonds());
        m.value("bonds_that_broke", c.broken());
        m.value("frames_put_between_others", reorientation.filled());
        m.value("time_ps", pass.interval() * c.time());
        double[] times = new double[c.first().length];
        Arrays.setAll(times, t -> t * step);
        m.quietColumn("t/ps", times);
        m.column("C_1", c.first(), c.firstError());
        m.column("C_2", c.second(), c.secondError());
        return m;
    }
}
