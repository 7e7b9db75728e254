package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.CountsExtrapolations;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.train.EpochReport;
import org.mlip4j.train.TrainingFrame;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The model that a training ended with, evaluated on each part of the data. */
final class FinalModel {

    /** Name of the page in a model's folder. */
    static final String REPORT = "report.html";

    private final Map<String, Validation> parts = new LinkedHashMap<>();

    /**
     * Evaluates.
     *
     * @param potential the model, baseline included
     * @param data structures with labels, by name of the part; parts without any are left out
     * @param threads at least 1
     */
    FinalModel(Potential potential, Map<String, List<TrainingFrame>> data, int threads) {
        data.forEach(
                (name, frames) -> {
                    if (!frames.isEmpty()) {
                        Validation validation = new Validation();
                        add(validation, potential, frames, threads);
                        parts.put(name, validation);
                    }
                });
    }

    /**
     * Adds what a model says of structures beside their labels.
     *
     * @param validation added to
     * @param potential the model, baseline included
     * @param frames structures with labels
     * @param threads at least 1
     */
    static void add(
            Validation validation, Potential potential, List<TrainingFrame> frames, int threads) {
        Set<Output> outputs =
                CountsExtrapolations.in(potential)
                        ? EnumSet.of(Output.EXTRAPOLATIONS)
                        : EnumSet.noneOf(Output.class);
        try (Calculator calculator = new Calculator(potential, threads, 0)) {
            for (TrainingFrame frame : frames) {
                Structure structure = frame.structure().withLabels(labels(frame));
                validation.add(frame.group(), structure, calculator.evaluate(structure, outputs));
            }
        }
    }

    /** Those that were fitted, which may be shifted to another zero of energy. */
    private static Labels labels(TrainingFrame frame) {
        Labels labels = Labels.NONE;
        if (frame.energy().isPresent()) {
            labels = labels.withEnergy(frame.energy().getAsDouble());
        }
        if (frame.forces().isPresent()) {
            labels = labels.withForces(frame.forces().get());
        }
        return frame.virial().map(labels::withVirial).orElse(labels);
    }

    /** Errors by part and group, and how many descriptors are outside their range. */
    Map<String, Object> content() {
        Map<String, Object> content = new LinkedHashMap<>();
        parts.forEach(
                (name, validation) -> {
                    Map<String, Object> own = new LinkedHashMap<>(validation.content());
                    own.put(
                            "extrapolations",
                            validation.extrapolations().stream().mapToLong(e -> e.count()).sum());
                    content.put(name, own);
                });
        return content;
    }

    /** Writes the page of a training into a folder; where pictures cannot be drawn, says so instead. */
    void writeReport(Path folder, String reason, List<EpochReport> epochs, PrintWriter err)
            throws IOException {
        Path file = folder.resolve(REPORT);
        try {
            String title = "Training of " + folder;
            WholeFile.write(file, TrainingReport.html(title, reason, epochs, parts));
            err.println("mlip: wrote " + file);
        } catch (MlipException e) {
            err.println("mlip: warning: no report was written: " + e.getMessage());
        }
    }
}
