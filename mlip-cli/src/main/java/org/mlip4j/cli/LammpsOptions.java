package org.mlip4j.cli;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code --np}, {@code --mpirun} and {@code --lmp}: which LAMMPS runs, in how many processes. */
final class LammpsOptions {

    @Option(
            names = "--np",
            paramLabel = "N",
            description =
                    "Run LAMMPS in N processes under mpirun; default: in one, without mpirun.")
    private Optional<Integer> processes = Optional.empty();

    @Option(
            names = "--mpirun",
            paramLabel = "CMD",
            description = "What starts the processes; gets '-n N' appended (default: mpirun).")
    private Optional<String> mpirun = Optional.empty();

    @Option(
            names = "--lmp",
            paramLabel = "PATH",
            description = "The LAMMPS to run; default: lmp on the PATH.")
    private Optional<String> lmp = Optional.empty();

    boolean hasProcesses() {
        return processes.isPresent();
    }

    LammpsCommand.Run run(List<String> arguments) throws IOException, InterruptedException {
        return new LammpsCommand.Run(
                LammpsProgram.find(lmp), processes, mpirun.orElse("mpirun"), arguments);
    }
}
