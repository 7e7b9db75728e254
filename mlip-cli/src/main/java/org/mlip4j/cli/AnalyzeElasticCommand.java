package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.analysis.ElasticTensor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** {@code mlip analyze elastic}. */
@Command(
        name = "elastic",
        description =
                "Elastic constants at 0 K and the polycrystal's moduli (GPa, Voigt order xx yy zz yz xz xy), by finite"
                        + " strains of the relaxed structure.",
        footer = {"", "Example: mlip analyze elastic model/ cell.xyz"})
final class AnalyzeElasticCommand implements Callable<Integer> {

    @Mixin private RelaxedModel model;

    @Option(
            names = "--strain",
            paramLabel = "S",
            defaultValue = "0.001",
            description = "Size of the strains, as shares of lengths (default: ${DEFAULT-VALUE}).")
    private double strain;

    @Option(
            names = "--clamped",
            description = "Atoms are carried along with the strain, instead of being relaxed.")
    private boolean clamped;

    @Mixin private MeasurementOptions output;

    @Override
    public Integer call() throws IOException {
        return output.write(model.measured(this::measure), false);
    }

    private Measurement measure(Calculator calculator) {
        Structure structure = model.structure(calculator);
        ElasticTensor c = ElasticTensor.of(calculator, structure, strain, !clamped);
        Measurement m = model.measurement(calculator, structure);
        m.value("clamped", clamped);
        m.value("bulk_modulus_GPa", Units.GPA * c.bulkModulus());
        m.value("shear_modulus_GPa", Units.GPA * c.shearModulus());
        m.value("residual_stress_GPa", Units.GPA * c.residual());
        m.quietColumn("row", new double[] {1, 2, 3, 4, 5, 6});
        for (int j = 0; j < 6; j++) {
            m.column("C_i" + (j + 1), column(c.constants(), j), column(c.errors(), j));
        }
        return m;
    }

    private static double[] column(double[] rows, int j) {
        double[] column = new double[6];
        Arrays.setAll(column, i -> Units.GPA * rows[6 * i + j]);
        return column;
    }
}
