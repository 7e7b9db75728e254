package org.mlip4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlip functions}. */
@Command(
        name = "functions",
        description = "Makes and selects sets of symmetry functions for HDNNPs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {GenerateFunctionsCommand.class, SelectFunctionsCommand.class},
        footer = {
            "",
            "Example: mlip functions generate --elements Li,La,Zr,O,Co --cutoff 6 --radial"
                    + " imbalzano2018:shift:9 --angular gastegger2018:center:3:1.5 --zetas 1,6"
        })
final class FunctionsCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw WrongUsage.incomplete(spec.commandLine(), "give a command");
    }
}
