package org.mlip4j.sim.dynamics;

import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Extras;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.Structures;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * A simulation with its files: a trajectory, a {@link ThermoLog} and a checkpoint, from which it goes on bit for bit
 * however it was ended. Trajectory and log hold whole frames and rows only, on a full disk too.
 */
public final class Simulation {

    /** Why a simulation came to an end. */
    public enum Ending {
        /** All steps of the schedule are done. */
        COMPLETE,
        /** {@link #requestStop} was called. */
        INTERRUPTED,
        /** The extrapolation grade went above its limit. */
        EXTRAPOLATION
    }

    /**
     * When to stop because the potential extrapolates.
     *
     * @param grade limit
     * @param every steps between evaluations of the grade
     */
    public record GradeLimit(double grade, long every) {

        /** Checks that both are positive. */
        public GradeLimit {
            if (!(grade > 0) || every < 1) {
                throw new MlipException(
                        "the limit of the grade and the steps between grades must be positive");
            }
        }
    }

    private final MolecularDynamics md;
    private final RunFiles files;
    private final FormatOptions format;
    private OptionalDouble grade = OptionalDouble.empty();
    private volatile boolean stop;

    /**
     * A simulation that will write files.
     *
     * @param md at its beginning
     * @param files what to write
     */
    public Simulation(MolecularDynamics md, RunFiles files) {
        this.md = md;
        this.files = files;
        format = FormatOptions.defaults().withFormat(files.format()).withElementsOf(md.structure());
    }

    /** Lets a run end after the step that it is at; may be called by any thread. */
    public void requestStop() {
        stop = true;
    }

    /**
     * The latest extrapolation grade.
     *
     * @return empty when none was asked for
     */
    public OptionalDouble grade() {
        return grade;
    }

    /**
     * Begins, or goes on from the checkpoint if there is one, until the end of the schedule.
     *
     * @param limit stops the run; null runs without grades
     * @param afterStep called after each step
     * @return why it ended
     * @throws MlipException if a file cannot be written, the checkpoint belongs to another run, or an evaluation fails
     */
    public Ending run(GradeLimit limit, Consumer<MolecularDynamics> afterStep) {
        boolean resumed = Files.exists(files.checkpoint());
        Checkpoint begin =
                resumed ? Checkpoint.read(files, md) : new Checkpoint(files.description(), 0, 0);
        try (AppendingFile trajectory =
                        new AppendingFile(files.trajectory(), begin.trajectorySize());
                AppendingFile log = new AppendingFile(files.log(), begin.logSize())) {
            boolean above = isAbove(limit);
            if (!resumed) {
                log.append(ThermoLog.header());
                output(trajectory, log, above);
                save(trajectory, log);
            }
            Ending ending =
                    above ? Ending.EXTRAPOLATION : advance(limit, afterStep, trajectory, log);
            save(trajectory, log);
            return ending;
        }
    }

    private Ending advance(
            GradeLimit limit,
            Consumer<MolecularDynamics> afterStep,
            AppendingFile trajectory,
            AppendingFile log) {
        long steps = md.schedule().steps();
        while (md.steps() < steps) {
            if (stop) {
                return Ending.INTERRUPTED;
            }
            try {
                md.step();
            } catch (MlipException e) {
                throw new MlipException("step " + (md.steps() + 1) + ": " + e.getMessage(), e);
            }
            boolean above = isAbove(limit);
            output(trajectory, log, above);
            afterStep.accept(md);
            if (above) {
                return Ending.EXTRAPOLATION;
            }
            if (md.steps() % files.checkpointEvery() == 0) {
                save(trajectory, log);
            }
        }
        return Ending.COMPLETE;
    }

    /** Also at the start, as LAMMPS has it, and at a checkpoint: a run that the grade has ended does not go on. */
    private boolean isAbove(GradeLimit limit) {
        if (limit == null || md.steps() % limit.every() != 0) {
            return false;
        }
        grade = OptionalDouble.of(md.grade());
        return grade.getAsDouble() > limit.grade();
    }

    private void output(AppendingFile trajectory, AppendingFile log, boolean isLast) {
        if (isLast || md.steps() % files.frameEvery() == 0) {
            trajectory.append(frame());
        }
        if (md.steps() % files.logEvery() == 0) {
            log.append(ThermoLog.text(ThermoLog.row(md.thermo())));
        }
    }

    private String frame() {
        Structure now = md.structure();
        Labels labels = now.labels();
        Map<String, String> info = new LinkedHashMap<>(now.info());
        if (now.cell().isPeriodic()) {
            info.put(Structure.UNWRAPPED, "T");
        }
        info.put("timestep", Long.toString(md.steps()));
        info.put("time", Double.toString(md.thermo().time()));
        grade.ifPresent(value -> info.put("max_grade", Double.toString(value)));
        return Structures.text(
                now.withInfo(info)
                        .withLabels(files.withForces() ? labels : labels.withForces(null)),
                new Extras(),
                format);
    }

    private void save(AppendingFile trajectory, AppendingFile log) {
        new Checkpoint(files.description(), trajectory.flushed(), log.flushed()).write(files, md);
    }
}
