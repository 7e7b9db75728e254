package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.dynamics.RunFiles;
import org.mlip4j.sim.dynamics.Simulation;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code --engine}: what computes the dynamics of {@code mlip md}. */
final class MdEngine {

    /** The engines. */
    enum Engine {
        JAVA,
        LAMMPS
    }

    @Option(
            names = "--engine",
            paramLabel = "E",
            defaultValue = "JAVA",
            description = "java (built in) or lammps (default: java).")
    private Engine engine;

    @Option(
            names = "--np",
            paramLabel = "N",
            description = "With --engine lammps: processes under mpirun.")
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

    boolean isLammps() {
        if (engine == Engine.JAVA && processes.isPresent()) {
            throw new MlipException("--np goes with --engine lammps; Java takes --threads");
        }
        return engine == Engine.LAMMPS;
    }

    /** Runs LAMMPS in a folder beside the trajectory, and writes what the built-in engine writes. */
    boolean run(
            Path model,
            ModelOptions modelOptions,
            Structure start,
            MdOptions options,
            RunFiles files,
            Simulation.GradeLimit limit,
            CommandSpec spec)
            throws IOException, InterruptedException {
        if (limit != null) {
            throw new MlipException(
                    "--stop-grade needs --engine java; in a LAMMPS input of your own 'threshold break' does it");
        }
        Path folder = Path.of(files.log().toString().replaceFirst("\\.log$", "") + ".lammps");
        Files.createDirectories(folder);
        LammpsInput input = new LammpsInput(start, options, files);
        Structures.write(
                folder.resolve(LammpsInput.DATA),
                List.of(start),
                FormatOptions.defaults()
                        .withFormat(StructureFormat.LAMMPS_DATA)
                        .withElements(input.elements()));
        Files.writeString(
                folder.resolve(LammpsInput.SCRIPT),
                input.script(model.toAbsolutePath(), modelOptions.options()));
        ProcessBuilder builder =
                new LammpsCommand.Run(
                                LammpsProgram.find(lmp),
                                processes,
                                mpirun.orElse("mpirun"),
                                List.of("-in", LammpsInput.SCRIPT, "-log", LammpsInput.LOG))
                        .builder(Home.find(), spec.commandLine().getErr());
        Quickstart.execute(builder, folder, "lammps.out");
        input.readBack(folder);
        return true;
    }
}
