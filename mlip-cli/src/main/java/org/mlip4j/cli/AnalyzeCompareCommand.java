package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measure;
import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.cli.analyze.Measurement.Column;
import org.mlip4j.cli.analyze.Pass;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.analysis.CurveDeviation;
import org.mlip4j.sim.analysis.CurveDeviation.Curve;
import org.mlip4j.sim.analysis.Observable;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip analyze compare}. */
@Command(
        name = "compare",
        description =
                "Measures two trajectories of the same system, a reference and another, and says how far apart their curves"
                        + " are beside the noise of the reference, which the difference of its halves tells: a ratio of about 1"
                        + " is noise, and above 2 or 3 the systems differ.",
        footer = {
            "",
            "Example: mlip analyze compare aimd.xyz md.xyz rdf \"adf --cutoff 2.6\" \"msd --species Li\" --report compare.html"
        })
final class AnalyzeCompareCommand implements Callable<Integer> {

    /** Relative difference of volumes from which on the cells are not the same. */
    private static final double SAME_VOLUME = 0.01;

    @Parameters(index = "0", paramLabel = "REFERENCE", description = "A trajectory.")
    private Path reference;

    @Parameters(index = "1", paramLabel = "TRAJECTORY", description = "What is judged by it.")
    private Path file;

    @Parameters(
            index = "2..*",
            arity = "1..*",
            paramLabel = "WHAT",
            description = "rdf, \"msd --species Li\", ...")
    private List<String> wanted;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write one HTML page with both curves in each picture.")
    private Optional<Path> report = Optional.empty();

    @Mixin private TrajectoryOptions frames;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    private final Map<String, Object> content = new LinkedHashMap<>();
    private final Page page = new Page("Beside the reference");
    private double worst;
    private String worstName = "";

