package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.sim.analysis.DimerCurve;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code mlip analyze dimer}. */
@Command(
        name = "dimer",
        description =
                "Energy of two atoms against their distance, less that at the cutoff, for each pair of the model's elements:"
                        + " whether atoms that are close repel each other, and how smooth the curve is.",
        footer = {"", "Example: mlip analyze dimer model/ --from 0.5 --plot dimer.png"})
final class AnalyzeDimerCommand implements Callable<Integer> {

    private static final int POINTS = 200;

    @Parameters(paramLabel = "MODEL", description = "A model file or folder.")
    private Path model;

    @Option(
            names = "--from",
            paramLabel = "A",
            defaultValue = "0.8",
            description = "Shortest distance, Angstrom (default: ${DEFAULT-VALUE}).")
    private double from;

    @Mixin private ModelOptions options;

    @Mixin private MeasurementOptions output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Potential potential = options.load(model, spec.commandLine().getErr());
        double cutoff = potential.info().cutoff();
        if (!(from > 0 && from < cutoff)) {
            throw new MlipException(
                    "--from must lie between 0 and the cutoff of the model, " + cutoff);
        }
        double[] distances = new double[POINTS];
        Arrays.setAll(distances, k -> from + (cutoff - from) * k / (POINTS - 1));
        Measurement m = new Measurement().value("model", model.toString());
        m.quietColumn("r/A", distances);
        List<DimerCurve> curves = new ArrayList<>();
        List<Element> elements = potential.info().elements();
        try (Calculator calculator = new Calculator(potential, 1, 0)) {
            for (int a = 0; a < elements.size(); a++) {
                for (int b = a; b < elements.size(); b++) {
                    curves.add(add(m, calculator, elements.get(a), elements.get(b), distances));
                }
            }
        }
        m.value("all_repulsive", curves.stream().allMatch(DimerCurve::isRepulsiveToTheEnd));
        m.value(
                "largest_tortuosity",
                curves.stream().mapToDouble(DimerCurve::tortuosity).max().orElse(Double.NaN));
        m.value("most_force_turns", curves.stream().mapToInt(DimerCurve::turns).max().orElse(0));
        return output.write(m, false);
    }

    private static DimerCurve add(
            Measurement m, Calculator calculator, Element a, Element b, double[] distances) {
        DimerCurve curve = DimerCurve.of(calculator, a.code(), b.code(), distances);
        double far = curve.energies()[distances.length - 1];
        m.value("repulsive_below_A_" + a + "-" + b, curve.repulsiveBelow());
        m.value("repulsive_all_the_way_" + a + "-" + b, curve.isRepulsiveToTheEnd());
        m.value("tortuosity_" + a + "-" + b, curve.tortuosity());
        m.value("force_turns_" + a + "-" + b, curve.turns());
        m.column(
                "E_" + a + "-" + b,
                Arrays.stream(curve.energies()).map(e -> e - far).toArray(),
                null);
        return curve;
    }
}
