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
import java.util.regex.Pattern;

/**
 * A program that is run on this machine.
 *
 * @param command what the shell runs
 * @param limit longest time that it may take; it is ended then
 */
public record ExternalProgram(String command, Duration limit) implements Program {

    /** Status of a process that a signal ended, less the number of the signal. */
    private static final int SIGNALLED = 128;

    /** Larger statuses are a program's own, 255 for instance. */
    private static final int LARGEST_SIGNAL = 64;

    /** What the shell adds to what a program has printed when a signal ends it. */
    private static final Pattern OF_THE_SHELL =
            Pattern.compile(
                    "(Killed|Terminated|Aborted|Segmentation fault|Bus error|Floating point exception)( \\(core dumped\\))?");

    @Override
    public ExternalProgram with(String other) {
        return new ExternalProgram(other, limit);
    }

    @Override
    public void run(Path folder, String output) {
        Path printed = folder.resolve(output);
        try {
            Process process =
                    RunningProcesses.start(
                            new ProcessBuilder("sh", "-c", command)
                                    .directory(folder.toFile())
                                    .redirectInput(
                                            ProcessBuilder.Redirect.from(
                                                    Path.of("/dev/null").toFile()))
                                    .redirectErrorStream(true)
                                    .redirectOutput(printed.toFile()));
            try {
                await(process, printed);
            } finally {
                RunningProcesses.end(process);
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
        if (status > SIGNALLED && status <= SIGNALLED + LARGEST_SIGNAL) {
            RunningProcesses.requireGoingOn();
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
                lines.reversed().stream()
                        .map(String::strip)
                        .filter(l -> !l.isEmpty() && !OF_THE_SHELL.matcher(l).matches())
                        .findFirst();
        return last.map(l -> ": " + l).orElse("");
    }
}
