package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;

/** Memory that is allocated in steady state, by all threads. */
final class Allocation {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** Fails unless some runs in a row allocate nothing once the compiler has seen the action often enough. */
    static void assertNone(Runnable action) {
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + 180_000_000_000L;
        while (least > 0 && System.nanoTime() < end) {
            long before = THREADS.getTotalThreadAllocatedBytes();
            for (int k = 0; k < 20; k++) {
                action.run();
            }
            least = Math.min(least, THREADS.getTotalThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "bytes in 20 runs");
    }
}
