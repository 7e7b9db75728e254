package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The processes at work. They end with this one: what it is ended by, as Ctrl-C, need not reach them, and none is started
 * any more.
 */
final class RunningProcesses {

    /** Time for the end of this process to begin when a signal to all of a group has ended another one first, ms. */
    private static final long GRACE = 500;

    private static final Set<Process> PROCESSES = new HashSet<>();
    private static boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(RunningProcesses::endAll));
    }

    private RunningProcesses() {}

    private static void endAll() {
        synchronized (PROCESSES) {
            ending = true;
            for (Process process : PROCESSES) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
            }
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
