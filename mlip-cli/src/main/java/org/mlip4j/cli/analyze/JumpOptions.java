package org.mlip4j.cli.analyze;

import picocli.CommandLine.Option;

import java.util.List;

/** {@code --charge --hop}: what carries the current, and how far it jumps. */
public final class JumpOptions {

    @Option(
            names = "--charge",
            paramLabel = "E",
            defaultValue = "1",
            description =
                    "Charge of the diffusing ions, for the conductivity, elementary charges (default: ${DEFAULT-VALUE}).")
    private double charge;

    @Option(
            names = "--hop",
            paramLabel = "A",
            defaultValue = "3",
            description =
                    "Length of a jump, for counting them, Angstrom (default: ${DEFAULT-VALUE}).")
    private double hop;

    /** Elementary charges. */
    double charge() {
        return charge;
    }

    /** Angstrom. */
    double hop() {
        return hop;
    }

    /**
     * The same for another command.
     *
     * @return arguments
     */
    public List<String> arguments() {
        return List.of("--charge=" + charge, "--hop=" + hop);
    }
}
