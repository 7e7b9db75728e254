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
        Path folder = Path.of(files.log().toString().replaceFirst("\\.log$", "") + ".lammps");
        Files.createDirectories(folder);
        LammpsInput input = new LammpsInput(start, options, files, limit);
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
        Path stop = folder.resolve(LammpsInput.STOP);
        Files.deleteIfExists(stop);
        try {
            Quickstart.execute(builder, folder, "lammps.out");
        } catch (MlipException e) {
            if (!Files.exists(stop)) {
                throw e;
            }
            Structure last = input.readBackUntil(folder, stop);
            spec.commandLine()
                    .getErr()
                    .println(
                            "mlip: ended after step %s: the extrapolation grade is %s, above %s; the last frame of %s shows it"
                                    .formatted(
                                            last.info().get("timestep"),
                                            last.info().get("max_grade"),
                                            limit.grade(),
                                            files.trajectory()));
            return false;
        }
        input.readBack(folder);
        return true;
    }
}
