package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.analysis.RigidBlocks;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.concurrent.Callable;

/** {@code mlip analyze fault}. */
@Command(
        name = "fault",
        description =
                "Generalised stacking-fault energies: the crystal above a plane is moved along it, as it is. The cell needs two"
                        + " lattice vectors in the plane, and to be thick enough that faults of neighbouring cells do not meet.",
        footer = {
            "",
            "Example: mlip analyze fault model/ fcc111.xyz --shift 0.333,0.333 --replicate 1,1,4 --place 0.04 --plot gsf.png"
        })
final class AnalyzeFaultCommand implements Callable<Integer> {

    @Mixin private RelaxedModel model;

    @Mixin private CutPlane plane;

    @Option(
            names = "--shift",
            split = ",",
            paramLabel = "U,V",
            defaultValue = "1,0",
            description =
                    "The whole way, in units of the two lattice vectors in the plane that follow the one across it (default:"
                            + " ${DEFAULT-VALUE}).")
    private double[] shift;

    @Option(
            names = "--points",
            paramLabel = "N",
            defaultValue = "21",
            description = "Points on the way, both ends included (default: ${DEFAULT-VALUE}).")
    private int points;

    @Option(
            names = "--open",
            paramLabel = "A",
            defaultValue = "0",
            description =
                    "Let the two parts move apart by up to this much at each point, Angstrom, to where the energy is least"
                            + " (default: they keep their distance).")
    private double open;

    @Mixin private MeasurementOptions output;

    @Override
    public Integer call() throws IOException {
        if (shift.length != 2 || points < 2 || !(open >= 0)) {
            throw new MlipException(
                    "--shift takes two numbers, --points at least two, --open none below 0");
        }
        return output.write(model.measured(this::measure), false);
    }

    private Measurement measure(Calculator calculator) {
        Structure structure = model.structure(calculator);
        RigidBlocks blocks = plane.of(structure);
        double[] shares = new double[points];
        double[] energies = new double[points];
        double[] openings = new double[points];
        for (int k = 0; k < points; k++) {
            shares[k] = (double) k / (points - 1);
            double u = shares[k] * shift[0];
            double v = shares[k] * shift[1];
            openings[k] = open == 0 ? 0 : blocks.opening(calculator, u, v, open);
            energies[k] = CutPlane.JOULE_PER_M2 * blocks.energy(calculator, u, v, openings[k]);
        }
        Measurement m = model.measurement(calculator, structure);
        m.value("area_A2", blocks.area());
        double first = energies[0];
        int highest = 0;
        for (int k = 0; k < points; k++) {
            energies[k] -= first;
            highest = energies[k] > energies[highest] ? k : highest;
        }
        m.value("highest_J_per_m2", energies[highest]);
        m.value("highest_at", shares[highest]);
        m.value("end_J_per_m2", energies[points - 1]);
        m.quietColumn("share", shares);
        m.column("gamma/(J/m2)", energies, null);
        m.quietColumn("opening/A", openings);
        return m;
    }
}
