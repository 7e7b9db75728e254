package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Graded;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.dynamics.AseSurface;
import org.mlip4j.sim.dynamics.BiasedSurface;
import org.mlip4j.sim.dynamics.Drift;
import org.mlip4j.sim.dynamics.EnergySurface;
import org.mlip4j.sim.dynamics.MolecularDynamics;
import org.mlip4j.sim.dynamics.RunFiles;
import org.mlip4j.sim.dynamics.Schedule;
import org.mlip4j.sim.dynamics.Simulation;
import org.mlip4j.sim.dynamics.ThermoLog;
import org.mlip4j.sim.dynamics.TimeAverage;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** {@code mlip md}. */
@Command(
        name = "md",
        description = {
            "Molecular dynamics from the first structure of a file: at constant energy, temperature or pressure, in"
                    + " stages. Writes a trajectory, a log and a checkpoint, and prints averages over the second half of the last stage.",
            "A checkpoint is also written when the run is told to end (Ctrl-C, SIGTERM); the same command goes on from"
                    + " it, bit for bit. There is none with --engine lammps.",
            "--engine lammps runs the same through LAMMPS, with as many processes as --np says; --engine ase takes forces"
                    + " from a calculator of ASE."
        },
        footer = {
            "",
            "Examples: mlip md model/ cell.xyz --replicate 3,3,3 --temperature 800 --steps 100000 -o run.xyz",
            "          mlip md model/ cell.xyz --ensemble npt --temperature 300,3000,3000,300 --steps 10000,20000,100000",
            "          mlip md model/ gb.xyz --ensemble npt --coupling anisotropic --strain-rate zz=0.001 --steps 100000",
            "          mlip md model/ gb.xyz --swap Zr-Ta --temperature 1500 --steps 100000",
            "          mlip md committee.mlip cell.xyz --bias 0.25 --temperature 600 --steps 10000 --stop-grade 10"
        })
final class MdCommand implements Callable<Integer> {

    /** Of one eV/ps. */
    private static final double MEV_PER_NS = 1e6;

    private static final double SKIN = 1.0;

    /** Steps without bias from which its strength is taken. */
    private static final long UNBIASED = 200;

    @Mixin private ModelAndStructure input;

    @Mixin private MdOptions options;

    @Mixin private MdOutput output;

    @Mixin private MdEngine engine;

    @Option(
            names = "--stop-grade",
            paramLabel = "G",
            description =
                    "End when the extrapolation grade of a model with an active set is above G; default: go on.")
    private Double stopGrade;

    @Option(
            names = "--grade-every",
            paramLabel = "N",
            defaultValue = "10",
            description = "Steps between grades, with --stop-grade (default: ${DEFAULT-VALUE}).")
    private long gradeEvery;

    @Option(
            names = "--bias",
            paramLabel = "T",
            defaultValue = "0",
            description =
                    "Draw atoms to where the members of a committee disagree: a bias on the standard deviation of their"
                            + " energies whose forces are on average T times the forces, for instance 0.25 (default: none).")
    private double bias;

    @Option(
            names = "--restart",
            description = "Start again although there is a checkpoint; its run is lost.")
    private boolean restart;

