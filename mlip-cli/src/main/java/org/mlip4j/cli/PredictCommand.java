package org.mlip4j.cli;

import org.mlip4j.core.Extrapolations;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Units;
import org.mlip4j.sim.ErrorStatistics;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip predict}. */
@Command(
        name = "predict",
        description =
                "Energies, forces, virials and stresses of structures. Without -o a table is printed; errors"
                        + " against reference values in the file go to stderr and JSON.",
        footer = {"", "Example: mlip predict my-model/ structures.xyz -o predicted.xyz --per-atom"})
final class PredictCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "A model file or folder.")
    private Path model;

    @Parameters(
            paramLabel = "STRUCTURES",
            description = "Extended XYZ, input.data, ...; also gzipped.")
    private Path structures;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description =
                    "Extended XYZ, or a .cfg of MLIP, to write: energy, forces, virial, stress.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--per-atom",
            description = "Also write energies and virials (nine numbers) per atom.")
    private boolean perAtom;

    @Option(
            names = "--grade",
            description =
                    "Also extrapolation grades, of a model with an active set: the largest of each frame, and with -o"
                            + " those of all atoms.")
    private boolean grade;

    @Option(
            names = "--extrapolation",
            paramLabel = "ACTION",
            defaultValue = "warn",
            description =
                    "When a descriptor leaves the range of the training data: warn, stop or ignore"
                            + " (default: ${DEFAULT-VALUE}).")
    private Prediction.OnExtrapolation onExtrapolation;

    @Mixin private ThreadsOption threads;

    @Mixin private ModelOptions modelOptions;

    @Mixin private StructureOptions structureOptions;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    private final List<Object> rows = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        out.ifPresent(this::requirePlace);
        Potential potential = modelOptions.load(model, err);
        Prediction.Settings settings =
                new Prediction.Settings(
                        structures,
                        structureOptions.with(
                                modelOptions.options(), Optional.of(model), err, structures),
                        out,
                        perAtom,
                        grade,
                        threads.count(),
                        onExtrapolation);
        Prediction.Summary summary;
        try (Progress progress = new Progress("predict", out.isPresent())) {
            summary =
                    Prediction.run(
                            potential,
                            settings,
                            row -> {
                                show(row);
                                progress.step();
                            });
        }
        summarise(summary, err);
        json.write(report(summary));
        return Main.DONE;
    }

    private void requirePlace(Path path) {
        if (path.toString().equals("-")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "- would be a file of that name; /dev/stdout is the standard output");
        }
        if (Prediction.isCfg(path) && (perAtom || grade)) {
            throw new ParameterException(
                    spec.commandLine(),
                    path
                            + " has no place for what --per-atom and --grade add; name an .xyz to be written");
        }
        if (path.getFileName()
                .toString()
                .matches("(?i).*\\.(data|vasp|poscar|dump|lammpstrj)(\\.gz)?")) {
            throw new ParameterException(
                    spec.commandLine(),
                    path
                            + " would hold extended XYZ; name it .xyz, and 'mlip convert' it afterwards");
        }
    }

    private void show(Prediction.Row row) {
        if (out.isEmpty()) {
            PrintWriter table = spec.commandLine().getOut();
            if (row.frame() == 1) {
                table.println(
                        "# frame  atoms               energy/eV  max|F|/(eV/A)  pressure/GPa  extrapolations"
                                + (grade ? "     max_grade" : ""));
            }
            String pressure =
                    Double.isNaN(row.pressure())
                            ? "-"
                            : String.format(Locale.ROOT, "%.6f", row.pressure() * Units.GPA);
            table.println(
                    String.format(
                                    Locale.ROOT,
                                    "%7d %6d %23s %14.6f %13s %15s",
                                    row.frame(),
                                    row.atoms(),
                                    row.energy(),
                                    row.maxForce(),
                                    pressure,
                                    row.extrapolations().isPresent()
                                            ? row.extrapolations().getAsLong()
                                            : "-")
                            + (grade ? String.format(Locale.ROOT, " %13.6g", row.maxGrade()) : ""));
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("frame", row.frame());
        entry.put("atoms", row.atoms());
        entry.put("energy", row.energy());
        entry.put("max_force", row.maxForce());
        entry.put("pressure_gpa", row.pressure() * Units.GPA);
        row.extrapolations().ifPresent(n -> entry.put("extrapolations", n));
        if (grade) {
            entry.put("max_grade", row.maxGrade());
        }
        rows.add(entry);
    }

    private void summarise(Prediction.Summary summary, PrintWriter err) {
        summary.warnings().forEach(w -> err.println("mlip: warning: " + w));
        if (!summary.extrapolations().isEmpty()) {
            long total =
                    summary.extrapolations().stream().mapToLong(Extrapolations.Entry::count).sum();
            err.println(
                    "mlip: warning: "
                            + total
                            + " descriptors are outside the range of the training data; most"
                            + " often "
                            + Prediction.describe(summary.extrapolations().getFirst()));
        }
        String frames = summary.frames() == 1 ? " frame to " : " frames to ";
        out.ifPresent(path -> err.println("wrote " + summary.frames() + frames + path));
        ErrorStatistics errors = summary.errors();
        if (!errors.isEmpty()) {
            err.println(
                    String.format(
                            Locale.ROOT,
                            "against the reference: energy RMSE %s meV/atom, force RMSE %s eV/A, stress RMSE %s GPa",
                            number(1000 * errors.energyRmse()),
                            number(errors.forceRmse()),
                            number(Units.GPA * errors.stressRmse())));
        }
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.6g", value);
    }

    private Map<String, Object> report(Prediction.Summary summary) {
        ErrorStatistics errors = summary.errors();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("model", model.toString());
        content.put("structures", structures.toString());
        content.put("frames", summary.frames());
        content.put("energy_rmse_mev_per_atom", 1000 * errors.energyRmse());
        content.put("energy_mae_mev_per_atom", 1000 * errors.energyMae());
        content.put("force_rmse_ev_per_ang", errors.forceRmse());
        content.put("force_mae_ev_per_ang", errors.forceMae());
        content.put("stress_rmse_gpa", Units.GPA * errors.stressRmse());
        content.put("results", rows);
        return content;
    }
}
