package org.mlip4j.cli.learn;

import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.label.Labeller;
import org.mlip4j.train.config.LearnConfig;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code mlip label}. */
@Command(
        name = "label",
        description = {
            "Labels structures with energies, forces and virials as the part 'label' of a learn.yaml says: with CP2K, Quantum"
                    + " ESPRESSO, VASP, a calculator of ASE, any command, or a potential; here or in a queue of Slurm.",
            "Every structure has a folder of its own in OUT.jobs with the files of the code. However the command ends, the same"
                    + " command goes on where it was, also after structures were added at the end of STRUCTURES."
        },
        footer = {"", "Example: mlip label learn.yaml structures.xyz -o labelled.xyz"})
public final class LabelCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "CONFIG",
            description = "A learn.yaml; only its label and workers are used.")
    private Path config;

    @Parameters(index = "1", paramLabel = "STRUCTURES", description = "What to label.")
    private Path structures;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "Where to write what is labelled, in the order of STRUCTURES.")
    private Path out;

    @Option(
            names = "--skip",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Leave out the first N structures, as the start of a trajectory (default: ${DEFAULT-VALUE}).")
    private int skip;

    @Spec private CommandSpec spec;

    private LabelCommand() {}

    /**
     * The command.
     *
     * @return ready to be added to {@code mlip}
     */
    public static CommandLine line() {
        return new CommandLine(new LabelCommand());
    }

    @Override
    public Integer call() throws IOException {
        LearnConfig.Labels settings = LearnConfig.readLabels(config);
        Labeller labeller = LearnCommand.labeller(settings.label());
        // Energies and forces that a trajectory has are those of whatever moved its atoms.
        List<Structure> all =
                Structures.read(structures).stream().map(s -> s.withLabels(Labels.NONE)).toList();
        if (skip < 0 || skip >= all.size()) {
            throw new MlipException(
                    structures
                            + " holds "
                            + all.size()
                            + " structures, so that --skip must be from 0 to "
                            + (all.size() - 1));
        }
        List<Structure> asked = all.subList(skip, all.size());
        Path folder = out.resolveSibling(out.getFileName() + ".jobs");
        try (FolderLock _ = new FolderLock(folder, "mlip label")) {
            label(settings, labeller, asked, folder);
            return 0;
        }
    }

    private void label(
            LearnConfig.Labels settings, Labeller labeller, List<Structure> asked, Path folder) {
        PrintWriter err = spec.commandLine().getErr();
        String made = StepSettings.label(settings.label());
        StepSettings.requireLevel(
                        folder,
                        settings.label(),
                        "remove that folder to have all labelled again, or give another -o")
                .ifPresent(why -> err.println("mlip: " + why));
        StepSettings.noticeOfLabels(folder, made).ifPresent(why -> err.println("mlip: " + why));
        if (!StepSettings.areIn(folder)) {
            StepSettings.keep(folder, made);
        }
        List<Labelling.Answer> answers =
                new Labelling(
                                labeller,
                                settings.label(),
                                settings.workers(),
                                line -> {
                                    synchronized (err) {
                                        err.println("mlip: " + line);
                                        err.flush();
                                    }
                                })
                        .work(folder, asked, skip);
        tellFailures(answers, err);
        List<Structure> labelled =
                answers.stream()
                        .filter(a -> a.failure().isEmpty())
                        .map(Labelling.Answer::structure)
                        .toList();
        if (labelled.isEmpty()) {
            throw new MlipException(
                    "none of the structures of " + structures + " could be labelled");
        }
        Structures.write(out, labelled);
        spec.commandLine()
                .getOut()
                .println(labelled.size() + " of " + asked.size() + " structures labelled: " + out);
    }

    /** Every reason once, with the numbers of all structures that it holds for. */
    private void tellFailures(List<Labelling.Answer> answers, PrintWriter err) {
        Map<String, List<String>> reasons = new LinkedHashMap<>();
        for (int k = 0; k < answers.size(); k++) {
            String number = Integer.toString(skip + k + 1);
            answers.get(k)
                    .failure()
                    .ifPresent(
                            why ->
                                    reasons.computeIfAbsent(why, r -> new ArrayList<>())
                                            .add(number));
        }
        reasons.forEach(
                (why, numbers) ->
                        err.println(
                                "mlip: %s %s: %s"
                                        .formatted(
                                                numbers.size() == 1 ? "structure" : "structures",
                                                String.join(", ", numbers),
                                                why)));
    }
}
