package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.dynamics.RunFiles;
import org.mlip4j.sim.dynamics.Simulation;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    @Mixin private LammpsOptions lammps;

    boolean isLammps() {
        if (engine == Engine.JAVA && lammps.hasProcesses()) {
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
                lammps.run(List.of("-in", LammpsInput.SCRIPT, "-log", LammpsInput.LOG))
                        .builder(Home.find(), spec.commandLine().getErr());
        Quickstart.execute(builder, folder, "lammps.out");
        input.readBack(folder);
        return true;
    }
}
