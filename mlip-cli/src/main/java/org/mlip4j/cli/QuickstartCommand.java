package org.mlip4j.cli;

import picocli.CommandLine.Command;

/** {@code mlip quickstart}. */
@Command(name = "quickstart", mixinStandardHelpOptions = true)
final class QuickstartCommand implements Runnable {
    @Override
    public void run() {}
}
