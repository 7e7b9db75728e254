package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.analysis.EquationOfState;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.concurrent.Callable;

/** {@code mlip analyze eos}. */
@Command(
        name = "eos",
        description =
                "Energy against volume, scaled uniformly with the atoms relaxed at each volume, and the Birch-Murnaghan equation of state.",
        footer = {"", "Example: mlip analyze eos model/ cell.xyz --plot eos.png"})
final class AnalyzeEosCommand implements Callable<Integer> {

    @Mixin private RelaxedModel model;

    @Option(
            names = "--range",
            paramLabel = "S",
            defaultValue = "0.03",
            description =
                    "Largest change of a length, as a share of it (default: ${DEFAULT-VALUE}).")
    private double range;

    @Option(
            names = "--points",
            paramLabel = "N",
            defaultValue = "15",
            description = "How many volumes (default: ${DEFAULT-VALUE}).")
    private int points;

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
        EquationOfState eos = EquationOfState.of(calculator, structure, range, points, !clamped);
        Measurement m = model.measurement(calculator, structure);
        m.value("clamped", clamped);
        m.value("V0_A3", eos.volume());
        m.value("E0_ev", eos.energy());
        m.value("B0_GPa", Units.GPA * eos.bulkModulus());
        m.value("B0_derivative", eos.derivative());
        m.value("fit_residual_ev", eos.residual());
        m.quietColumn("V/A3", eos.volumes()).column("E/eV", eos.energies(), null);
        return m;
    }
}
