package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import picocli.CommandLine.Option;

/** {@code --threads N}. */
final class ThreadsOption {

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of threads; 0 takes all processors (default: ${DEFAULT-VALUE}).")
    private int threads;

    int count() {
        if (threads < 0) {
            throw new MlipException("the number of threads is " + threads + "; it must be 0 or more");
        }
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
