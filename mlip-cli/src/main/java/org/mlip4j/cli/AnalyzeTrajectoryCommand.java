package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measure;
import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.cli.analyze.Pass;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
        Pass first = null;
        for (int k = 0; k < files.size(); k++) {
            Pass pass =
                    frames.feed(
                            files.get(k),
                            state.file(k, files.size()),
                            spec.commandLine().getErr(),
                            List.of(measure.start()));
            first = first == null ? pass : first;
            requireSameElements(first, pass);
            found.add(measure.finish(pass).after(pass.measurement()));
        }
        Measurement all = found.size() == 1 ? found.getFirst() : measure.together(found);
        return output.write(all, measure.isLogarithmic());
    }

    private static void requireSameElements(Pass first, Pass pass) {
        List<String> one = symbols(first);
        List<String> two = symbols(pass);
        if (!one.equals(two)) {
            throw new MlipException(
                    "%s has the elements %s and %s has %s, so they are no replicas; measure them one by one"
                            .formatted(first.file(), one, pass.file(), two));
        }
    }

    private static List<String> symbols(Pass pass) {
        return Arrays.stream(pass.summary().first().elements())
                .mapToObj(code -> Element.of(code).symbol())
                .toList();
    }
}
