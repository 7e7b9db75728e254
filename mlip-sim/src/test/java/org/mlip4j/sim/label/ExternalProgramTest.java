package org.mlip4j.sim.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class ExternalProgramTest {

    @TempDir private Path folder;

    private String printed(String command) throws IOException {
        new ExternalProgram(command, Duration.ofMinutes(1)).run(folder, "out");
        return Files.readString(folder.resolve("out")).strip();
    }

    /** As they stand in the scripts of clusters: settings before the program. */
    @Test
    void aCommandIsALineOfTheShell() throws IOException {
        assertEquals("2", printed("N=2 sh -c 'echo $N'"));
        assertEquals("one\ntwo", printed("echo one && echo two"));
        assertEquals("3", printed("ulimit -c 0; N=3; echo $N"));
    }

    @Test
    void endingsAreSaid() {
        assertEquals(
                "'true; echo no disk; exit 3' failed with status 3: no disk",
                refusal("true; echo no disk; exit 3", Duration.ofMinutes(1)));
        assertTrue(
                refusal("sh -c 'kill -11 $$'; exit $?", Duration.ofMinutes(1))
                        .contains("was killed by signal 11"));
        assertEquals(
                "'exit 255' failed with status 255", refusal("exit 255", Duration.ofMinutes(1)));
    }

    private String refusal(String command, Duration limit) {
        return assertThrows(
                        MlipException.class,
                        () -> new ExternalProgram(command, limit).run(folder, "out"))
                .getMessage();
    }

    /** Not only the shell, what it has started too. */
    @Test
    void whatTakesTooLongIsEnded() throws Exception {
        assertTrue(
                refusal("sh -c 'echo $$; sleep 60; true'; true", Duration.ofMillis(500))
                        .contains("took more than 0 s"));
        // The shell may say "Killed" behind it.
        long child = Long.parseLong(Files.readAllLines(folder.resolve("out")).getFirst());
        for (int k = 0; k < 50 && isAlive(child); k++) {
            Thread.sleep(100);
        }
        assertFalse(isAlive(child));
    }

    private static boolean isAlive(long process) {
        return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }
}
