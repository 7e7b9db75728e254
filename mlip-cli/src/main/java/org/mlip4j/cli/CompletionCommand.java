package org.mlip4j.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlip completion}. */
@Command(
        name = "completion",
        description =
                "Prints what bash and zsh need to complete commands, options and their values with the Tab key.",
        footer = {"", "Example: mlip completion >~/.local/share/bash-completion/completions/mlip"})
final class CompletionCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        CommandLine line = spec.root().commandLine();
        line.getOut().print(AutoComplete.bash(line.getCommandName(), line));
    }
}
