package org.mlip4j.cli.learn;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.ErrorStatistics;
import org.mlip4j.train.config.MtpConfig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Fits a model to all labels so far: {@code mlip train} with a configuration that stays in the folder. */
record TrainStep(Run run, int iteration) {

    static final String NAME = "train";

    /**
     * Fits.
     *
     * @param notice told what the user of the loop should know
     */
    Map<String, Object> work(Path folder, Consumer<String> notice) {
        List<Path> data = run.labelled(iteration);
        if (data.isEmpty()) {
            throw new MlipException("there are no labels to train with");
        }
        Path config = folder.resolve("mlip.yaml");
        Step.write(config, configuration(folder, data, line -> line));
        if (run.config().train().warm() && iteration > 1) {
            goOn(folder, data, config, notice);
        }
        run.commands()
                .required(
                        folder.resolve("train.log"),
                        List.of(
                                "train",
                                config.toString(),
                                "--threads",
                                Integer.toString(run.config().threads())));
        switch (run.config().train().family()) {
            case MTP -> nameElements(folder, data);
            case HDNNP -> addActiveSet(folder, data);
        }
        return errors(data);
    }

    /** From the model of the iteration before, if that can be gone on with as the configuration now is. */
    private void goOn(Path folder, List<Path> data, Path config, Consumer<String> notice) {
        MtpConfig asked = MtpConfig.read(config);
        Path before = run.model(iteration - 1);
        if (!asked.canStartFrom(before)) {
            notice.accept(
                    "iteration %d begins with random radial functions in spite of warm_start, since the model of iteration %d has another cutoff or radial_basis_size, or more radial functions than level %d"
                            .formatted(iteration, iteration - 1, asked.level()));
            return;
        }
        String warm =
                "model: {type: mtp, level: %d, start: '%s'}"
                        .formatted(asked.level(), folder.relativize(before));
        Step.write(
                config,
                configuration(folder, data, line -> line.startsWith("model:") ? warm : line));
    }

    private String configuration(Path folder, List<Path> data, UnaryOperator<String> change) {
        List<String> lines = new ArrayList<>();
        lines.add("# written by mlip learn");
        lines.add("data:");
        String level =
                run.config()
                        .label()
                        .level()
                        .map(l -> ", level: '" + l.replace("'", "''") + "'")
                        .orElse("");
        for (Path file : data) {
            lines.add(
                    "  - {file: '"
                            + folder.relativize(file)
                            + "', group: '"
                            + group(file)
                            + "'"
                            + level
                            + "}");
        }
        run.config().train().lines().forEach(line -> lines.add(change.apply(line)));
        lines.add("seed: " + run.config().seed());
        lines.add("output: model");
        return String.join("\n", lines) + "\n";
    }

    private static String group(Path file) {
        return file.getParent().getParent().getFileName().toString();
    }

    /** The same model in a file that knows the names of its species. */
    private void nameElements(Path folder, List<Path> data) {
        List<Element> elements =
                data.stream()
                        .flatMap(file -> Structures.read(file).stream())
                        .flatMapToInt(s -> IntStream.of(s.elements()))
                        .distinct()
                        .sorted()
                        .mapToObj(Element::of)
                        .toList();
        Potentials.save(
                Potentials.load(
                        folder.resolve(
                                run.config().train().baseline()
                                        ? "model/model.mlip"
                                        : "model/model.almtp"),
                        LoadOptions.DEFAULT.withElements(elements)),
                run.model(iteration));
    }

    private void addActiveSet(Path folder, List<Path> data) {
        Path all = folder.resolve("trained.xyz");
        List<Structure> structures = new ArrayList<>();
        data.forEach(file -> structures.addAll(Structures.read(file)));
        Structures.write(all, structures);
        run.commands()
                .required(
                        folder.resolve("grade.log"),
                        List.of(
                                "grade",
                                folder.resolve(
                                                run.config().train().baseline()
                                                        ? "model/model.mlip"
                                                        : "model")
                                        .toString(),
                                "--build-from",
                                all.toString(),
                                "-o",
                                run.model(iteration).toString()));
    }

    private Map<String, Object> errors(List<Path> data) {
        ErrorStatistics errors = new ErrorStatistics();
        int frames = 0;
        try (Calculator calculator =
                new Calculator(run.load(iteration), run.config().threads(), 0)) {
            for (Path file : data) {
                for (Structure frame : Structures.read(file)) {
                    errors.add(frame, calculator.evaluate(frame));
                    frames++;
                }
            }
        }
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("structures", frames);
        results.put("energy_rmse_mev_per_atom", 1000 * errors.energyRmse());
        results.put("force_rmse_ev_per_ang", errors.forceRmse());
        return results;
    }
}
