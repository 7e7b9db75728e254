package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measure;
import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.cli.analyze.Pass;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code mlip analyze WHAT TRAJECTORY}, where a {@link Measure} says what. */
@Command
final class AnalyzeTrajectoryCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TRAJECTORY",
            arity = "1..*",
            description = "Extended XYZ, LAMMPS dump, ...; several are replicas.")
    private List<Path> files;

    @Mixin private TrajectoryOptions frames;

    @Mixin private StateOption state;

    @Mixin private MeasurementOptions output;

    @Spec private CommandSpec spec;

    private final Measure measure;

    private AnalyzeTrajectoryCommand(Measure measure) {
        this.measure = measure;
    }

    static CommandLine line(Measure measure) {
        CommandLine line = new CommandLine(new AnalyzeTrajectoryCommand(measure));
        line.getCommandSpec().addMixin("measure", CommandSpec.forAnnotatedObject(measure));
        return line;
    }

    @Override
    public Integer call() throws IOException {
        measure.expect(files.size());
        List<Measurement> found = new ArrayList<>();
        for (int k = 0; k < files.size(); k++) {
            Pass pass =
                    frames.feed(
                            files.get(k),
                            state.file(k, files.size()),
                            spec.commandLine().getErr(),
                            List.of(measure.start()));
            found.add(measure.finish(pass).after(pass.measurement()));
        }
        Measurement all = found.size() == 1 ? found.getFirst() : measure.together(found);
        return output.write(all, measure.isLogarithmic());
    }
}
