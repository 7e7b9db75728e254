package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
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
            description = "With --relabel: of the dynamics (default: ${DEFAULT-VALUE}).")
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

    int run(
            Path model,
            Optional<Path> data,
            ModelOptions modelOptions,
            Optional<Path> report,
            JsonOption json,
            PrintWriter out,
            PrintWriter err)
            throws IOException {
        modelOptions.load(model, err);
        SuiteConfig config = config();
        Map<String, String> words = new LinkedHashMap<>();
        words.put("MODEL", model.toString());
        data.ifPresent(file -> words.put("DATA", file.toString()));
        structure.ifPresent(file -> words.put("STRUCTURE", file.toString()));
        trajectory.ifPresent(file -> words.put("TRAJECTORY", file.toString()));
        label.ifPresent(file -> words.put("LABEL", file.toString()));
        Suite checks = new Suite(Main::run, words, names(modelOptions), Suite.folder(folder));
        List<Suite.Row> rows = checks.run(config, err);
        Suite.print(rows, out);
        if (report.isPresent()) {
            Files.writeString(report.get(), Suite.html(config.title(), model, rows));
            err.println("wrote " + report.get());
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("model", model.toString());
        content.put("suite", config.title());
        content.put("passed", Suite.count(rows, Suite.Verdict.PASSED));
        content.put("failed", Suite.count(rows, Suite.Verdict.FAILED));
        content.put("not_run", Suite.count(rows, Suite.Verdict.NOT_RUN));
        content.put("rows", Suite.content(rows));
        json.write(content);
        return Suite.count(rows, Suite.Verdict.FAILED) == 0 ? Main.DONE : Main.FAILED;
    }

    private SuiteConfig config() {
        List<SuiteConfig.Check> checks = new ArrayList<>();
        String title = "Relabelled snapshots";
        if (suite.isPresent()) {
            SuiteConfig read = SuiteConfig.read(Suite.file(suite.get()));
            title = read.title();
            checks.addAll(read.checks());
        }
        relabel.ifPresent(n -> checks.add(relabelled(n)));
        return new SuiteConfig(title, checks);
    }

    private SuiteConfig.Check relabelled(int snapshots) {
        if (snapshots < 1) {
            throw new MlipException("--relabel needs at least one snapshot");
        }
        List<String> run =
                List.of(
                        "md MODEL STRUCTURE --temperature %s --steps %d --every %d -o FOLDER/relabel.xyz"
                                .formatted(kelvin, snapshots * BETWEEN, BETWEEN),
                        "label LABEL FOLDER/relabel.xyz -o FOLDER/labelled.xyz",
                        "validate MODEL FOLDER/labelled.xyz");
        List<SuiteConfig.Limit> limits = new ArrayList<>();
        for (String key : List.of("frames", "energy_rmse_mev_per_atom", "force_rmse_ev_per_ang")) {
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
        return new SuiteConfig.Check("snapshots of its own dynamics, labelled", run, limits);
    }

    private static List<String> names(ModelOptions options) {
        List<Element> elements = options.options().elements();
        return elements.isEmpty()
                ? List.of()
                : List.of(
                        "--elements",
                        String.join(",", elements.stream().map(Element::symbol).toList()));
    }
}