    @Mixin private ThreadsOption threads;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    /**
     * What a command line of {@code mlip md} makes of a structure, before there is a model.
     *
     * @param arguments the command line
     * @return gives the structure that a run would begin with
     * @throws MlipException if the command line makes no sense; what it returns throws one if a structure is none for it
     */
    static UnaryOperator<Structure> starts(List<String> arguments) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine line = new Main(nowhere, nowhere).line();
        CommandLine.ParseResult parsed =
                sensible(() -> line.parseArgs(arguments.toArray(String[]::new)).subcommand());
        MdCommand md = (MdCommand) parsed.commandSpec().userObject();
        md.options.ensemble();
        md.options.schedule();
        return structure -> sensible(() -> md.start(structure));
    }

    private static <T> T sensible(Supplier<T> work) {
        try {
            return work.get();
        } catch (ParameterException e) {
            throw new MlipException(WrongUsage.sentence(e), e);
        }
    }

    private Structure start(Structure structure) {
        Structure start = options.withVelocities(input.repeated(structure));
        dynamics(NoForces.SURFACE, start);
        if (engine.isLammps()) {
            new LammpsInput(start, options, output.files(""), null)
                    .script(
                            input.model().toAbsolutePath(),
                            input.modelOptions().options(),
                            threads.count());
        }
        return start;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean throughLammps = engine.isLammps();
        if (bias != 0 && (throughLammps || engine.isAse())) {
            throw new MlipException("--bias goes with --engine java");
        }
        Potential potential = input.potential();
        Structure start = options.withVelocities(input.structure());
        RunFiles files =
                output.files(
                        "%s of %s, %s"
                                        .formatted(
                                                // Without its folder: runs may be moved.
                                                input.model()
                                                        .toAbsolutePath()
                                                        .normalize()
                                                        .getFileName(),
                                                start,
                                                options.description())
                                + engine.description()
                                + (bias == 0 ? "" : ", bias " + bias));
        if (input.isStructure(files.trajectory()) && !Files.exists(files.checkpoint())) {
            throw new MlipException(
                    files.trajectory()
                            + " is the structure itself, and the trajectory would take its place; give -o another name");
        }
        Simulation.GradeLimit limit =
                stopGrade == null ? null : new Simulation.GradeLimit(stopGrade, gradeEvery);
        if (limit != null) {
            Graded.require(potential);
        }
        long begin = System.nanoTime();
        boolean complete =
                throughLammps
                        ? engine.run(
                                input.model(),
                                input.modelOptions(),
                                start,
                                options,
                                files,
                                limit,
                                threads.count())
                        : run(potential, start, files, limit);
        double seconds = (System.nanoTime() - begin) * 1e-9;
        summarize(files, start.size(), seconds, complete);
        return complete ? Main.DONE : Main.FAILED;
    }

    private boolean run(
            Potential potential, Structure start, RunFiles files, Simulation.GradeLimit limit)
            throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (restart) {
            Files.deleteIfExists(files.checkpoint());
        }
        if (Files.exists(files.checkpoint())) {
            err.println("mlip: going on from " + files.checkpoint());
            err.flush();
        }
        try (Calculator calculator = new Calculator(potential, threads.count(), SKIN);
                AseSurface ase = engine.ase(files, calculator).orElse(null);
                Progress progress = new Progress("steps", true)) {
            MolecularDynamics md = dynamics(ase == null ? surface(calculator, start) : ase, start);
            Simulation simulation = new Simulation(md, files);
            Simulation.Ending ending;
            try (StopSignal _ = new StopSignal(simulation::requestStop)) {
                ending = simulation.run(limit, now -> progress.step());
            }
            if (md.steps() > md.schedule().steps()) {
                err.println(
                        "mlip: the run has done %d steps already; what is printed is of the first %d"
                                .formatted(md.steps(), md.schedule().steps()));
            }
            report(md.swaps());
            switch (ending) {
                case COMPLETE -> {}
                case INTERRUPTED ->
                        err.println(
                                "mlip: ended after step %d; the same command goes on from there"
                                        .formatted(md.steps()));
                case EXTRAPOLATION ->
                        err.println(
                                "mlip: ended after step %d: the extrapolation grade is %.4g, above %s; the last frame of %s shows it"
                                        .formatted(
                                                md.steps(),
                                                simulation.grade().orElseThrow(),
                                                stopGrade,
                                                files.trajectory()));
            }
            return ending == Simulation.Ending.COMPLETE;
        }
    }

    private MolecularDynamics dynamics(EnergySurface surface, Structure start) {
        return new MolecularDynamics(
                surface,
                start,
                options.timeStep(),
                options.ensemble(),
                options.schedule(),
                options.seed());
    }

    /** The energy of the model, with its bias, whose strength is the same whenever a run goes on. */
    private EnergySurface surface(Calculator calculator, Structure start) {
        EnergySurface model = EnergySurface.of(calculator);
        if (bias == 0) {
            return model;
        }
        BiasedSurface biased =
                BiasedSurface.relative(
                        calculator,
                        bias,
                        dynamics(model, start),
                        UNBIASED,
                        stopGrade == null ? OptionalDouble.empty() : OptionalDouble.of(stopGrade));
        calculator.forgetList();
        spec.commandLine()
                .getErr()
                .println(
                        String.format(
                                Locale.ROOT,
                                "mlip: the energy is that of the committee less %.6g times its standard deviation",
                                biased.strength()));
        return biased;
    }

    private void report(long[] swaps) {
        if (swaps[0] > 0) {
            spec.commandLine()
                    .getOut()
                    .println("accepted %d of %d swaps".formatted(swaps[1], swaps[0]));
        }
    }

    /** Averages over the second half of the last stage. */
    private void summarize(RunFiles files, int atoms, double seconds, boolean complete)
            throws IOException {
        Schedule schedule = options.schedule();
        long last = schedule.stages().getLast().steps();
        long from = schedule.steps() - last / 2;
        ThermoLog log = ThermoLog.read(files.log()).until(schedule.steps());
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Object> averages = new LinkedHashMap<>();
        if (complete && log.column("temperature_K", from).length == 0) {
            out.println(
                    "no averages: the log has no row from step %d to %d"
                            .formatted(from, schedule.steps()));
        } else if (complete) {
            out.println(
                    "averages from step %d to %d, with standard errors"
                            .formatted(from, schedule.steps()));
            for (String name :
                    List.of("temperature_K", "potential_eV", "pressure_GPa", "volume_A3")) {
                TimeAverage average = TimeAverage.of(log.column(name, from));
                out.println(
                        String.format(
                                Locale.ROOT,
                                "%-14s %16.8g +- %.2g",
                                name,
                                average.mean(),
                                average.error()));
                averages.put(name, average.mean());
                averages.put(name + "_error", average.error());
            }
        }
        // What exact dynamics keeps; a barostat and a strain rate leave it unknown.
        Drift drift = Drift.of(log.column("time_ps", 0), log.column("conserved_eV", 0));
        if (complete && Double.isFinite(drift.error())) {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%-14s %16.8g +- %.2g meV/atom/ns of the conserved energy",
                            "drift",
                            MEV_PER_NS * drift.slope() / atoms,
                            MEV_PER_NS * drift.error() / atoms));
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("complete", complete);
        report.put("atoms", atoms);
        report.put("steps", log.rows().isEmpty() ? 0L : (long) log.rows().getLast()[0]);
        report.put("seconds", seconds);
        report.put("averages", averages);
        report.put("drift_mev_per_atom_ns", MEV_PER_NS * drift.slope() / atoms);
        report.put("drift_error_mev_per_atom_ns", MEV_PER_NS * drift.error() / atoms);
        report.put("trajectory", files.trajectory().toString());
        report.put("log", files.log().toString());
        json.write(report);
    }
}
