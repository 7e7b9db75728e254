package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.label.Labeller;
import org.mlip4j.sim.label.SlurmProgram;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Labels structures, each in a folder of its own. What is labelled stays labelled however the work ends; what failed keeps its
 * reason and does not hold up the others.
 *
 * @param labeller what labels
 * @param workers labels at the same time
 * @param progress told of labels that take some time
 */
record Labelling(Labeller labeller, int workers, Consumer<String> progress) {

    private static final String REASON = "failed.txt";

    /** Seconds; a potential labels thousands of structures. */
    private static final double WORTH_TELLING = 1;

    /** How long a label took, in the folder of its structure. */
    private static final String SECONDS = "seconds";

    /** Angstrom that positions may differ by after they were in a file. */
    private static final double MOVED = 1e-6;

    /**
     * A structure with its labels, or why it has none.
     *
     * @param seconds that it took, whenever that was
     */
    record Answer(Structure structure, Optional<String> failure, double seconds) {}

    /**
     * Labels structures that have no energy and forces yet.
     *
     * @param folder where each structure has its own folder, {@code job-0001} and so on
     * @param asked the structures
     * @param before number of structures before the first, which counts in the names of folders
     * @return one answer for each, in order
     */
    List<Answer> work(Path folder, List<Structure> asked, int before) {
        List<Callable<Answer>> tasks = new ArrayList<>();
        boolean again = allFailed(folder, asked.size());
        AtomicInteger answered = new AtomicInteger();
        for (int k = 0; k < asked.size(); k++) {
            Path job = folder.resolve(String.format(Locale.ROOT, "job-%04d", before + k + 1));
            Structure structure = asked.get(k);
            tasks.add(
                    () -> {
                        boolean isThere = Files.exists(job.resolve(Run.LABELLED));
                        Answer answer = label(structure, job, again);
                        int count = answered.incrementAndGet();
                        if (!isThere && answer.seconds() >= WORTH_TELLING) {
                            progress.accept(
                                    String.format(
                                            Locale.ROOT,
                                            "label %d of %d: %s, %.0f s",
                                            count,
                                            asked.size(),
                                            answer.failure().orElse("done"),
                                            answer.seconds()));
                        }
                        return answer;
                    });
        }
        return Workers.all(workers, tasks);
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
            return new Answer(structure, Optional.empty(), 0);
        }
        if (Files.exists(done)) {
            return new Answer(
                    same(structure, Structures.read(done).getFirst(), job),
                    Optional.empty(),
                    seconds(job));
        }
        if (Files.exists(reason) && !again) {
            return new Answer(
                    structure, Optional.of(Files.readString(reason).strip()), seconds(job));
        }
        if (Files.exists(reason) || !Files.exists(job.resolve(SlurmProgram.JOB))) {
            empty(job);
        }
        long begin = System.nanoTime();
        try {
            Structure labelled = labeller.label(structure, job);
            double seconds = keepSeconds(job, begin);
            Structures.write(done, List.of(labelled));
            return new Answer(labelled, Optional.empty(), seconds);
        } catch (MlipException e) {
            double seconds = keepSeconds(job, begin);
            String why = printable(e.getMessage());
            Step.write(reason, why + "\n");
            return new Answer(structure, Optional.of(why), seconds);
        }
    }

    private static double keepSeconds(Path job, long begin) {
        double seconds = Math.round((System.nanoTime() - begin) * 1e-8) / 10.0;
        Step.write(job.resolve(SECONDS), seconds + "\n");
        return seconds;
    }

    /** Folders of versions before this one do not tell. */
    private static double seconds(Path job) throws IOException {
        Path file = job.resolve(SECONDS);
        return Files.exists(file) ? Double.parseDouble(Files.readString(file).strip()) : 0;
    }

    /** One line of plain text, whatever a program has written; it becomes the value of a key. */
    private static String printable(String text) {
        return text.replaceAll("[^\\x21-\\x7e]+", " ")
                .replace('"', '\'')
                .replace('\\', '/')
                .strip();
    }

    /** A new folder; what an interrupted try left there is thrown away. */
    private static void empty(Path job) throws IOException {
        Step.remove(job, SlurmProgram.JOB);
        Files.createDirectories(job);
    }

    /** The labelled structure, if it is still the one that is asked for. */
    private static Structure same(Structure asked, Structure labelled, Path job) {
        boolean same = Arrays.equals(asked.species(), labelled.species());
        for (int c = 0; same && c < 9; c++) {
            same =
                    !asked.cell().isPeriodic(c / 3)
                            || Math.abs(asked.cell().vectors()[c] - labelled.cell().vectors()[c])
                                    < MOVED;
        }
        for (int c = 0; same && c < 3 * asked.size(); c++) {
            same = Math.abs(asked.positions()[c] - labelled.positions()[c]) < MOVED;
        }
        if (!same) {
            throw new MlipException(
                    job
                            + " holds the labels of another structure; was the list changed? Add at its end");
        }
        return labelled;
    }
}
