package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.label.RunningProcesses;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip lammps}. */
@Command(
        name = "lammps",
        description =
                "Runs LAMMPS with pair_style mlip4j available, as a plugin or preloaded, whichever it takes. LAMMPS ends when this command is told to (Ctrl-C, SIGTERM); the exit status is that of LAMMPS.",
        footer = {"", "Example: mlip lammps --np 4 -in in.script"})
final class LammpsCommand implements Callable<Integer> {

    @Mixin private LammpsOptions lammps;

    @Parameters(
            paramLabel = "LMP ARGUMENTS",
            description =
                    "Passed on to LAMMPS, from the first word on that is no option of this command.")
    private List<String> arguments = new ArrayList<>();

    @Spec private CommandSpec spec;

    /** Lets options that this command does not know, and all that follow, through to LAMMPS. */
    static void passOptionsOn(CommandLine line) {
        line.setUnmatchedOptionsArePositionalParams(true).setStopAtPositional(true);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return RunningProcesses.run(
                lammps.run(withInput(arguments))
                        .builder(Home.find(), spec.commandLine().getErr())
                        .inheritIO());
    }

    /** {@code mlip lammps in.script} means {@code -in in.script}; LAMMPS itself refuses the former. */
    private static List<String> withInput(List<String> given) {
        List<String> words = new ArrayList<>(given);
        if (!words.isEmpty() && Files.isRegularFile(Path.of(words.getFirst()))) {
            words.addFirst("-in");
        }
        return words;
    }

    /**
     * One run of LAMMPS.
     *
     * @param program the executable
     * @param processes number of MPI processes; empty runs without mpirun
     * @param mpirun what starts them
     * @param arguments of LAMMPS
     */
    record Run(
            LammpsProgram program,
            Optional<Integer> processes,
            String mpirun,
            List<String> arguments) {

        ProcessBuilder builder(Home home, PrintWriter err) {
            Map<String, String> variables = program.environment(home);
            List<String> command = new ArrayList<>();
            processes.ifPresent(
                    n -> {
                        if (n < 1) {
                            throw new MlipException("--np " + n + " is not a number of processes");
                        }
                        command.addAll(Arrays.asList(mpirun.strip().split("\\s+")));
                        command.addAll(List.of("-n", n.toString(), "env"));
                        variables.forEach((name, value) -> command.add(name + "=" + value));
                    });
            command.add(program.path().toString());
            command.addAll(arguments);
            ProcessBuilder builder = new ProcessBuilder(command);
            if (processes.isEmpty()) {
                builder.environment().putAll(variables);
            } else {
                prepareOpenMpi(builder.environment(), processes.get(), err);
            }
            return builder;
        }

        /** Open MPI refuses root and more processes than cores unless told; other MPIs ignore these variables. */
        private static void prepareOpenMpi(
                Map<String, String> environment, int processes, PrintWriter err) {
            if (isRoot()) {
                environment.put("OMPI_ALLOW_RUN_AS_ROOT", "1");
                environment.put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
            }
            int cores = Runtime.getRuntime().availableProcessors();
            if (processes > cores) {
                err.println("mlip: warning: " + processes + " processes share " + cores + " cores");
                err.flush();
                environment.put("OMPI_MCA_rmaps_base_oversubscribe", "1");
                environment.put("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe");
            }
        }

        private static boolean isRoot() {
            return "root".equals(System.getProperty("user.name"));
        }
    }
}
