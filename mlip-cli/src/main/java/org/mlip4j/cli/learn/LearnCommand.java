package org.mlip4j.cli.learn;

import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.label.AseLabeller;
import org.mlip4j.sim.label.CommandLabeller;
import org.mlip4j.sim.label.Cp2kLabeller;
import org.mlip4j.sim.label.EspressoLabeller;
import org.mlip4j.sim.label.ExternalProgram;
import org.mlip4j.sim.label.Labeller;
import org.mlip4j.sim.label.PotentialLabeller;
import org.mlip4j.sim.label.Program;
import org.mlip4j.sim.label.SlurmProgram;
import org.mlip4j.sim.label.VaspLabeller;
import org.mlip4j.train.config.LearnConfig;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** {@code mlip learn}. */
@Command(
        name = "learn",
        description = {
            "Trains a potential on data that it asks for: fits a model, explores with it until it extrapolates, selects"
                    + " what it does not know, has it labelled, and begins again, as a learn.yaml says.",
            "Everything lies in one folder with a page that shows how it goes. However the loop ends (Ctrl-C, a crash of"
                    + " the machine), the same command goes on where it was."
        },
        footer = {"", "Example: mlip learn learn.yaml"})
public final class LearnCommand implements Callable<Integer> {

    /** The page in the folder of a run. */
    static final String PAGE = "status.html";

    @Parameters(paramLabel = "CONFIG", description = "A learn.yaml.")
    private Path config;

    @Spec private CommandSpec spec;

    private final Commands commands;
    private final Function<List<String>, UnaryOperator<Structure>> starts;
    private final Function<List<Map<String, Map<String, String>>>, String> page;

    private LearnCommand(
            Commands commands,
            Function<List<String>, UnaryOperator<Structure>> starts,
            Function<List<Map<String, Map<String, String>>>, String> page) {
        this.commands = commands;
        this.starts = starts;
        this.page = page;
    }

    /**
     * The command.
     *
     * @param commands runs the other commands
     * @param starts gives what a command line of {@code mlip md} makes of a structure, or throws an exception that says why it
     *     cannot be
     * @param page makes HTML of what the steps of each iteration found, by step and name
     * @return ready to be added to {@code mlip}
     */
    public static CommandLine line(
            Commands commands,
            Function<List<String>, UnaryOperator<Structure>> starts,
            Function<List<Map<String, Map<String, String>>>, String> page) {
        return new CommandLine(new LearnCommand(commands, starts, page));
    }

    @Override
    public Integer call() throws IOException {
        LearnConfig settings = LearnConfig.read(config);
        try (FolderLock _ = new FolderLock(settings.output(), "mlip learn")) {
            work(new Run(settings, commands));
            return 0;
        }
    }

    private void work(Run run) {
        new Feasibility(run, starts).check();
        PrintWriter err = spec.commandLine().getErr();
        Path file = run.config().output().resolve(PAGE);
        boolean known =
                new Loop(
                                run,
                                labeller(run.config().label()),
                                this::tell,
                                (name, results) -> {
                                    err.println("mlip: " + name + ": " + summary(results));
                                    err.flush();
                                    Step.write(file, page.apply(iterations(run)));
                                })
                        .work();
        int last = iterations(run).size() - 1;
        spec.commandLine()
                .getOut()
                .println(
                        (known
                                        ? "nothing that was explored has a grade above "
                                                + run.selectedWith(last).low()
                                        : "all iterations are done")
                                + "; the model is "
                                + run.model(last)
                                + ", the page "
                                + file);
    }

    private void tell(String notice) {
        PrintWriter err = spec.commandLine().getErr();
        synchronized (err) {
            err.println("mlip: " + notice);
            err.flush();
        }
    }

    /** The numbers of a step; what became of single runs and structures is on the page. */
    private static String summary(Map<String, String> results) {
        return results.entrySet().stream()
                .filter(e -> e.getValue().matches("[-+0-9.eE]+|NaN|Infinity"))
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static List<Map<String, Map<String, String>>> iterations(Run run) {
        List<Map<String, Map<String, String>>> all = new ArrayList<>();
        while (true) {
            Map<String, Map<String, String>> steps = new LinkedHashMap<>();
            for (String name :
                    List.of(TrainStep.NAME, ExploreStep.NAME, SelectStep.NAME, LabelStep.NAME)) {
                Step step = run.step(all.size(), name);
                if (step.isDone()) {
                    steps.put(name, step.results());
                }
            }
            if (steps.isEmpty()) {
                return all;
            }
            all.add(steps);
        }
    }

    static Labeller labeller(LearnConfig.Label label) {
        Program program = program(label);
        return switch (label.source()) {
            case COMMAND -> new CommandLabeller(program);
            case CP2K -> new Cp2kLabeller(text(label.file().orElseThrow()), program);
            case ESPRESSO -> new EspressoLabeller(text(label.file().orElseThrow()), program);
            case VASP -> new VaspLabeller(label.file().orElseThrow(), program);
            case ASE -> new AseLabeller(label.file().orElseThrow(), program);
            case POTENTIAL ->
                    new PotentialLabeller(
                            Potentials.load(
                                    label.file().orElseThrow(),
                                    LoadOptions.DEFAULT.withElements(label.elements())));
        };
    }

    private static Program program(LearnConfig.Label label) {
        return label.slurm()
                .<Program>map(
                        queue ->
                                new SlurmProgram(
                                        label.command(),
                                        queue.options(),
                                        label.limit(),
                                        queue.poll(),
                                        queue.bin()))
                .orElseGet(() -> new ExternalProgram(label.command(), label.limit()));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        }
    }
}
