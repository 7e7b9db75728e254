package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes at work. They end with this one: what it is ended by, as Ctrl-C, need not reach them, and none is started
 * any more.
 */
public final class RunningProcesses {

    /** Time for the end of this process to begin when a signal to all of a group has ended another one first, ms. */
    private static final long GRACE = 500;

    /** Longest time that the processes may take to end when they are told to, ms. */
    private static final long PATIENCE = 10_000;

    private static final Set<Process> PROCESSES = new HashSet<>();
    private static boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(RunningProcesses::endAll));
    }

    private RunningProcesses() {}

    private static void endAll() {
        List<ProcessHandle> all;
        synchronized (PROCESSES) {
            ending = true;
            all =
                    PROCESSES.stream()
                            .flatMap(p -> Stream.concat(Stream.of(p.toHandle()), p.descendants()))
                            .toList();
            all.forEach(ProcessHandle::destroy);
        }
        CompletableFuture.allOf(
                        all.stream()
                                .map(ProcessHandle::onExit)
                                .toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, PATIENCE, TimeUnit.MILLISECONDS)
                .join();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * Runs a program; never returns when this process is about to end, which ends the program first.
     *
     * @param builder the program
     * @return its status
     * @throws IOException if it cannot be started
     * @throws InterruptedException if this thread is interrupted, which ends the program
     */
    public static int run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = start(builder);
        try {
            int status = process.waitFor();
            if (status != 0) {
                requireGoingOn();
            }
            return status;
        } finally {
            end(process);
        }
    }

    /** Starts a process; never returns when this one is about to end. */
    static Process start(ProcessBuilder builder) throws IOException {
        synchronized (PROCESSES) {
            if (!ending) {
                Process process = builder.start();
                PROCESSES.add(process);
                return process;
            }
        }
        throw waitForTheEnd();
    }

    /** Ends a process, with what it has started, if it has not ended. */
    static void end(Process process) {
        end(process.toHandle());
        synchronized (PROCESSES) {
            PROCESSES.remove(process);
        }
    }

    /** The same. A shell ends before what it waits for, behind which it would go on. */
    static void end(ProcessHandle process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /** Never returns when this process is about to end, so that nobody takes that for a failure of another one. */
    static void requireGoingOn() {
        pause(GRACE);
        synchronized (PROCESSES) {
            if (!ending) {
                return;
            }
        }
        throw waitForTheEnd();
    }

    private static MlipException waitForTheEnd() {
        pause(Long.MAX_VALUE);
        return new MlipException("interrupted");
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
