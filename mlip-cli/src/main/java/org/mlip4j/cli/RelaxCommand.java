package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureWriter;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.relaxation.Optimizer;
import org.mlip4j.sim.relaxation.Relaxation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** {@code mlip relax}. */
@Command(
        name = "relax",
        description =
                "Moves the atoms of a structure, and its cell if asked for, to the nearest minimum of the energy. The"
                        + " structure is written, and the exit status is 1, also when --steps did not suffice.",
        footer = {
            "",
            "Example: mlip relax model/ cell.xyz --cell triclinic --fmax 0.001 -o relaxed.xyz"
        })
final class RelaxCommand implements Callable<Integer> {

    @Mixin private ModelAndStructure input;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Structure to write; the name tells the format.")
    private Path output;

    @Option(
            names = "--trajectory",
            paramLabel = "FILE",
            description = "Also write the structure at the start and after each step.")
    private Optional<Path> trajectory = Optional.empty();

    @Mixin private RelaxationOptions options;

    @Mixin private CellOptions cell;

    @Mixin private ThreadsOption threads;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Structure start = input.structure();
        FormatOptions format = FormatOptions.defaults().withElementsOf(start);
        try (Calculator calculator =
                        new Calculator(input.potential(), threads.count(), RelaxationOptions.SKIN);
                StructureWriter frames =
                        trajectory.map(path -> Structures.writer(path, format)).orElse(null)) {
            Relaxation relaxation =
                    new Relaxation(calculator, start, options.fixed(start), cell.freedom());
            boolean converged = run(relaxation, frames);
            Structures.write(output, List.of(relaxation.structure()), format);
            if (frames != null) {
                frames.commit();
            }
            print(relaxation, converged);
            json.write(report(relaxation, converged));
            return converged ? Main.DONE : Main.FAILED;
        }
    }

    private boolean run(Relaxation relaxation, StructureWriter frames) {
        AtomicBoolean goOn = new AtomicBoolean(true);
        try (Progress progress = new Progress("steps", true);
                StopSignal _ = new StopSignal(() -> goOn.set(false))) {
            return relaxation.run(
                    options.method(Optimizer.Method.LBFGS),
                    new Relaxation.Limits(options.force(), cell.stress(), options.steps()),
                    state -> {
                        if (frames != null) {
                            frames.write(state.structure());
                        }
                        progress.step();
                        return goOn.get();
                    });
        }
    }

    private void print(Relaxation relaxation, boolean converged) {
        PrintWriter out = spec.commandLine().getOut();
        Structure relaxed = relaxation.structure();
        double[] h = relaxed.cell().vectors();
        out.println(
                String.format(
                        Locale.ROOT,
                        "%s after %d steps: energy %.9f eV, largest force %.3g eV/Angstrom%s%s",
                        converged ? "relaxed" : "not relaxed",
                        relaxation.steps(),
                        relaxed.labels().energy().orElseThrow(),
                        relaxation.largestForce(),
                        cell.isFree() ? gigapascals("stress left", relaxation.largestStress()) : "",
                        pressure(relaxed).stream()
                                .mapToObj(p -> gigapascals("pressure", p))
                                .collect(Collectors.joining())));
        out.println(
                String.format(
                        Locale.ROOT,
                        "cell %.5f %.5f %.5f, %.5f %.5f %.5f, %.5f %.5f %.5f Angstrom",
                        h[0],
                        h[1],
                        h[2],
                        h[3],
                        h[4],
                        h[5],
                        h[6],
                        h[7],
                        h[8]));
    }

    private static String gigapascals(String name, double value) {
        return String.format(Locale.ROOT, ", %s %.3g GPa", name, value * Units.GPA);
    }

    /** Of crystals only: a molecule or a slab has no volume. */
    private static OptionalDouble pressure(Structure relaxed) {
        Cell cell = relaxed.cell();
        if (!cell.isFullyPeriodic()) {
            return OptionalDouble.empty();
        }
        double[] virial = relaxed.labels().virial().orElseThrow();
        return OptionalDouble.of((virial[0] + virial[4] + virial[8]) / (3 * cell.volume()));
    }

    private Map<String, Object> report(Relaxation relaxation, boolean converged) {
        Structure relaxed = relaxation.structure();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("converged", converged);
        report.put("steps", relaxation.steps());
        report.put("energy_ev", relaxed.labels().energy().orElseThrow());
        report.put("enthalpy_ev", relaxation.enthalpy());
        report.put("max_force_ev_per_ang", relaxation.largestForce());
        if (cell.isFree()) {
            report.put("max_stress_gpa", relaxation.largestStress() * Units.GPA);
        }
        pressure(relaxed).ifPresent(p -> report.put("pressure_gpa", p * Units.GPA));
        report.put("volume_A3", relaxed.cell().volume());
        return report;
    }
}
