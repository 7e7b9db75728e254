package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measure;
import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.cli.analyze.Pass;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.WholeFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip analyze all}. */
@Command(
        name = "all",
        description =
                "Several measurements of a trajectory that is read once. WHAT is the name of a measurement, or that and its"
                        + " options in quotes.",
        footer = {
            "",
            "Example: mlip analyze all run.xyz rdf \"msd --species Li\" \"adf --cutoff 2.5\" --report run.html"
        })
final class AnalyzeAllCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TRAJECTORY", description = "One file.")
    private Path file;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "WHAT",
            description = "rdf, \"msd --species Li\", ...")
    private List<String> wanted;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            description = "Where each table goes, as WHAT.txt; default: standard output.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write one HTML page with a picture of each table.")
    private Optional<Path> report = Optional.empty();

    @Mixin private TrajectoryOptions frames;

    @Mixin private StateOption state;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Map<String, Measure> measures = WantedMeasures.of(wanted, spec.commandLine());
        Pass pass =
                frames.feed(
                        file,
                        state.file(),
                        spec.commandLine().getErr(),
                        measures.values().stream().map(Measure::start).toList());
        Map<String, Measurement> found = new LinkedHashMap<>();
        measures.forEach((name, measure) -> found.put(name, measure.finish(pass)));
        write(pass, found);
        if (report.isPresent()) {
            WholeFile.write(report.get(), page(pass, measures, found).html());
        }
        return Main.DONE;
    }

    private void write(Pass pass, Map<String, Measurement> found) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> content = new LinkedHashMap<>(pass.measurement().values());
        pass.measurement().printValues(out);
        for (Map.Entry<String, Measurement> entry : found.entrySet()) {
            content.put(entry.getKey(), entry.getValue().content());
            out.println("# " + entry.getKey());
            if (folder.isPresent()) {
                entry.getValue().printValues(out);
                writeTable(entry.getKey(), entry.getValue());
            } else {
                entry.getValue().print(out);
            }
        }
        json.write(content);
    }

    private void writeTable(String name, Measurement measurement) {
        Path table = folder.orElseThrow().resolve(name.replaceAll("\\W+", "_") + ".txt");
        try {
            Files.createDirectories(table.toAbsolutePath().getParent());
            try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(table))) {
                measurement.print(writer);
            }
        } catch (IOException e) {
            throw MlipException.of(table + " cannot be written", e);
        }
    }

    private Page page(Pass pass, Map<String, Measure> measures, Map<String, Measurement> found) {
        Page page = new Page("Analysis of " + file);
        addValues(page, pass.measurement());
        found.forEach(
                (name, measurement) -> {
                    page.heading(2, name);
                    addValues(page, measurement);
                    if (!measurement.columns().isEmpty()) {
                        page.startPictures();
                        page.picture(
                                Charts.lines(
                                        measurement.columns(), measures.get(name).isLogarithmic()),
                                "Against " + measurement.columns().getFirst().name() + ".");
                        page.endPictures();
                    }
                });
        return page;
    }

    private static void addValues(Page page, Measurement measurement) {
        if (measurement.values().isEmpty()) {
            return;
        }
        page.startTable(List.of("what", "value"));
        measurement.texts().forEach((name, value) -> page.row(false, List.of(name, value)));
        page.endTable();
    }
}
