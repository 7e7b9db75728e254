package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A program that is handed to the queue of Slurm. Its job goes on however the process that asked for it ends; the next call
 * in the same folder waits for it.
 *
 * @param command what the shell of the job runs
 * @param options of {@code sbatch}, such as {@code --partition=short --time=1:00:00}
 * @param limit longest time in the queue and at work together; the job is cancelled then
 * @param poll time between two looks at the queue
 * @param bin folder with sbatch, squeue and scancel; empty where the shell finds them
 */
public record SlurmProgram(
        String command, String options, Duration limit, Duration poll, Optional<Path> bin)
        implements Program {

    /** File with the number of a job that was handed over. */
    public static final String JOB = "slurm.job";

    private static final String STATUS = "slurm.status";
    private static final String QUEUE = "slurm.queue";
    private static final String SCRIPT = "slurm.sh";

    /** How often a job that is no longer in the queue may seem to have left no status, for file systems that lag. */
    private static final int PATIENCE = 3;

    /** States of jobs that will not run any more. */
    private static final Set<String> OVER =
            Set.of(
                    "BOOT_FAIL",
                    "CANCELLED",
                    "COMPLETED",
                    "DEADLINE",
                    "FAILED",
                    "NODE_FAIL",
                    "OUT_OF_MEMORY",
                    "PREEMPTED",
                    "TIMEOUT");

    private static final Duration ANSWER = Duration.ofMinutes(2);

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
                throw new MlipException(
                        "'%s', job %s of Slurm, failed with status %s%s"
                                .formatted(command, job, status, lastWords(folder, output)));
            }
        } catch (IOException e) {
            throw MlipException.of("the job of Slurm in " + folder + " cannot be followed", e);
        }
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
            ask(
                    folder,
                    "%4$s --parsable %1$s %2$s > %3$s.part && mv %3$s.part %3$s"
                            .formatted(options, SCRIPT, JOB, tool("sbatch")),
                    "slurm.submit");
        } catch (MlipException e) {
            throw new MlipException("the job was not taken by Slurm: " + e.getMessage(), e);
        }
    }

    private String tool(String name) {
        return bin.map(b -> "\"" + b.resolve(name) + "\"").orElse(name);
    }

    /** The shell that runs one of Slurm's own commands. */
    private static void ask(Path folder, String shell, String printed) {
        new ExternalProgram(shell, ANSWER).run(folder, printed);
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
            missing = isQueued(folder, job) ? 0 : missing + 1;
            if (missing > PATIENCE) {
                throw new MlipException(
                        "job %s of Slurm is gone and left no result: cancelled, out of time or memory, or its node failed%s"
                                .formatted(job, lastWords(folder, output)));
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

    /** Whether the job waits or runs; true also when Slurm does not answer. */
    private boolean isQueued(Path folder, String job) throws IOException {
        Path said = folder.resolve(QUEUE);
        try {
            ask(folder, tool("squeue") + " --noheader --jobs=" + job + " --format=%T", QUEUE);
        } catch (MlipException e) {
            return !e.getMessage().toLowerCase(Locale.ROOT).contains("invalid job id");
        }
        String state = Files.readString(said).strip();
        return !state.isEmpty() && !OVER.contains(state);
    }

    private void cancel(Path folder, String job) {
        try {
            ask(folder, tool("scancel") + " " + job, "slurm.cancel");
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
