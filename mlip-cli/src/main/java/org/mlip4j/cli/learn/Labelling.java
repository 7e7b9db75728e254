package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.label.ExternalProgram;
import org.mlip4j.sim.label.Labeller;
import org.mlip4j.sim.label.LostJobException;
import org.mlip4j.sim.label.SlurmProgram;
import org.mlip4j.train.config.LearnConfig;

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
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Labels structures, each in a folder of its own. What is labelled stays labelled however the work ends; what failed keeps its
 * reason and does not hold up the others. A lost job is handed in again, in another folder.
 *
 * @param labeller what labels
 * @param settings its part of a learn.yaml: the level of theory, and what is done about lost jobs
 * @param workers labels at the same time
 * @param progress told of labels that take some time, and of lost jobs
 */
record Labelling(
        Labeller labeller, LearnConfig.Label settings, int workers, Consumer<String> progress) {

    private static final String REASON = "failed.txt";

    /** Why jobs of a structure were lost that were handed in again, a line for each. */
    private static final String TRIES = "tries.txt";

    private static final String TRY = "-try-";

    /** Reasons why a label failed that have nothing to do with its structure. */
    private static final Pattern PASSING =
            Pattern.compile(
                    "left no result|was not taken by Slurm|No space left|[Qq]uota exceeded|Stale file handle|Input/output error");

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
        List<Path> jobs =
                IntStream.rangeClosed(before + 1, before + asked.size())
                        .mapToObj(n -> folder.resolve(String.format(Locale.ROOT, "job-%04d", n)))
                        .toList();
        boolean again =
                asked.stream().noneMatch(Labelling::isLabelled)
                        && jobs.stream().noneMatch(job -> Files.exists(job.resolve(Run.LABELLED)));
        String attempt = StepSettings.attempt(settings);
        AtomicInteger answered = new AtomicInteger();
        for (int k = 0; k < asked.size(); k++) {
            Path job = jobs.get(k);
            Structure structure = asked.get(k);
            tasks.add(
                    () -> {
                        boolean isThere = Files.exists(job.resolve(Run.LABELLED));
                        Answer answer = label(structure, job, attempt, again);
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

    /**
     * Labels one structure.
     *
     * @param attempt the settings that the label can fail by
     * @param again whether no structure has a label yet, so that the reason may lie elsewhere than in those that failed
     */
    private Answer label(Structure structure, Path job, String attempt, boolean again)
            throws IOException {
        Path done = job.resolve(Run.LABELLED);
        Path reason = job.resolve(REASON);
        if (isLabelled(structure)) {
            return new Answer(structure, Optional.empty(), 0);
        }
        if (Files.exists(done)) {
            Structure labelled = same(structure, Structures.read(done).getFirst(), job);
            return new Answer(named(labelled), Optional.empty(), seconds(job));
        }
        if (Files.exists(reason) && !again && !StepSettings.changed(job, attempt)) {
            String why = Files.readString(reason).strip();
            if (!isPassing(why)) {
                return new Answer(structure, Optional.of(why), seconds(job));
            }
        }
        if (Files.exists(reason)) {
            empty(job);
        }
        return compute(structure, job, attempt);
    }

    /** Whether a label may well come out with the same structure and settings. */
    static boolean isPassing(String failure) {
        return PASSING.matcher(failure).find();
    }

    /** Whether a structure needs no label. */
    static boolean isLabelled(Structure structure) {
        return structure.labels().energy().isPresent() && structure.labels().forces().isPresent();
    }

    /** Hands a job in again that was lost, so many times in all, whenever that was. */
    private Answer compute(Structure structure, Path job, String attempt) throws IOException {
        int most = settings.slurm().map(LearnConfig.Slurm::retries).orElse(0);
        while (true) {
            List<String> lost = lost(job);
            Path place = place(job, lost.size() + 1);
            if (!Files.exists(place.resolve(SlurmProgram.JOB))) {
                empty(place);
            }
            long begin = System.nanoTime();
            try {
                Structure labelled = named(labeller.label(structure, place));
                double seconds = keepSeconds(job, begin);
                Structures.write(job.resolve(Run.LABELLED), List.of(labelled));
                return new Answer(labelled, Optional.empty(), seconds);
            } catch (LostJobException e) {
                String why = printable(e.getMessage());
                if (lost.size() >= most) {
                    String which = lost.isEmpty() ? "" : "try " + (lost.size() + 1) + ": ";
                    return refused(structure, job, attempt, which + why, begin);
                }
                progress.accept(
                        "%s: %s; handed in again, try %d of at most %d"
                                .formatted(job.getFileName(), why, lost.size() + 2, most + 1));
                keepLost(job, lost, why);
                pause();
            } catch (MlipException e) {
                return refused(structure, job, attempt, printable(e.getMessage()), begin);
            }
        }
    }

    private static Answer refused(
            Structure structure, Path job, String attempt, String why, long begin) {
        StepSettings.keep(job, attempt);
        double seconds = keepSeconds(job, begin);
        Step.write(job.resolve(REASON), why + "\n");
        return new Answer(structure, Optional.of(why), seconds);
    }

    /** Reasons why jobs of a structure were lost, one for each that was followed by another one. */
    private static List<String> lost(Path job) throws IOException {
        Path file = job.resolve(TRIES);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** The folder of a try, beside that of the first: a lost job may still be at work in its own. */
    private static Path place(Path job, int number) {
        return number == 1 ? job : job.resolveSibling(job.getFileName() + TRY + number);
    }

    /** Whether a file is that of a job whose structure has not failed. */
    static boolean isAtWork(Path file) {
        if (!file.endsWith(SlurmProgram.JOB)) {
            return false;
        }
        Path place = file.getParent();
        String first = place.getFileName().toString().replaceFirst(TRY + "\\d+$", "");
        return !Files.exists(place.resolveSibling(first).resolve(REASON));
    }

    /** The next folder is empty before it counts. */
    private static void keepLost(Path job, List<String> lost, String why) throws IOException {
        empty(place(job, lost.size() + 2));
        List<String> all = new ArrayList<>(lost);
        all.add("try " + (lost.size() + 1) + ": " + why);
        Step.write(job.resolve(TRIES), String.join("\n", all) + "\n");
    }

    /** What lost a job may take a moment to pass. */
    private void pause() {
        try {
            Thread.sleep(settings.slurm().orElseThrow().poll());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlipException("interrupted", e);
        }
    }

    /** With the level of theory that the settings name. */
    private Structure named(Structure labelled) {
        Optional<String> level = settings.level();
        Optional<String> own = labelled.labels().level();
        if (level.isEmpty() || own.equals(level)) {
            return labelled;
        }
        if (own.isPresent()) {
            throw new MlipException(
                    "the result is of the level of theory '%s', where label names '%s'"
                            .formatted(own.get(), level.get()));
        }
        return labelled.withLabels(labelled.labels().withLevel(level.get()));
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

    /** A new folder; what an interrupted try left there is ended and thrown away. */
    private static void empty(Path job) throws IOException {
        ExternalProgram.endLeft(job);
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
