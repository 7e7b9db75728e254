package org.mlip4j.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** A fixed number of threads, the caller's among them, that run the same task. Daemons: they never keep a host alive. */
public final class Workers implements AutoCloseable {

    private final int count;
    private final ExecutorService others;

    /**
     * Starts the threads.
     *
     * @param count how many, the caller's included, at least 1
     */
    public Workers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + count);
        }
        this.count = count;
        this.others =
                count == 1
                        ? null
                        : Executors.newFixedThreadPool(
                                count - 1,
                                Thread.ofPlatform().daemon().name("mlip4j-", 1).factory());
    }

    /**
     * How many.
     *
     * @return number of threads, the caller's included
     */
    public int count() {
        return count;
    }

    /**
     * Runs {@code task(0) .. task(count - 1)}, one per thread, and returns when all have ended.
     *
     * @param task is given the number of its thread
     */
    public void run(IntConsumer task) {
        List<Future<?>> running = new ArrayList<>(count);
        for (int w = 1; w < count; w++) {
            int worker = w;
            running.add(others.submit(() -> task.accept(worker)));
        }
        RuntimeException failure = null;
        try {
            task.accept(0);
        } catch (RuntimeException e) {
            failure = e;
        }
        for (Future<?> future : running) {
            try {
                future.get();
            } catch (ExecutionException e) {
                failure = failure == null ? unwrapped(e) : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MlipException("the evaluation was interrupted", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException r -> r;
            case Error error -> throw error;
            case Throwable t -> new MlipException(t.getMessage(), t);
        };
    }

    /** Ends the threads. */
    @Override
    public void close() {
        if (others != null) {
            others.shutdown();
        }
    }
}
