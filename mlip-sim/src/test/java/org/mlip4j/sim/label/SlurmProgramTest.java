package org.mlip4j.sim.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

/** A queue played by shell scripts that behave as Slurm's do. */
class SlurmProgramTest {

    /** Starts the job in the background and prints its number, with the name of a cluster. */
    private static final String SBATCH =
            """
            #!/bin/sh
            bin=$(dirname "$0")
            echo "$@" >> "$bin/calls"
            [ -e "$bin/refuse" ] && { echo "sbatch: error: invalid partition specified" >&2; exit 1; }
            for script; do :; done
            out=$(sed -n 's/^#SBATCH --output=//p' "$script")
            number=$(wc -l < "$bin/calls")
            setsid sh "$script" > "$out" 2>&1 < /dev/null &
            echo $! > "$bin/pid.$number"
            echo "$number;cluster"
            """;

    /** Does not answer as long as there is the file {@code deaf}, once each time. */
    private static final String SQUEUE =
            """
            #!/bin/sh
            bin=$(dirname "$0")
            [ -e "$bin/deaf" ] && { rm "$bin/deaf"; echo "Unable to contact slurm controller" >&2; exit 1; }
            number=$(echo "$@" | sed 's/.*--jobs=\\([0-9]*\\).*/\\1/')
            kill -0 "$(cat "$bin/pid.$number")" 2> /dev/null && { echo RUNNING; exit 0; }
            echo "slurm_load_jobs error: Invalid job id specified" >&2
            exit 1
            """;

    private static final String SCANCEL =
            """
            #!/bin/sh
            bin=$(dirname "$0")
            echo cancelled >> "$bin/cancelled"
            kill -- "-$(cat "$bin/pid.$1")"
            """;

    @TempDir private Path folder;

    private Path bin;
    private Path job;

    @BeforeEach
    void queue() throws IOException {
        bin = Files.createDirectory(folder.resolve("bin"));
        job = Files.createDirectory(folder.resolve("job"));
        script("sbatch", SBATCH);
        script("squeue", SQUEUE);
        script("scancel", SCANCEL);
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.writeString(bin.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private SlurmProgram program(String command) {
        return new SlurmProgram(
                command,
                "--partition=short",
                Duration.ofMinutes(5),
                Duration.ofMillis(20),
                Optional.of(bin));
    }

    private String failure(Program program) {
        return assertThrows(MlipException.class, () -> program.run(job, "out")).getMessage();
    }

    private long submitted() throws IOException {
        return Files.readAllLines(bin.resolve("calls")).size();
    }

    @Test
    void runsInTheFolder() throws IOException {
        Files.createFile(bin.resolve("deaf"));
        program("echo done; sleep 0.3; pwd > where").run(job, "out");
        assertEquals("done", Files.readString(job.resolve("out")).strip());
        assertEquals(job.toRealPath(), Path.of(Files.readString(job.resolve("where")).strip()));
        assertTrue(Files.readString(bin.resolve("calls")).contains("--partition=short"));
    }

    @Test
    void failuresAreSaid() {
        String said = failure(program("echo no convergence; exit 3"));
        assertTrue(said.contains("failed with status 3: no convergence"), said);
    }

    /** As when a node fails: the script of the job never comes to its end. */
    @Test
    void aLostJobIsSaid() {
        String said = failure(program("echo working; kill -9 $$"));
        assertTrue(said.contains("job 1 of Slurm is gone and left no result"), said);
        assertTrue(said.endsWith(": working"), said);
    }

    @Test
    void aRefusedJobIsSaid() throws IOException {
        Files.createFile(bin.resolve("refuse"));
        String said = failure(program("true"));
        assertTrue(said.startsWith("the job was not taken by Slurm: "), said);
        assertTrue(said.endsWith("invalid partition specified"), said);
    }

    /** The waiting process ends; the next one waits for the same job. */
    @Test
    void jobsOutliveTheProcess() throws Exception {
        Program slow = program("while [ ! -e go ]; do sleep 0.05; done; echo result > result");
        Thread first =
                Thread.ofPlatform()
                        .start(() -> assertThrows(MlipException.class, () -> slow.run(job, "out")));
        while (!Files.exists(job.resolve(SlurmProgram.JOB))) {
            Thread.sleep(10);
        }
        first.interrupt();
        first.join();
        Files.createFile(job.resolve("go"));
        slow.run(job, "out");
        assertEquals("result", Files.readString(job.resolve("result")).strip());
        assertEquals(1, submitted());
    }

    @Test
    void whatTakesTooLongIsCancelled() {
        Program endless =
                new SlurmProgram(
                        "sleep 600",
                        "",
                        Duration.ofMillis(100),
                        Duration.ofMillis(20),
                        Optional.of(bin));
        String said = failure(endless);
        assertTrue(said.startsWith("job 1 of Slurm was cancelled"), said);
        assertTrue(Files.exists(bin.resolve("cancelled")));
    }

    @Test
    void withoutSlurmThereIsAReason() {
        Program none =
                new SlurmProgram(
                        "true",
                        "",
                        Duration.ofMinutes(5),
                        Duration.ofMillis(20),
                        Optional.of(folder.resolve("nowhere")));
        String said = failure(none);
        assertTrue(said.startsWith("the job was not taken by Slurm: "), said);
    }
}
