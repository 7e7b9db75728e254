package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.train.config.SuiteConfig;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code --suite} and {@code --relabel}: checks with a verdict each. */
final class SuiteOptions {

    private static final int BETWEEN = 200;

    private static final List<String> RELABELLED =
            List.of(
                    "frames",
                    "energy_rmse_mev_per_atom",
                    "force_rmse_ev_per_ang",
                    "energy_mae_mev_per_atom",
                    "energy_max_mev_per_atom",
                    "force_mae_ev_per_ang",
                    "force_p99_ev_per_ang",
                    "force_max_ev_per_ang",
                    "force_r2");

    @Option(
            names = "--suite",
            paramLabel = "SUITE",
            description =
                    "Run the checks of a suite and judge each: a YAML file, or metal, solid-electrolyte or interface. The exit"
                            + " status is 1 when one fails.")
    private Optional<String> suite = Optional.empty();

    @Option(
            names = "--structure",
            paramLabel = "FILE",
            description = "With --suite: what it calls STRUCTURE.")
    private Optional<Path> structure = Optional.empty();

    @Option(
            names = "--trajectory",
            paramLabel = "FILE",
            description = "With --suite: what it calls TRAJECTORY.")
    private Optional<Path> trajectory = Optional.empty();

    @Option(
            names = "--relabel",
            paramLabel = "N",
            description =
                    "Run dynamics of --structure with the model, label N snapshots, 200 steps apart, as --label says, and"
                            + " report the errors on them, the true test set of a model.")
    private Optional<Integer> relabel = Optional.empty();

    @Option(
            names = "--label",
            paramLabel = "FILE",
            description = "With --relabel: the configuration of 'mlip label'.")
    private Optional<Path> label = Optional.empty();

    @Option(
            names = "--temperature",
            paramLabel = "K",
            defaultValue = "300",
            description =
                    "With --relabel: temperature of the dynamics, K (default: ${DEFAULT-VALUE}).")
    private double kelvin;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description =
                    "With --suite and --relabel: where the files of the checks stay; default: a temporary folder.")
    private Optional<Path> folder = Optional.empty();

    boolean isGiven() {
        return suite.isPresent() || relabel.isPresent();
    }

    boolean isRelabelling() {
        return relabel.isPresent();
    }

    /** An option that says something to suites only; empty when there is none. */
    Optional<String> idle() {
        Map<String, Optional<Path>> given = new LinkedHashMap<>();
        given.put("--structure", structure);
        given.put("--trajectory", trajectory);
        given.put("--label", label);
        given.put("--folder", folder);
        return given.keySet().stream().filter(name -> given.get(name).isPresent()).findFirst();
    }

    int run(
            Path model,
            Optional<Path> data,
            Optional<Path> training,
            Map<String, String> options,
            Map<String, String> dataOptions,
            Optional<Path> report,
            JsonOption json,
            PrintWriter out,
            PrintWriter err)
            throws IOException {
        SuiteConfig config = config();
        Map<String, String> words = new LinkedHashMap<>();
        words.put("MODEL", model.toString());
        data.ifPresent(file -> words.put("DATA", file.toString()));
        training.ifPresent(file -> words.put("TRAINING", file.toString()));
        structure.ifPresent(file -> words.put("STRUCTURE", file.toString()));
        trajectory.ifPresent(file -> words.put("TRAJECTORY", file.toString()));
        label.ifPresent(file -> words.put("LABEL", file.toString()));
        try (TemporaryFolder temporary =
                folder.isPresent() ? null : new TemporaryFolder("mlip-suite")) {
            Path files =
                    temporary == null ? Files.createDirectories(folder.get()) : temporary.path();
            Suite checks =
                    new Suite(Main::run, words, options, dataOptions, files, report.isPresent());
            return run(checks, config, model, report, json, out, err);
        }
    }

    private static int run(
            Suite checks,
            SuiteConfig config,
            Path model,
            Optional<Path> report,
            JsonOption json,
            PrintWriter out,
            PrintWriter err)
            throws IOException {
        List<Suite.Row> rows = checks.run(config, err);
        SuiteReport found = new SuiteReport(config.title() + ": " + model, rows, checks.pictures());
        found.print(out);
        if (report.isPresent()) {
            WholeFile.write(report.get(), found.html());
            err.println("wrote " + report.get());
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("model", model.toString());
        content.put("suite", config.title());
        content.putAll(found.content());
        json.write(content);
        return found.count(Suite.Verdict.FAILED) == 0 ? Main.DONE : Main.FAILED;
    }

    private SuiteConfig config() {
        List<SuiteConfig.Check> checks = new ArrayList<>();
        String title = "Relabelled snapshots";
        Optional<Double> quality = Optional.empty();
        if (suite.isPresent()) {
            SuiteConfig read = SuiteConfig.read(Suite.file(suite.get()));
            title = read.title();
            quality = read.quality();
            checks.addAll(read.checks());
        }
        relabel.ifPresent(n -> checks.add(relabelled(n)));
        return new SuiteConfig(title, checks, quality);
    }

    /** Without the start, where symmetry makes the forces of any model and those of the reference nothing. */
    private SuiteConfig.Check relabelled(int snapshots) {
        if (snapshots < 1 || structure.isEmpty() || label.isEmpty()) {
            throw new MlipException(
                    "--relabel needs at least one snapshot, --structure to begin with, and --label");
        }
        List<String> run =
                List.of(
                        "md MODEL STRUCTURE --temperature %s --steps %d --every %d -o FOLDER/relabel.xyz"
                                .formatted(kelvin, snapshots * BETWEEN, BETWEEN),
                        "label LABEL FOLDER/relabel.xyz --skip 1 -o FOLDER/labelled.xyz",
                        "validate MODEL FOLDER/labelled.xyz");
        List<SuiteConfig.Limit> limits = new ArrayList<>();
        for (String key : RELABELLED) {
            limits.add(
                    new SuiteConfig.Limit(
                            key,
                            Optional.empty(),
                            0,
                            0,
                            Optional.of(0.0),
                            Optional.empty(),
                            Optional.empty()));
        }
        return new SuiteConfig.Check("snapshots of its own dynamics, labelled", run, limits, false);
    }
}
