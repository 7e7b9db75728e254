package org.mlip4j.cli;

import org.mlip4j.sim.dynamics.RunFiles;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The files of {@code mlip md}. */
final class MdOutput {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "md.xyz",
            description =
                    "Trajectory: extended XYZ, .cfg or LAMMPS dump by its name (default: ${DEFAULT-VALUE}). The log and"
                            + " the checkpoint are beside it, with the endings .log and .checkpoint.")
    private Path trajectory;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps between frames (default: ${DEFAULT-VALUE}).")
    private long every;

    @Option(
            names = "--log-every",
            paramLabel = "N",
            defaultValue = "10",
            description = "Steps between rows of the log (default: ${DEFAULT-VALUE}).")
    private long logEvery;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Steps between checkpoints (default: ${DEFAULT-VALUE}).")
    private long checkpointEvery;

    @Option(names = "--forces", description = "Write forces into the frames.")
    private boolean forces;

    RunFiles files(String description) {
        return new RunFiles(
                trajectory,
                every,
                forces,
                beside(".log"),
                logEvery,
                beside(".checkpoint"),
                checkpointEvery,
                description
                        + ", frames every "
                        + every
                        + (forces ? " with forces" : "")
                        + ", log every "
                        + logEvery);
    }

    private Path beside(String ending) {
        String name = trajectory.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return trajectory.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ending);
    }
}
