package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A program that is handed to the queue of Slurm. Its job goes on however the process that asked for it ends; the next call
 * in the same folder waits for it. A job that is lost ends a call with {@link LostJobException}.
 *
 * @param command what the shell of the job runs
 * @param options of {@code sbatch}, such as {@code --partition=short --time=1:00:00}
 * @param limit longest time in the queue and at work together; the job is cancelled then
 * @param poll time between two looks at the queue
 * @param bin folder with sbatch, squeue, scancel and, where there is one, sacct; empty where the shell finds them
 */
public record SlurmProgram(
        String command, String options, Duration limit, Duration poll, Optional<Path> bin)
        implements Program {

    /** File with the number of a job that was handed over. */
    public static final String JOB = "slurm.job";

    private static final String STATUS = "slurm.status";
    private static final String SUBMITTED = "slurm.submit";
    private static final String SCRIPT = "slurm.sh";

    /** How often a job that is no longer in the queue may seem to have left no status, for file systems that lag. */
    private static final int PATIENCE = 3;

    /** How often the queue is asked how a job has ended that has left a status; it may take a while to be over. */
    private static final int LOOKS = 10;

    /** What sbatch says of jobs that it would not take at another time either. */
    private static final Pattern LASTING =
            Pattern.compile(
                    "invalid|unrecognized|not found|no such file|not available|not permitted|denied",
                    Pattern.CASE_INSENSITIVE);

    @Override
    public SlurmProgram with(String other) {
        return new SlurmProgram(other, options, limit, poll, bin);
    }

    @Override
    public void run(Path folder, String output) {
        try {
            if (!Files.exists(folder.resolve(JOB))) {
                submit(folder, output);
            }
            String job = number(folder);
            await(folder, job, output);
            String status = Files.readString(folder.resolve(STATUS)).strip();
            if (!status.equals("0")) {
                throw failure(folder, job, output, status);
            }
        } catch (IOException e) {
            throw MlipException.of("the job of Slurm in " + folder + " cannot be followed", e);
        }
    }

    private SlurmQueue queue(Path folder) {
        return new SlurmQueue(folder, bin);
    }

    /** The shell, not this process, keeps the number of the job: it is not lost when this process is killed meanwhile. */
    private void submit(Path folder, String output) throws IOException {
        Files.writeString(
                folder.resolve(SCRIPT),
                """
                #!/bin/sh
                #SBATCH --job-name=mlip-label
                #SBATCH --output=%s
                ( %s )
                status=$?
                echo $status > %3$s.part && mv %3$s.part %3$s
                exit $status
                """
                        .formatted(output, command, STATUS));
        try {
            queue(folder)
                    .ask(
                            "sbatch",
                            "--parsable %1$s %2$s > %3$s.part && mv %3$s.part %3$s"
                                    .formatted(options, SCRIPT, JOB),
                            SUBMITTED);
        } catch (MlipException e) {
            String why = "the job was not taken by Slurm: " + e.getMessage();
            throw LASTING.matcher(lastWords(folder, SUBMITTED)).find()
                    ? new MlipException(why, e)
                    : new LostJobException(why);
        }
    }

    private static String number(Path folder) throws IOException {
        String said = Files.readString(folder.resolve(JOB)).strip();
        String number = said.replaceFirst(";.*", "");
        if (!number.matches("\\d+")) {
            throw new MlipException(
                    "sbatch gave '" + said + "' where the number of a job is expected");
        }
        return number;
    }

    private void await(Path folder, String job, String output) throws IOException {
        long start = System.nanoTime();
        int missing = 0;
        while (!Files.exists(folder.resolve(STATUS))) {
            String state = queue(folder).state(job);
            missing = SlurmQueue.isQueued(state) ? 0 : missing + 1;
            if (missing > PATIENCE) {
                throw lost(folder, job, output, queue(folder).end(job, state, output));
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                cancel(folder, job);
                throw new MlipException(
                        "job %s of Slurm was cancelled because it took more than %d s, queue included"
                                .formatted(job, limit.toSeconds()));
            }
            pause();
        }
    }

    /** Why there is no status. What has nothing to do with the job may not happen again. */
    private static MlipException lost(Path folder, String job, String output, String state)
            throws IOException {
        String last = lastWords(folder, output);
        return switch (state) {
            case SlurmQueue.TIMEOUT, SlurmQueue.DEADLINE -> tooSmall(job, "time", last);
            case SlurmQueue.OUT_OF_MEMORY -> tooSmall(job, "memory", last);
            case SlurmQueue.CANCELLED_BY_USER ->
                    new MlipException(
                            "job %s of Slurm was cancelled by its user and left no result%s"
                                    .formatted(job, last));
            default ->
                    new LostJobException(
                            "job %s of Slurm is gone and left no result (%s)%s"
                                    .formatted(
                                            job,
                                            state.isEmpty() ? "no longer in the queue" : state,
                                            last));
        };
    }

    private static MlipException tooSmall(String job, String what, String last) {
        return new MlipException(
                "job %s of Slurm ran out of %s, of which options of slurm can ask for more%s"
                        .formatted(job, what, last));
    }

    /** Why the command failed: by itself, or because the cluster has ended it. */
    private MlipException failure(Path folder, String job, String output, String status)
            throws IOException {
        String state = queue(folder).state(job);
        for (int look = 0; look < LOOKS && SlurmQueue.isQueued(state); look++) {
            pause();
            state = queue(folder).state(job);
        }
        String end =
                state.equals(SlurmQueue.FAILED) ? state : queue(folder).end(job, state, output);
        return SlurmQueue.isEnded(end)
                ? lost(folder, job, output, end)
                : new MlipException(
                        "'%s', job %s of Slurm, failed with status %s%s"
                                .formatted(command, job, status, lastWords(folder, output)));
    }

    private void cancel(Path folder, String job) {
        try {
            queue(folder).ask("scancel", job, "slurm.cancel");
        } catch (MlipException e) {
            throw new MlipException(
                    "job "
                            + job
                            + " of Slurm takes too long and cannot be cancelled: "
                            + e.getMessage(),
                    e);
        }
    }

    private void pause() {
        try {
            Thread.sleep(poll);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlipException("'" + command + "' was interrupted", e);
        }
    }

    private static String lastWords(Path folder, String output) throws IOException {
        return ExternalProgram.lastWords(folder.resolve(output));
    }
}
