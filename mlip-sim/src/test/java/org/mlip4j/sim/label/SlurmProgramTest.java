package org.mlip4j.sim.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A queue played by shell scripts that behave as Slurm's do. */
class SlurmProgramTest {

    /** Starts the job in the background and prints its number, with the name of a cluster. */
    private static final String SBATCH =
            """
            #!/bin/sh
            bin=$(dirname "$0")
            echo "$@" >> "$bin/calls"
            [ -e "$bin/refuse" ] && { cat "$bin/refuse" >&2; exit 1; }
            for script; do :; done
            out=$(sed -n 's/^#SBATCH --output=//p' "$script")
            number=$(wc -l < "$bin/calls")
            setsid sh "$script" > "$out" 2>&1 < /dev/null &
            echo $! > "$bin/pid.$number"
            echo "$number;cluster"
            """;

    /**
     * Does not answer as long as there is the file {@code deaf}, once each time. Forgets jobs that are over, unless the file
     * {@code state} says how.
     */
    private static final String SQUEUE =
            """
            #!/bin/sh
            bin=$(dirname "$0")
            [ -e "$bin/deaf" ] && { rm "$bin/deaf"; echo "Unable to contact slurm controller" >&2; exit 1; }
            number=$(echo "$@" | sed 's/.*--jobs=\\([0-9]*\\).*/\\1/')
            pid=$(cat "$bin/pid.$number")
            kill -0 "$pid" 2> /dev/null && ! grep -qs "^State:.Z" "/proc/$pid/status" && { echo RUNNING; exit 0; }
            [ -e "$bin/state" ] && exec cat "$bin/state"
            echo "slurm_load_jobs error: Invalid job id specified" >&2
            exit 1
            """;

    private static final String SACCT =
            """
            #!/bin/sh
            cat "$(dirname "$0")/account" || echo "Slurm accounting storage is disabled" >&2
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
        script("sacct", SACCT);
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

    private void say(String file, String text) throws IOException {
        Files.writeString(bin.resolve(file), text + "\n");
    }

    /** The message of a failure that may pass. */
    private String loss(String command) {
        return assertThrows(LostJobException.class, () -> program(command).run(job, "out"))
                .getMessage();
    }

    /** The message of one that will not. */
    private String lasting(String command) {
        MlipException e = assertThrows(MlipException.class, () -> program(command).run(job, "out"));
        assertFalse(e instanceof LostJobException, e.getMessage());
        return e.getMessage();
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
        assertEquals(
                "job 1 of Slurm is gone and left no result (no longer in the queue): working",
                loss("echo working; kill -9 $$"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "CANCELLED", "FAILED"})
    void whatTheClusterEndsIsLost(String state) throws IOException {
        say("state", state);
        String said = loss("kill -9 $$");
        assertEquals("job 1 of Slurm is gone and left no result (" + state + ")", said);
    }

    @ParameterizedTest
    @CsvSource({"TIMEOUT, time", "DEADLINE, time", "OUT_OF_MEMORY, memory"})
    void whatIsTooLargeIsNotLost(String state, String what) throws IOException {
        say("state", state);
        String said = lasting("echo step 3; kill -9 $$");
        assertTrue(said.startsWith("job 1 of Slurm ran out of " + what + ","), said);
        assertTrue(said.endsWith(": step 3"), said);
    }

    /** The queue forgets jobs after minutes. */
    @Test
    void theAccountingTellsHowJobsEnded() throws IOException {
        say("account", "OUT_OF_MEMORY");
        assertTrue(lasting("kill -9 $$").contains("ran out of memory"));
    }

    @Test
    void whoCancelsHisOwnJobDoesNotWantItAgain() throws IOException {
        say("state", "CANCELLED");
        say("account", "CANCELLED by " + Files.getAttribute(bin, "unix:uid"));
        String said = lasting("kill -9 $$");
        assertEquals("job 1 of Slurm was cancelled by its user and left no result", said);
    }

    @Test
    void whatAnAdministratorCancelsIsLost() throws IOException {
        say("account", "CANCELLED by 0" + Files.getAttribute(bin, "unix:uid"));
        assertTrue(loss("kill -9 $$").contains("(CANCELLED)"));
    }

    /** Where nothing else tells. */
    @Test
    void slurmWritesAmongWhatTheJobPrints() {
        String said =
                lasting(
                        "echo 'slurmstepd: error: *** JOB 1 ON n7 CANCELLED AT 12:00 DUE TO TIME LIMIT ***'; kill -9 $$");
        assertTrue(said.contains("ran out of time"), said);
    }

    /** The script of a job may come to its end when only the program in it has been ended. */
    @Test
    void aProgramThatTheClusterHasEndedIsLost() throws IOException {
        say("state", "NODE_FAIL");
        assertTrue(loss("exit 1").contains("left no result (NODE_FAIL)"));
    }

    @Test
    void aProgramThatRunsOutOfMemorySaysSo() throws IOException {
        say("state", "OUT_OF_MEMORY");
        assertTrue(lasting("exit 137").contains("ran out of memory"));
    }

    /** Whatever is among what it prints. */
    @ParameterizedTest
    @ValueSource(strings = {"FAILED", ""})
    void aProgramThatFailsIsNotLost(String state) throws IOException {
        if (!state.isEmpty()) {
            say("state", state);
        }
        String said = lasting("echo PREEMPTION, NODE_FAIL; exit 1");
        assertTrue(said.endsWith("failed with status 1: PREEMPTION, NODE_FAIL"), said);
    }

    @Test
    void slurmMayNotTakeAJobForAMoment() throws IOException {
        say(
                "refuse",
                "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation");
        String said = loss("true");
        assertTrue(said.startsWith("the job was not taken by Slurm: "), said);
        assertTrue(said.endsWith("Socket timed out on send/recv operation"), said);
    }

    @Test
    void aRefusedJobIsSaid() throws IOException {
        say("refuse", "sbatch: error: invalid partition specified");
        String said = lasting("true");
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
        MlipException e = assertThrows(MlipException.class, () -> none.run(job, "out"));
        assertFalse(e instanceof LostJobException, e.getMessage());
        String said = e.getMessage();
        assertTrue(said.startsWith("the job was not taken by Slurm: "), said);
    }

    /** Where a node fails codes may complain of what that does to them. */
    @Test
    void aJobIsLostWhateverItsCodeHasSaid() throws IOException {
        Structure pair =
                Structure.of(
                        Cell.cubic(6), new String[] {"Li", "Li"}, new double[] {0, 0, 0, 0, 0, 3});
        say("state", "NODE_FAIL");
        Path cp2k = Files.writeString(folder.resolve("cp2k"), " * [ABORT] *\n * disk *\n");
        Path espresso = Files.writeString(folder.resolve("pw"), "   Error in routine davcio\n");
        List<Labeller> labellers =
                List.of(
                        new Cp2kLabeller(
                                "&CELL\n${CELL}\n&END CELL\n&COORD\n${COORD}\n&END COORD\n",
                                program("cat " + cp2k + "; exit 1")),
                        new EspressoLabeller(
                                "calculation='scf', tprnfor=.true., tstress=.true., nat=${NAT}\n${CELL}\n${POSITIONS}\n",
                                program("cat " + espresso + "; exit 1")));
        for (Labeller labeller : labellers) {
            Path own = Files.createTempDirectory(folder, "own");
            assertThrows(LostJobException.class, () -> labeller.label(pair, own));
        }
    }
}
