package org.mlip4j.sim.build;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Two minutes of computing of one thread, after which a search is given up; other work on the machine does not count. */
final class Patience {

    private static final long NANOSECONDS = 120_000_000_000L;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long end = threads.getCurrentThreadCpuTime() + NANOSECONDS;

    /** Whether the thread has computed for that long since this was made. */
    boolean isOver() {
        return threads.getCurrentThreadCpuTime() > end;
    }
}
