package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that is run on this machine.
 *
 * @param command what the shell runs
 * @param limit longest time that it may take; it is ended then
 */
public record ExternalProgram(String command, Duration limit) implements Program {

    /** Number and begin of the process, in its folder as long as it is at work. */
    private static final String PROCESS = "process.id";

    private static final Pattern LEFT = Pattern.compile("(\\d{1,18}) (\\d{1,18})");

    /** By what the system may give the begin of a process differently after its clock was set, ms. */
    private static final long CLOCK = 2000;

    /** Longest time that a process that is killed may take to end, seconds. */
    private static final long PATIENCE = 10;

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
            Path mark = folder.resolve(PROCESS);
            try {
                Files.writeString(mark, process.pid() + " " + begin(process.toHandle()));
                await(process, printed);
            } finally {
                RunningProcesses.end(process);
                Files.deleteIfExists(mark);
            }
        } catch (IOException e) {
            throw MlipException.of("'" + command + "' cannot be run", e);
        }
    }

    /**
     * Ends what is still at work in a folder after the Java that started it on this machine was killed.
     *
     * @param folder where it was run
     * @throws IOException if the folder cannot be read
     */
    public static void endLeft(Path folder) throws IOException {
        Path mark = folder.resolve(PROCESS);
        if (!Files.exists(mark)) {
            return;
        }
        Matcher left = LEFT.matcher(Files.readString(mark));
        if (left.matches()) {
            ProcessHandle.of(Long.parseLong(left.group(1)))
                    .filter(p -> Math.abs(begin(p) - Long.parseLong(left.group(2))) <= CLOCK)
                    .ifPresent(ExternalProgram::end);
        }
    }

    private static void end(ProcessHandle process) {
        RunningProcesses.end(process);
        process.onExit().completeOnTimeout(process, PATIENCE, TimeUnit.SECONDS).join();
    }

    /** Numbers of processes are given again; milliseconds since 1970. */
    private static long begin(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
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
        if (status != 0) {
            // mpirun ends with 1 when it is ended by a signal.
            RunningProcesses.requireGoingOn();
        }
        if (status > SIGNALLED && status <= SIGNALLED + LARGEST_SIGNAL) {
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
