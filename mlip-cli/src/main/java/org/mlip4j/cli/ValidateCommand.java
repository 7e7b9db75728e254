package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.train.data.EnergyOffset;
import org.mlip4j.train.selection.Frames;
import org.mlip4j.train.uncertainty.Uncertainties;

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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code mlip validate}. */
@Command(
        name = "validate",
        description =
                "Errors of a model against the energies, forces and stresses that the structures come"
                        + " with: one line per group (the frames' key group or config_type) and one for all.",
        footer = {
            "",
            "Examples: mlip validate my-model/ test.xyz --report report.html --json errors.json",
            "          mlip validate my-model/ test.xyz --suite metal --structure cell.xyz --report suite.html"
        })
final class ValidateCommand implements Callable<Integer> {

    /** Errors of energies that are this much smaller without constants come from elsewhere than the fit. */
    private static final double OFFSET = 0.1;

    /** Errors that no one looks for reasons of, eV per atom. */
    private static final double SMALL = 1e-3;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file or folder.")
    private Path model;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "STRUCTURES",
            description = "With reference values: extended XYZ, input.data, ...; also gzipped.")
    private Path structures;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write one HTML page with parity plots and error histograms.")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = "--uncertainty",
            description =
                    "Also compare measures of uncertainty with the errors of forces, atom by atom: grade, spread of a"
                            + " committee or replicas, descriptors out of range and, with --trained, distances.")
    private boolean uncertainty;

    @Option(
            names = "--trained",
            paramLabel = "FILE",
            description =
                    "The training set: with --uncertainty for Mahalanobis and cosine distances from it, with --suite what it"
                            + " calls TRAINING.")
    private Optional<Path> trained = Optional.empty();

    @Option(
            names = "--threshold",
            paramLabel = "E",
            defaultValue = "0.1",
            description =
                    "With --uncertainty: the error of a force to be warned of, eV/Angstrom (default: ${DEFAULT-VALUE}).")
    private double threshold;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description =
                    "With --uncertainty: structures with forces that the model was not trained on, from which the factors for"
                            + " 90 %% of the atoms are found; without it from every second one of STRUCTURES.")
    private Optional<Path> calibration = Optional.empty();

    @Mixin private SuiteOptions suite;

    @Mixin private ThreadsOption threads;

    @Mixin private ModelOptions modelOptions;

    @Mixin private StructureOptions structureOptions;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    private FormatOptions reading = FormatOptions.defaults();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        require(calibration.isEmpty() || uncertainty, "--calibration goes with --uncertainty");
        require(uncertainty || !isGiven("--threshold"), "--threshold goes with --uncertainty");
        require(threshold > 0, "--threshold must be positive");
        require(
                trained.isEmpty() || uncertainty || suite.isGiven(),
                "--trained goes with --uncertainty or --suite");
        require(
                !isGiven("--temperature") || suite.isRelabelling(),
                "--temperature goes with --relabel");
        if (suite.isGiven()) {
            require(
                    !uncertainty,
                    "--uncertainty does not go with --suite; let a check of the suite say validate MODEL DATA"
                            + " --uncertainty");
            modelOptions.load(model, err);
            Map<String, String> options = modelOptions.byName();
            threads.given().ifPresent(n -> options.put("--threads", Integer.toString(n)));
            return suite.run(
                    model,
                    Optional.ofNullable(structures),
                    trained,
                    options,
                    structureOptions.byName(),
                    report,
                    json,
                    spec.commandLine().getOut(),
                    err);
        }
        Optional<String> idle = suite.idle();
        require(idle.isEmpty(), idle.orElse("") + " goes with --suite or --relabel");
        require(structures != null, "name STRUCTURES with reference values, or a --suite");
        Potential potential = modelOptions.load(model, err);
        reading =
                structureOptions.with(
                        modelOptions.options(),
                        Optional.of(model),
                        err,
                        Stream.of(Optional.of(structures), trained, calibration)
                                .flatMap(Optional::stream)
                                .toArray(Path[]::new));
        Validation validation = new Validation();
        EnergyOffset offset = new EnergyOffset(potential.info().elements());
        CellWidths widths = new CellWidths(potential.info().cutoff());
        Optional<UncertaintyTable> table = Optional.empty();
        Map<String, Integer> levels = new TreeMap<>();
        try (StructureReader frames = stream(structures);
                Calculator calculator = new Calculator(potential, threads.count(), 0);
                Progress progress = new Progress("validate", true)) {
            if (uncertainty) {
                table = Optional.of(table(calculator));
                calibrate(table.get(), calculator, progress);
            }
            while (frames.hasNext()) {
                Structure frame = frames.next();
                Result result = evaluate(calculator, structures, frame, validation.frames() + 1);
                validation.add(frame, result);
                widths.add(frame);
                if (hasReference(frame.labels())) {
                    levels.merge(frame.labels().level().orElse(""), 1, Integer::sum);
                }
                frame.labels().energy().ifPresent(e -> offset.add(frame, result.energy() - e));
                table.ifPresent(t -> t.add(frame, result));
                progress.step();
            }
            frames.warnings().forEach(w -> err.println("mlip: warning: " + w));
        }
        tellLevels(levels, err);
        tellOffset(validation.total().energyRmse(), offset.rmse(), levels.keySet(), err);
        if (validation.total().isEmpty()) {
            throw new MlipException(
                    structures
                            + " holds no reference energies, forces or virials to compare with; 'mlip"
                            + " predict' evaluates structures without them");
        }
        validation.print(spec.commandLine().getOut());
        table.ifPresent(t -> t.print(spec.commandLine().getOut()));
        if (report.isPresent()) {
            String title = "Validation of " + model + " on " + structures;
            WholeFile.write(report.get(), ValidationReport.html(title, validation, widths, table));
            err.println("wrote " + report.get());
        }
        Map<String, Object> content = content(validation);
        widths.addTo(content);
        table.ifPresent(t -> content.put("uncertainty", t.content()));
        json.write(content);
        return Main.DONE;
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private void require(boolean condition, String sentence) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private static boolean hasReference(Labels labels) {
        return labels.energy().isPresent()
                || labels.forces().isPresent()
                || labels.virial().isPresent();
    }

    /** What the references say of themselves; those of different levels have different zeros of energy. */
    private static void tellLevels(Map<String, Integer> levels, PrintWriter err) {
        if (levels.size() > 1) {
            err.println(
                    "mlip: warning: the references are of different levels of theory: "
                            + levels.entrySet().stream()
                                    .map(
                                            e ->
                                                    (e.getKey().isEmpty()
                                                                    ? "none named"
                                                                    : "'" + e.getKey() + "'")
                                                            + " in "
                                                            + e.getValue())
                                    .collect(Collectors.joining(", "))
                            + " structures");
        }
    }

    /** Energies of another level of theory than the model's are off by constants, whatever the model is worth. */
    private static void tellOffset(
            double rmse, OptionalDouble without, Set<String> levels, PrintWriter err) {
        if (rmse > SMALL && without.isPresent() && without.getAsDouble() < OFFSET * rmse) {
            String level = levels.size() == 1 ? levels.iterator().next() : "";
            err.println(
                    "mlip: warning: nearly all of the energy errors are a constant per element, as between levels of theory"
                            + (level.isEmpty() ? "" : " (the references are of '" + level + "')")
                            + " or with other pseudopotentials; without these constants the energy RMSE is "
                            + Validation.number(1000 * without.getAsDouble())
                            + " meV/atom");
        }
    }

    private StructureReader stream(Path file) {
        return Structures.stream(file, reading);
    }

    private UncertaintyTable table(Calculator calculator) {
        Optional<Frames> set = trained.map(file -> Frames.of(() -> stream(file)));
        return new UncertaintyTable(Uncertainties.of(calculator, set), threshold);
    }

    private void calibrate(UncertaintyTable table, Calculator calculator, Progress progress) {
        if (calibration.isEmpty()) {
            return;
        }
        Path file = calibration.get();
        boolean found = false;
        try (StructureReader frames = stream(file)) {
            for (int number = 1; frames.hasNext(); number++) {
                Structure frame = frames.next();
                if (frame.labels().forces().isPresent()) {
                    table.calibrate(frame, evaluate(calculator, file, frame, number));
                    found = true;
                }
                progress.step();
            }
        }
        if (!found) {
            throw new MlipException(
                    file
                            + " holds no reference forces, so no uncertainty can be calibrated with it");
        }
    }

    private static Result evaluate(Calculator calculator, Path file, Structure frame, int number) {
        try {
            return calculator.evaluate(frame);
        } catch (MlipException e) {
            throw new MlipException(file + ", frame " + number + ": " + e.getMessage(), e);
        }
    }

    private Map<String, Object> content(Validation validation) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("model", model.toString());
        content.put("structures", structures.toString());
        content.putAll(validation.content());
        return content;
    }
}