    @Override
    public Integer call() throws IOException {
        List<Map<String, Measure>> measures = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            measures.add(WantedMeasures.of(wanted, spec.commandLine()));
        }
        Pass whole = feed(reference, observables(measures.get(0)));
        long half = whole.summary().frames() / 2;
        if (half < 2) {
            throw new MlipException(reference + " has too few frames for two halves");
        }
        List<Observable> halves = new ArrayList<>();
        observables(measures.get(1)).forEach(o -> halves.add(o.only(f -> f.index() < half)));
        observables(measures.get(2)).forEach(o -> halves.add(o.only(f -> f.index() >= half)));
        Pass again = feed(reference, halves);
        Pass other = feed(file, observables(measures.get(3)));
        double length = check(whole, other);
        PrintWriter out = spec.commandLine().getOut();
        out.println("# measure curve  deviation  noise  ratio");
        for (String name : measures.getFirst().keySet()) {
            Measurement[] found = new Measurement[4];
            for (int k = 0; k < 4; k++) {
                Pass pass = k == 0 ? whole : k == 3 ? other : again;
                found[k] = measures.get(k).get(name).finish(pass);
            }
            compare(name, found, length, measures.getFirst().get(name).isLogarithmic());
        }
        if (worstName.isEmpty()) {
            throw new MlipException(
                    "no curve of %s and %s can be judged; take dynamics of more frames"
                            .formatted(reference, file));
        }
        out.println("# worst: " + worstName + " " + Validation.number(worst));
        content.put("worst_ratio", worst);
        content.put("worst", worstName);
        json.write(content);
        if (report.isPresent()) {
            Files.writeString(report.get(), page.html());
        }
        return Main.DONE;
    }

    private Pass feed(Path path, List<Observable> observables) {
        return frames.feed(path, spec.commandLine().getErr(), observables);
    }

    private static List<Observable> observables(Map<String, Measure> measures) {
        return measures.values().stream().map(Measure::start).toList();
    }

    /** The length of the other over that of the reference; the same atoms are required, and the same cell is asked for. */
    private double check(Pass whole, Pass other) {
        Structure one = whole.summary().first();
        Structure two = other.summary().first();
        if (!Arrays.equals(
                Arrays.stream(one.species()).sorted().toArray(),
                Arrays.stream(two.species()).sorted().toArray())) {
            throw new MlipException(
                    "%s and %s do not have the same atoms: take the same cell for both"
                            .formatted(reference, file));
        }
        double volumes = two.cell().volume() / one.cell().volume();
        double length = (double) other.summary().frames() / whole.summary().frames();
        if (whole.time() > 0 && other.time() > 0) {
            length *= other.time() / whole.time();
        }
        content.put("volume_over_reference", volumes);
        content.put("length_over_reference", length);
        if (Math.abs(volumes - 1) > SAME_VOLUME) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "mlip: warning: the volumes at the start differ by %.2g %%; compare runs in the same cell"
                                    .formatted(100 * Math.abs(volumes - 1)));
        }
        return length;
    }

    private void compare(String name, Measurement[] found, double length, boolean isLogarithmic) {
        Map<String, Object> ofMeasure = new LinkedHashMap<>();
        page.heading(2, name);
        page.startTable(List.of("curve", "deviation", "noise", "ratio"));
        List<String> pictures = new ArrayList<>();
        List<Column> columns = found[0].columns();
        for (Column column : columns.subList(1, columns.size())) {
            Curve[] curves = new Curve[4];
            Arrays.setAll(curves, k -> curve(found[k], column.name()));
            if (!column.isDrawn() || Arrays.asList(curves).contains(null)) {
                continue;
            }
            CurveDeviation judged =
                    CurveDeviation.of(
                            curves[0], new Curve[] {curves[1], curves[2]}, curves[3], length);
            if (Double.isNaN(judged.ratio())) {
                continue;
            }
            if (Double.isInfinite(judged.ratio())) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "mlip: warning: %s %s is the same in both halves of %s, so its noise is not known; it is not judged"
                                        .formatted(name, column.name(), reference));
                continue;
            }
            ofMeasure.put(column.name(), row(name, column.name(), judged));
            pictures.add(picture(columns.getFirst().name(), column, curves, isLogarithmic));
        }
        page.endTable();
        page.startPictures();
        pictures.forEach(url -> page.picture(url, "The reference and what is judged by it."));
        page.endPictures();
        content.put(name, ofMeasure);
    }

    private Map<String, Object> row(String measure, String curve, CurveDeviation judged) {
        if (judged.ratio() > worst) {
            worst = judged.ratio();
            worstName = measure + " " + curve;
        }
        List<String> cells =
                List.of(
                        curve,
                        Validation.number(judged.deviation()),
                        Validation.number(judged.noise()),
                        Validation.number(judged.ratio()));
        page.row(false, cells);
        spec.commandLine()
                .getOut()
                .println(
                        String.format(
                                Locale.ROOT,
                                "%-8s %-14s %9s %9s %9s",
                                measure,
                                curve,
                                cells.get(1),
                                cells.get(2),
                                cells.get(3)));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("deviation", judged.deviation());
        row.put("noise", judged.noise());
        row.put("ratio", judged.ratio());
        return row;
    }

    private String picture(String x, Column column, Curve[] curves, boolean isLogarithmic) {
        if (report.isEmpty()) {
            return "";
        }
        List<Charts.Line> lines =
                List.of(
                        new Charts.Line(
                                column.name() + ", reference", curves[0].x(), curves[0].y()),
                        new Charts.Line(column.name(), curves[3].x(), curves[3].y()));
        return Charts.lines(x, lines, isLogarithmic);
    }

    /** A column over the first one; null where there is none. */
    private static Curve curve(Measurement found, String name) {
        double[] x = found.columns().getFirst().values();
        return found.columns().stream()
                .filter(c -> c.name().equals(name) && x.length > 1)
                .findFirst()
                .map(c -> new Curve(x, c.values()))
                .orElse(null);
    }
}
