package org.mlip4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlip study}. */
@Command(
        name = "study",
        description =
                "Builds, simulates and measures a list of structures, and writes one table of what was found.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {StudyGbCommand.class, StudyDiffusionCommand.class},
        footer = {"", "Example: mlip study gb model.almtp boundaries.txt -o study --species Li"})
final class StudyCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw WrongUsage.incomplete(spec.commandLine(), "say what to study");
    }
}
