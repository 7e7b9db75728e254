package org.mlip4j.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * A fixed number of threads, the caller's among them, that run the same task. The others wait between tasks: they look
 * out for the next one for some microseconds and then sleep. Daemons: they never keep a host alive. A task costs no
 * memory.
 *
 * <p>One task at a time: {@link #run} must not be called by two threads at once, nor from a task.
 */
public final class Workers implements AutoCloseable {

    /** What a thread does with a portion. */
    @FunctionalInterface
    public interface Body {
        /**
         * Treats a portion.
         *
         * @param worker number of the thread
         * @param portion number of the portion
         */
        void run(int worker, int portion);
    }

    /** How often a waiting thread looks before it sleeps; about 20 microseconds. */
    private static final int LOOKS = 500;

    private final int count;
    private final Thread[] others;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicInteger next = new AtomicInteger();
    private final IntConsumer takePortions = this::takePortions;
    private int portions;
    private Body body;
    private Thread caller;
    private IntConsumer task;
    private volatile int round;
    private volatile boolean closed;

    /**
     * Starts the threads.
     *
     * @param count number of threads, the caller's included
     */
    public Workers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + count);
        }
        this.count = count;
        this.others = new Thread[count - 1];
        for (int w = 1; w < count; w++) {
            int worker = w;
            others[w - 1] =
                    Thread.ofPlatform().daemon().name("mlip4j-" + w).start(() -> serve(worker));
        }
    }

    /**
     * The number of threads.
     *
     * @return at least 1
     */
    public int count() {
        return count;
    }

    /**
     * Runs {@code newTask} with 0, 1 ... {@link #count()} - 1, one per thread, and returns when all have ended. What the
     * first to fail has thrown is thrown here.
     *
     * @param newTask what to do
     */
    public void run(IntConsumer newTask) {
        if (count == 1) {
            newTask.accept(0);
            return;
        }
        if (closed) {
            throw new IllegalStateException("the threads have ended");
        }
        caller = Thread.currentThread();
        task = newTask;
        running.set(count - 1);
        round = round + 1;
        for (Thread thread : others) {
            LockSupport.unpark(thread);
        }
        attempt(0);
        awaitOthers();
        Throwable thrown = failure.getAndSet(null);
        switch (thrown) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new MlipException(thrown.getMessage(), thrown);
        }
    }

    /**
     * Runs {@code newBody} once for every portion; each thread takes the next that nobody has taken. Failures as with
     * {@link #run}.
     *
     * @param portionCount how many there are
     * @param newBody what to do with a portion
     */
    public void share(int portionCount, Body newBody) {
        portions = portionCount;
        body = newBody;
        next.set(0);
        run(takePortions);
    }

    private void takePortions(int worker) {
        for (int p = next.getAndIncrement(); p < portions; p = next.getAndIncrement()) {
            body.run(worker, p);
        }
    }

    /**
     * Where the even share of a thread begins; that of thread {@link #count()} is the end.
     *
     * @param worker number of the thread, or the number of threads
     * @param n how many things are shared
     * @return number of the first
     */
    public int start(int worker, int n) {
        return (int) ((long) n * worker / count);
    }

    /** An interrupt waits until the task has ended: half an evaluation is of no use. */
    private void awaitOthers() {
        boolean interrupted = false;
        for (int looks = 0; running.get() > 0; looks++) {
            if (looks < LOOKS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(int worker) {
        int done = 0;
        while (true) {
            for (int looks = 0; round == done && !closed; looks++) {
                if (looks < LOOKS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                    Thread.interrupted();
                }
            }
            if (round == done) {
                return;
            }
            done = round;
            attempt(worker);
            if (running.decrementAndGet() == 0) {
                LockSupport.unpark(caller);
            }
        }
    }

    private void attempt(int worker) {
        try {
            task.accept(worker);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : others) {
            LockSupport.unpark(thread);
        }
    }
}
