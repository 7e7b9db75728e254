package org.mlip4j.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntConsumer;

@Timeout(60)
class WorkersTest {

    @Test
    void everyWorkerRunsEveryTaskOnce() {
        int[] runs = new int[4];
        try (Workers workers = new Workers(4)) {
            for (int k = 0; k < 2000; k++) {
                workers.run(w -> runs[w]++);
                assertTrue(runs[0] == runs[1] && runs[1] == runs[2] && runs[2] == runs[3]);
            }
        }
        assertEquals(2000, runs[3]);
    }

    @Test
    void wakesUpAfterAPause() throws InterruptedException {
        int[] runs = new int[2];
        try (Workers workers = new Workers(2)) {
            for (int k = 0; k < 5; k++) {
                Thread.sleep(20);
                workers.run(w -> runs[w]++);
            }
        }
        assertEquals(5, runs[1]);
    }

    @Test
    void failuresReachTheCallerAndLeaveTheWorkersUsable() {
        try (Workers workers = new Workers(3)) {
            MlipException failure = new MlipException("too close");
            for (int who = 0; who < 3; who++) {
                int failing = who;
                IntConsumer task =
                        w -> {
                            if (w == failing) {
                                throw failure;
                            }
                        };
                assertSame(failure, assertThrows(MlipException.class, () -> workers.run(task)));
            }
            int[] runs = new int[3];
            workers.run(w -> runs[w]++);
            assertEquals(3, Arrays.stream(runs).sum());
        }
    }

    @Test
    void anInterruptIsKeptForLater() {
        int[] runs = new int[2];
        try (Workers workers = new Workers(2)) {
            Thread.currentThread().interrupt();
            workers.run(w -> runs[w]++);
        }
        assertTrue(Thread.interrupted());
        assertEquals(1, runs[1]);
    }

    @Test
    void aTaskAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] runs = new int[2];
        IntConsumer task = w -> runs[w]++;
        long least = Long.MAX_VALUE;
        try (Workers workers = new Workers(2)) {
            for (int k = 0; k < 1000 && least > 0; k++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                workers.run(task);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
        }
        assertEquals(0, least);
    }

    @Test
    void refusesTasksOnceClosed() {
        Workers workers = new Workers(2);
        workers.close();
        assertThrows(IllegalStateException.class, () -> workers.run(w -> {}));
    }
}
