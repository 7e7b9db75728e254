package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code --json} and {@code --plot}: where a measurement goes besides standard output. */
final class MeasurementOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin private JsonOption json;

    @Option(names = "--plot", paramLabel = "FILE", description = "Also draw the table, .png.")
    private Optional<Path> plot = Optional.empty();

    int write(Measurement measurement, boolean logarithmic) throws IOException {
        measurement.print(spec.commandLine().getOut());
        json.write(measurement.content());
        plot.ifPresent(file -> Charts.draw(file, measurement.columns(), logarithmic));
        return Main.DONE;
    }
}
