package org.mlip4j.cli.learn;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.ErrorStatistics;
import org.mlip4j.sim.label.Labeller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Labels structures, each in a folder of its own. What is labelled stays labelled however the step ends; what failed is kept
 * aside with the reason and does not hold up the others.
 */
record LabelStep(Run run, int iteration, Labeller labeller) {

    static final String NAME = "label";

    private static final String REASON = "failed.txt";
    private static final String FAILED = "failed.xyz";

    /** A structure with its labels, or why it has none. */
    private record Answer(Structure structure, Optional<String> failure) {}

    Map<String, Object> work(Path folder, List<Structure> asked) {
        List<Callable<Answer>> tasks = new ArrayList<>();
        boolean again = allFailed(folder, asked.size());
        for (int k = 0; k < asked.size(); k++) {
            Path job = folder.resolve(String.format(Locale.ROOT, "job-%04d", k + 1));
            Structure structure = asked.get(k);
            tasks.add(() -> label(structure, job, again));
        }
        List<Structure> labelled = new ArrayList<>();
        List<Structure> failed = new ArrayList<>();
        for (Answer answer : Workers.all(run.config().workers(), tasks)) {
            if (answer.failure().isEmpty()) {
                labelled.add(answer.structure());
            } else {
                failed.add(with(answer.structure(), "failure", answer.failure().get()));
            }
        }
        keepAside(folder.resolve(FAILED), failed);
        if (labelled.isEmpty()) {
            throw new MlipException(
                    "none of "
                            + failed.size()
                            + " structures could be labelled: "
                            + failed.getFirst().info().get("failure")
                            + "; see "
                            + folder
                            + ", mend it and give the same command again");
        }
        Structures.write(folder.resolve(Run.LABELLED), labelled);
        return results(labelled, failed);
    }

    private static void keepAside(Path file, List<Structure> failed) {
        if (!failed.isEmpty()) {
            Structures.write(file, failed);
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be removed", e);
        }
    }

    private static Structure with(Structure structure, String key, String value) {
        Map<String, String> info = new LinkedHashMap<>(structure.info());
        info.put(key, value);
        return structure.withInfo(info);
    }

    /** Whether an earlier try failed with every structure, so that the reason lies elsewhere. */
    private static boolean allFailed(Path folder, int count) {
        try (Stream<Path> files = Files.find(folder, 2, (p, a) -> p.endsWith(REASON))) {
            return files.count() == count;
        } catch (IOException e) {
            throw MlipException.of(folder + " cannot be read", e);
        }
    }

    private Answer label(Structure structure, Path job, boolean again) throws IOException {
        Path done = job.resolve(Run.LABELLED);
        Path reason = job.resolve(REASON);
        if (structure.labels().energy().isPresent() && structure.labels().forces().isPresent()) {
            return new Answer(structure, Optional.empty());
        }
        if (Files.exists(done)) {
            return new Answer(Structures.read(done).getFirst(), Optional.empty());
        }
        if (Files.exists(reason) && !again) {
            return new Answer(structure, Optional.of(Files.readString(reason).strip()));
        }
        empty(job);
        try {
            Structure labelled = labeller.label(structure, job);
            Structures.write(done, List.of(labelled));
            return new Answer(labelled, Optional.empty());
        } catch (MlipException e) {
            String why = printable(e.getMessage());
            Step.write(reason, why + "\n");
            return new Answer(structure, Optional.of(why));
        }
    }

    /** One line of plain text, whatever a program has written; it becomes the value of a key. */
    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]+", " ")
                .replace('"', '\'')
                .replace('\\', '/')
                .strip();
    }

    /** A new folder; what an interrupted try left there is thrown away. */
    private static void empty(Path job) throws IOException {
        if (Files.exists(job)) {
            try (Stream<Path> files = Files.walk(job)) {
                for (Path file : files.toList().reversed()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(job);
    }

    /** How far the model was off where it had not been trained. */
    private Map<String, Object> results(List<Structure> labelled, List<Structure> failed) {
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("labelled", labelled.size());
        results.put("failed", failed.size());
        if (iteration > 0) {
            ErrorStatistics errors = new ErrorStatistics();
            try (Calculator calculator = new Calculator(run.load(iteration))) {
                labelled.forEach(s -> errors.add(s, calculator.evaluate(s)));
            }
            results.put("energy_rmse_mev_per_atom", 1000 * errors.energyRmse());
            results.put("force_rmse_ev_per_ang", errors.forceRmse());
        }
        for (int k = 0; k < failed.size(); k++) {
            results.put("failure " + (k + 1), failed.get(k).info().get("failure"));
        }
        return results;
    }
}
