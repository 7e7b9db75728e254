package org.mlip4j.cli;

import org.mlip4j.core.MlipException;

import picocli.CommandLine.Command;

/** {@code mlip test}, which only the launcher in the repository can do. */
@Command(
        name = "test",
        description =
                "Runs the whole test suite; only ./mlip at the root of the source repository can.",
        footer = {"", "Example: ./mlip test"})
final class TestCommand implements Runnable {

    @Override
    public void run() {
        throw new MlipException(
                "the test suite belongs to the source repository; run ./mlip test at its root");
    }
}
