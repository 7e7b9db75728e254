package org.mlip4j.cli;

import org.mlip4j.core.MlipException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip env}. */
@Command(
        name = "env",
        description =
                "Prints what the shell needs so that lmp knows pair_style mlip4j and python finds mlip4j.",
        footer = {
            "",
            "Examples: eval \"$(mlip env)\"                              # for the rest of this shell",
            "          mpirun -np 4 $(mlip env --exec) -in in.script   # for one command"
        })
final class EnvCommand implements Callable<Integer> {

    /** How a shell sets a variable. */
    enum Shell {
        BASH("export %s=%s"),
        FISH("set -gx %s %s");

        private final String form;

        Shell(String form) {
            this.form = form;
        }
    }

    @Option(
            names = "--exec",
            description = "Print the start of a command line, 'env NAME=VALUE ... lmp', instead.")
    private boolean exec;

    @Option(
            names = "--shell",
            paramLabel = "SHELL",
            defaultValue = "bash",
            description = "bash (also for sh, dash and zsh) or fish (default: ${DEFAULT-VALUE}).")
    private Shell shell;

    @Option(
            names = "--lmp",
            paramLabel = "PATH",
            description = "The LAMMPS to run; default: lmp on the PATH.")
    private Optional<String> lmp = Optional.empty();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = Home.find();
        PrintWriter out = spec.commandLine().getOut();
        if (exec) {
            LammpsProgram program = LammpsProgram.find(lmp);
            out.println(commandLine(program, program.environment(home)));
            return Main.DONE;
        }
        Map<String, String> variables = new LinkedHashMap<>(Programs.pythonEnvironment(home));
        if (lmp.isPresent() || Programs.onPath("lmp").isPresent()) {
            variables.putAll(LammpsProgram.find(lmp).environment(home));
        } else {
            out.println("# no lmp on the PATH: nothing is set for LAMMPS");
        }
        variables.forEach(
                (name, value) -> out.println(String.format(shell.form, name, quoted(value))));
        return Main.DONE;
    }

    private static String commandLine(LammpsProgram program, Map<String, String> variables) {
        StringBuilder line = new StringBuilder("env");
        variables.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
        line.append(' ').append(program.path());
        if (line.chars().filter(Character::isWhitespace).count() != variables.size() + 1) {
            throw new MlipException(
                    "a path in '"
                            + line
                            + "' holds a space, which $(mlip env --exec) cannot pass on;"
                            + " use eval \"$(mlip env)\" instead");
        }
        return line.toString();
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
