package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that is run on this machine.
 *
 * @param command what the shell runs
 * @param limit longest time that it may take; it is ended then
 */
public record ExternalProgram(String command, Duration limit) implements Program {

    /** Status of a process that a signal ended, less the number of the signal. */
    private static final int SIGNALLED = 128;

    @Override
    public ExternalProgram with(String other) {
        return new ExternalProgram(other, limit);
    }

    @Override
    public void run(Path folder, String output) {
        Path printed = folder.resolve(output);
        try {
            Process process =
                    new ProcessBuilder("sh", "-c", "exec " + command)
                            .directory(folder.toFile())
                            .redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectErrorStream(true)
                            .redirectOutput(printed.toFile())
                            .start();
            Thread killer = new Thread(process::destroy);
            Runtime.getRuntime().addShutdownHook(killer);
            try {
                await(process, printed);
            } finally {
                end(process);
                Runtime.getRuntime().removeShutdownHook(killer);
            }
        } catch (IOException e) {
            throw MlipException.of("'" + command + "' cannot be run", e);
        }
    }

    private void await(Process process, Path printed) throws IOException {
        boolean ended;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlipException("'" + command + "' was interrupted", e);
        }
        if (!ended) {
            throw new MlipException(
                    "'"
                            + command
                            + "' was ended because it took more than "
                            + limit.toSeconds()
                            + " s");
        }
        int status = process.exitValue();
        if (status > SIGNALLED) {
            throw new MlipException(
                    "'"
                            + command
                            + "' was killed by signal "
                            + (status - SIGNALLED)
                            + lastWords(printed));
        }
        if (status != 0) {
            throw new MlipException(
                    "'" + command + "' failed with status " + status + lastWords(printed));
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** The last line that a program printed, with a colon before it; empty if there is none. */
    static String lastWords(Path printed) throws IOException {
        if (!Files.exists(printed)) {
            return "";
        }
        List<String> lines =
                new String(Files.readAllBytes(printed), StandardCharsets.ISO_8859_1)
                        .lines()
                        .toList();
        Optional<String> last =
                lines.reversed().stream().map(String::strip).filter(l -> !l.isEmpty()).findFirst();
        return last.map(l -> ": " + l).orElse("");
    }
}
