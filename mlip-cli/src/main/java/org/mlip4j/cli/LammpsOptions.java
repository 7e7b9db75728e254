package org.mlip4j.cli;

import org.mlip4j.core.MlipException;

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
            description =
                    "With --np: what starts the processes; gets '-n N' appended (default: mpirun).")
    private Optional<String> mpirun = Optional.empty();

    @Option(
            names = "--lmp",
            paramLabel = "PATH",
            description = "The LAMMPS to run; default: lmp on the PATH.")
    private Optional<String> lmp = Optional.empty();

    boolean areGiven() {
        return processes.isPresent() || mpirun.isPresent() || lmp.isPresent();
    }

    LammpsCommand.Run run(List<String> arguments) throws IOException, InterruptedException {
        if (mpirun.isPresent() && processes.isEmpty()) {
            throw new MlipException("--mpirun needs --np N, the number of processes");
        }
        return new LammpsCommand.Run(
                LammpsProgram.find(lmp), processes, mpirun.orElse("mpirun"), arguments);
    }
}
