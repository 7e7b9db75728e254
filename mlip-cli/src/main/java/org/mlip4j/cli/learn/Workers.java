package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several tasks at the same time. */
final class Workers {

    private Workers() {}

    /** Runs all tasks, then returns their results in order, or throws what the first of them threw. */
    static <T> List<T> all(int workers, List<Callable<T>> tasks) {
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new MlipException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlipException("interrupted", e);
        }
    }
}
