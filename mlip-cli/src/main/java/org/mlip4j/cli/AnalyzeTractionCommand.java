package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.analysis.RigidBlocks;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** {@code mlip analyze traction}. */
@Command(
        name = "traction",
        description =
                "Traction against separation: the crystal above a plane is moved away from it, as it is. The end of the curve"
                        + " is the work of separation, the energy of both surfaces as they are cut.",
        footer = {
            "",
            "Example: mlip analyze traction model/ cell.xyz --axis c --place 0.25 --replicate 1,1,4 --plot traction.png"
        })
final class AnalyzeTractionCommand implements Callable<Integer> {

    @Mixin private RelaxedModel model;

    @Mixin private CutPlane plane;

    @Option(
            names = "--to",
            paramLabel = "A",
            defaultValue = "8",
            description = "Largest separation, Angstrom (default: ${DEFAULT-VALUE}).")
    private double to;

    @Option(
            names = "--points",
            paramLabel = "N",
            defaultValue = "81",
            description = "Separations, from 0 on (default: ${DEFAULT-VALUE}).")
    private int points;

    @Mixin private MeasurementOptions output;

    @Override
    public Integer call() throws IOException {
        if (!(to > 0) || points < 5) {
            throw new MlipException("--to must be positive and --points at least 5");
        }
        return output.write(model.measured(this::measure), false);
    }

    private Measurement measure(Calculator calculator) {
        Structure structure = model.structure(calculator);
        RigidBlocks blocks = plane.of(structure);
        double[] apart = new double[points];
        Arrays.setAll(apart, k -> to * k / (points - 1));
        double[] energies = new double[points];
        double[] traction = new double[points];
        for (int k = 0; k < points; k++) {
            RigidBlocks.Separation at = blocks.separation(calculator, 0, 0, apart[k]);
            energies[k] = at.energy();
            traction[k] = Units.GPA * at.traction();
        }
        double first = energies[0];
        Arrays.setAll(energies, k -> CutPlane.JOULE_PER_M2 * (energies[k] - first));
        int strongest = 0;
        for (int k = 0; k < points; k++) {
            strongest = traction[k] > traction[strongest] ? k : strongest;
        }
        Measurement m = model.measurement(calculator, structure);
        m.value("area_A2", blocks.area());
        m.value("work_of_separation_J_per_m2", energies[points - 1]);
        m.value("largest_traction_GPa", traction[strongest]);
        m.value("largest_traction_at_A", apart[strongest]);
        m.quietColumn("separation/A", apart);
        m.quietColumn("energy/(J/m2)", energies);
        m.column("traction/GPa", traction, null);
        return m;
    }
}
