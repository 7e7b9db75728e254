package org.mlip4j.cli;

import org.mlip4j.cli.analyze.ArrheniusReport;
import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.FormatException;
import org.mlip4j.sim.analysis.Arrhenius;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip analyze arrhenius}. */
@Command(
        name = "arrhenius",
        description =
                "Activation energy of diffusion coefficients, and whether one line describes them. TABLE has three columns:"
                        + " temperature (K), coefficient (cm^2/s), its standard error; # begins a comment.",
        footer = {"", "Example: mlip analyze arrhenius d.txt --extrapolate 300"})
final class AnalyzeArrheniusCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TABLE", description = "Temperatures and coefficients.")
    private Path file;

    @Option(
            names = "--extrapolate",
            paramLabel = "K",
            description =
                    "Temperature at which the Arrhenius line is read off, K, for instance 300; default: none.")
    private Optional<Double> extrapolate = Optional.empty();

    @Mixin private MeasurementOptions output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<double[]> rows = read();
        double[] t = rows.stream().mapToDouble(r -> r[0]).toArray();
        double[] d = rows.stream().mapToDouble(r -> r[1]).toArray();
        double[] e = rows.stream().mapToDouble(r -> r[2]).toArray();
        Measurement m = new Measurement().value("table", file.toString());
        Arrhenius fit = ArrheniusReport.add(m, t, d, e);
        extrapolate.ifPresent(at -> ArrheniusReport.addAt(m, fit, at, spec.commandLine().getErr()));
        m.quietColumn("T/K", t).column("D/(cm2/s)", d, e);
        return output.write(m, true);
    }

    private List<double[]> read() throws IOException {
        List<double[]> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                rows.add(row(line, i + 1));
            }
        }
        return rows;
    }

    private double[] row(String line, int number) {
        String[] words = line.split("[\\s,;]+");
        try {
            return new double[] {
                Double.parseDouble(words[0]),
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2])
            };
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new FormatException(
                    file.toString(), number, "temperature, coefficient and standard error", line);
        }
    }
}
