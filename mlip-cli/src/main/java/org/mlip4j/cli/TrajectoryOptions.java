package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Pass;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Units;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.Trajectory;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How a trajectory is to be read. */
final class TrajectoryOptions {

    @Mixin private StructureOptions format;

    @Mixin private ThreadsOption threads;

    @Option(
            names = "--elements",
            paramLabel = "LIST",
            description =
                    "Names of species 0, 1, 2, ... for files that only number them, for instance Li,P,S.")
    private OptionValues.ElementNames elements = new OptionValues.ElementNames(List.of());

    @Option(
            names = "--skip",
            paramLabel = "N",
            defaultValue = "0",
            description = "Frames left out at the beginning (default: ${DEFAULT-VALUE}).")
    private long skip;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the others, use each N-th (default: ${DEFAULT-VALUE}).")
    private long every;

    @Option(
            names = "--interval",
            paramLabel = "PS",
            description =
                    "Time between the frames of the file, ps; default: the key time of extended XYZ, or ITEM: TIME of a"
                            + " dump.")
    private Optional<Double> interval = Optional.empty();

    @Option(
            names = "--keep-going",
            description =
                    "Report frames that cannot be used, with their numbers, and leave them out; a damaged file is used up"
                            + " to the damage.")
    private boolean keepGoing;

    /** Feeds the frames of a file; what was left out goes to err. */
    Pass feed(Path file, PrintWriter err, List<Observable> observables) {
        return feed(file, Optional.empty(), err, observables);
    }

    /** Feeds the frames that are not in a state yet, and keeps it. */
    Pass feed(Path file, Optional<Path> state, PrintWriter err, List<Observable> observables) {
        if (every < 1 || skip < 0) {
            throw new MlipException("--every must be at least 1 and --skip at least 0");
        }
        LoadOptions names =
                new LoadOptions(
                        Optional.<Units>empty(),
                        elements.elements(),
                        LoadOptions.DEFAULT.precision());
        Trajectory trajectory =
                new Trajectory(file, format.with(names), skip, every, keepGoing, threads.count());
        Trajectory.Summary summary =
                state.isPresent()
                        ? trajectory.feed(observables, state.orElseThrow())
                        : trajectory.feed(observables);
        summary.problems().forEach(p -> err.println("mlip: warning: " + file + ", " + p));
        double time = interval.map(i -> i * every).orElse(summary.interval());
        return new Pass(file, summary, time, err);
    }
}
