package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.dynamics.AseSurface;
import org.mlip4j.sim.dynamics.RunFiles;
import org.mlip4j.sim.dynamics.Simulation;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code --engine}: what computes the dynamics of {@code mlip md}. */
final class MdEngine {

    /** The engines. */
    enum Engine {
        JAVA,
        LAMMPS,
        ASE
    }

    @Option(
            names = "--engine",
            paramLabel = "E",
            defaultValue = "JAVA",
            description =
                    "java (built in), lammps, or ase: the built-in dynamics with forces of a calculator of ASE, and grades of"
                            + " MODEL (default: java).")
    private Engine engine;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description = "With --engine ase: a Python file that defines calculator().")
    private Path script;

    @Option(
            names = "--python",
            paramLabel = "CMD",
            defaultValue = "python3",
            description = "With --engine ase: the interpreter (default: ${DEFAULT-VALUE}).")
    private String python;

    @Mixin private LammpsOptions lammps;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean isLammps() {
        if (engine != Engine.LAMMPS && lammps.areGiven()) {
            throw new MlipException(
                    "--np, --mpirun and --lmp go with --engine lammps; Java takes --threads");
        }
        if ((engine == Engine.ASE) != (script != null)) {
            throw new MlipException(
                    "--engine ase and --script, a Python file that defines calculator(), go together");
        }
        return engine == Engine.LAMMPS;
    }

    boolean isAse() {
        return engine == Engine.ASE;
    }

    /** The calculator of ASE, if that is what computes forces; grades are those of the model. */
    Optional<AseSurface> ase(RunFiles files, Calculator model) {
        if (engine != Engine.ASE) {
            return Optional.empty();
        }
        Path printed = Path.of(files.log().toString().replaceFirst("\\.log$", "") + ".ase.txt");
        return Optional.of(new AseSurface(script, python, printed, model));
    }

    /** What a checkpoint has to know of it. */
    String description() {
        return engine == Engine.ASE ? ", forces of " + script.getFileName() : "";
    }

    /** Runs LAMMPS in a folder beside the trajectory, and writes what the built-in engine writes. */
    boolean run(
            Path model,
            ModelOptions modelOptions,
            Structure start,
            MdOptions options,
            RunFiles files,
            Simulation.GradeLimit limit,
            int threads)
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
                input.script(model.toAbsolutePath(), modelOptions.options(), threads));
        PrintWriter err = spec.commandLine().getErr();
        ProcessBuilder builder =
                lammps.run(List.of("-in", LammpsInput.SCRIPT, "-log", LammpsInput.LOG))
                        .builder(Home.find(), err);
        Path stop = folder.resolve(LammpsInput.STOP);
        Files.deleteIfExists(stop);
        try (StopSignal _ = StopSignal.telling(() -> sayWhatIsLeft(err, folder))) {
            Quickstart.execute(builder, folder, "lammps.out");
        } catch (MlipException e) {
            if (!Files.exists(stop)) {
                throw e;
            }
            Structure last = input.readBackUntil(folder, stop);
            err.println(
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

    private static void sayWhatIsLeft(PrintWriter err, Path folder) {
        err.println(
                "mlip: ended; there is no checkpoint of LAMMPS, whose frames and log are in "
                        + folder);
        err.flush();
    }
}
