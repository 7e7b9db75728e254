package org.mlip4j.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.OptionalInt;

/** {@code --threads N}. */
final class ThreadsOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private int threads;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of threads; 0 takes all processors (default: ${DEFAULT-VALUE}).")
    private void setThreads(int threads) {
        this.threads = OptionValues.atLeast(0, threads, "--threads", spec.commandLine());
    }

    /** What the command line says; empty when it says nothing. */
    OptionalInt given() {
        boolean said = spec.commandLine().getParseResult().hasMatchedOption("--threads");
        return said ? OptionalInt.of(threads) : OptionalInt.empty();
    }

    int count() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
