package org.mlip4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM while work is being done: asks it to stop, and lets the process wait until it has written what it has
 * to.
 */
final class StopSignal implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch ended;
    private final Thread hook;

    /**
     * From now on the signals are held.
     *
     * @param stop asks the work to stop
     */
    StopSignal(Runnable stop) {
        this(stop, 1);
    }

    private StopSignal(Runnable stop, int works) {
        ended = new CountDownLatch(works);
        hook =
                new Thread(
                        () -> {
                            stop.run();
                            try {
                                ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * The same where nothing is waited for.
     *
     * @param word what is said when a signal comes
     */
    static StopSignal telling(Runnable word) {
        return new StopSignal(word, 0);
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook is what waits for this thread.
            return;
        }
    }
}
