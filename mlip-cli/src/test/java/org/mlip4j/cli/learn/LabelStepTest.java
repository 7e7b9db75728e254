package org.mlip4j.cli.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.label.CommandLabeller;
import org.mlip4j.sim.label.ExternalProgram;
import org.mlip4j.sim.label.Labeller;
import org.mlip4j.sim.label.LostJobException;
import org.mlip4j.sim.label.SlurmProgram;
import org.mlip4j.train.config.LearnConfig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A code of electronic structure that fails in every way, played by a shell script. */
class LabelStepTest {

    /** What it does depends on the number of the job; 1 is what a good code does. */
    private static final String CODE =
            """
            #!/bin/sh
            echo run >> ../calls
            good() {
                awk 'NR==1 {print} NR==2 {sub(/pos:R:3/, "pos:R:3:forces:R:3"); print $0 " energy=-1.5"}
                     NR>2 {print $0, 0.25, 0, -0.25}' input.xyz > output.xyz
            }
            case $(basename "$PWD") in
            job-0001) good ;;
            job-0002) echo "SCF run NOT converged"; exit 3 ;;
            job-0003) echo "working"; kill -9 $$ ;;
            job-0004) good; awk 'NR==3 {held=$0; next} {print} NR==4 {print held}' output.xyz > o; mv o output.xyz ;;
            job-0005) head -c 300 /dev/urandom > output.xyz ;;
            job-0006) echo "cannot write: No space left on device"; exit 1 ;;
            job-0007) exec sleep 600 ;;
            job-0008) good; sed -i 's/energy=-1.5/energy=nan/' output.xyz ;;
            job-0009) exit 0 ;;
            job-0010) good; sed -i '3s/Li *0.0 /Li 0.3 /' output.xyz ;;
            esac
            """;

    @TempDir private Path folder;

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private LearnConfig.Label label = label(Optional.empty(), 0);
    private Labeller code;
    private List<Structure> asked;

    @BeforeEach
    void files() throws IOException {
        Path script = folder.resolve("code.sh");
        Files.writeString(script, CODE);
        code =
                new CommandLabeller(
                        new ExternalProgram("sh '" + script + "'", Duration.ofSeconds(5)));
        asked = new ArrayList<>();
        for (int k = 0; k < 10; k++) {
            asked.add(
                    Structure.of(
                            Cell.cubic(4 + 0.1 * k),
                            new String[] {"Li", "S"},
                            new double[] {0, 0, 0, 2, 2, 2}));
        }
    }

    private static LearnConfig.Label label(Optional<String> level, int retries) {
        return new LearnConfig.Label(
                LearnConfig.Source.COMMAND,
                "code",
                Optional.empty(),
                List.of(),
                Duration.ofMinutes(1),
                Optional.of(
                        new LearnConfig.Slurm("", Duration.ofMillis(1), Optional.empty(), retries)),
                500,
                level);
    }

    private LabelStep step(Labeller labeller) {
        LearnConfig config =
                new LearnConfig(folder, List.of(), null, List.of(), null, label, 1, 3, 1, 1);
        return new LabelStep(new Run(config, (out, err, arguments) -> 1), 0, labeller, told::add);
    }

    private Map<String, Object> work(List<Structure> structures) {
        Path label = new Step(folder.resolve("label")).open();
        return step(code).work(label, structures);
    }

    @Test
    void failuresAreKeptAsideWithTheirReasons() throws IOException {
        Map<String, Object> results = work(asked);
        assertEquals(1, results.get("labelled"));
        assertEquals(9, results.get("failed"));
        assertEquals(1, told.size(), told.toString());
        assertTrue(told.getFirst().matches("label .* of 10: .* more than 5 s.*, 5 s"));
        double seconds = Double.parseDouble(results.get("of_labels_s").toString());
        assertTrue(seconds > 5, "one was ended after five");
        Structure good = Structures.read(folder.resolve("label/labelled.xyz")).getFirst();
        assertEquals(-1.5, good.labels().energy().orElseThrow());
        assertArrayEquals(
                new double[] {0.25, 0, -0.25, 0.25, 0, -0.25},
                good.labels().forces().orElseThrow());
        List<String> reasons =
                Structures.read(folder.resolve("label/failed.xyz")).stream()
                        .map(s -> s.info().get("failure"))
                        .toList();
        String[] expected = {
            "failed with status 3: SCF run NOT converged",
            "was killed by signal 9: working",
            "atom 1 of the result is S instead of Li: the order of the species was changed",
            "output.xyz",
            "failed with status 1: cannot write: No space left on device",
            "was ended because it took more than 5 s",
            "expected a finite number for energy",
            "wrote no output.xyz",
            "at another place"
        };
        for (int k = 0; k < expected.length; k++) {
            assertTrue(reasons.get(k).contains(expected[k]), k + ": " + reasons.get(k));
        }
        assertFalse(
                Structures.read(folder.resolve("label/failed.xyz"))
                        .getFirst()
                        .labels()
                        .energy()
                        .isPresent());
    }

    @Test
    void nothingIsComputedTwice() throws IOException {
        Object seconds = work(asked.subList(0, 4)).get("of_labels_s");
        assertEquals(4, Files.readAllLines(folder.resolve("label/calls")).size());
        told.clear();
        assertEquals(seconds, work(asked.subList(0, 4)).get("of_labels_s"));
        assertEquals(4, Files.readAllLines(folder.resolve("label/calls")).size());
        assertEquals(List.of(), told);
    }

    /** A full disk says nothing of the structure. */
    @Test
    void whatMayHavePassedIsTriedAgain() throws IOException {
        work(asked.subList(0, 6));
        assertEquals(6, Files.readAllLines(folder.resolve("label/calls")).size());
        work(asked.subList(0, 6));
        assertEquals(7, Files.readAllLines(folder.resolve("label/calls")).size());
    }

    private int calls() throws IOException {
        return Files.readAllLines(folder.resolve("label/calls")).size();
    }

    /** A longer time, another command or other resources may be what a structure needs; an older folder does not tell. */
    @Test
    void whatFailedWithOtherSettingsIsTriedAgain() throws IOException {
        List<Structure> three = asked.subList(0, 3);
        work(three);
        label =
                new LearnConfig.Label(
                        label.source(),
                        label.command(),
                        label.file(),
                        label.elements(),
                        label.limit().multipliedBy(2),
                        label.slurm(),
                        label.atoms(),
                        Optional.of("PBE"));
        work(three);
        assertEquals(5, calls());
        work(three);
        assertEquals(5, calls());
        label = label(Optional.of("PBE"), 0);
        Files.delete(folder.resolve("label/job-0002/settings"));
        work(three);
        assertEquals(6, calls());
    }

    /** Where nothing has a label yet the reason may well lie elsewhere, whatever is asked for beside what failed. */
    @Test
    void addedStructuresDoNotHideThatAllFailed() throws IOException {
        replaceCode("exit 3");
        assertThrows(MlipException.class, () -> work(asked.subList(0, 2)));
        replaceCode("good");
        assertEquals(4, work(asked.subList(0, 4)).get("labelled"));
    }

    private void replaceCode(String instead) throws IOException {
        Files.writeString(
                folder.resolve("code.sh"), CODE.replaceFirst("(?s)case .*", instead + "\n"));
    }

    @Test
    void reasonsThatPass() {
        for (String passing :
                List.of(
                        "write error: Disk quota exceeded",
                        "No space left on device",
                        "Stale file handle",
                        "Input/output error")) {
            assertTrue(Labelling.isPassing(passing), passing);
        }
        assertFalse(Labelling.isPassing("the SCF has not converged"));
    }

    /** As after a SIGKILL, which codes do not get. */
    @Test
    void aCodeThatIsLeftIsEndedFirst() throws Exception {
        Path job = Files.createDirectories(folder.resolve("label/job-0001"));
        ExternalProgram left =
                new ExternalProgram("sleep 60; touch ../went-on", Duration.ofMinutes(2));
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> left.run(job, "left"));
        while (!Files.exists(job.resolve("process.id"))
                || Files.size(job.resolve("process.id")) == 0) {
            assertFalse(run.isDone());
            Thread.sleep(10);
        }
        assertEquals(1, work(asked.subList(0, 1)).get("labelled"));
        assertThrows(ExecutionException.class, () -> run.get(20, TimeUnit.SECONDS));
        assertFalse(Files.exists(folder.resolve("label/went-on")));
    }

    /** The reason is kept in a file of structures, which it must not break. */
    @Test
    void reasonsMayHoldAnything() {
        Path label = new Step(folder.resolve("label")).open();
        Labeller odd =
                (structure, job) -> {
                    if (job.endsWith("job-0001")) {
                        throw new MlipException(
                                "a \"quoted\"\n\u0000\u00e9 back\\slash = [1, 2]\t");
                    }
                    return structure.withLabels(
                            Labels.NONE.withEnergy(1).withForces(new double[6]));
                };
        step(odd).work(label, asked.subList(0, 2));
        assertEquals(
                "a 'quoted' ? back/slash = [1, 2]",
                Structures.read(label.resolve("failed.xyz")).getFirst().info().get("failure"));
    }

    /** The process is killed while the second of three is computed. */
    @Test
    void killedBetweenLabelsGoesOn() throws IOException {
        Path label = new Step(folder.resolve("label")).open();
        List<Structure> three = asked.subList(0, 3);
        Labeller killed =
                (structure, job) -> {
                    if (job.endsWith("job-0002")) {
                        throw new Killed();
                    }
                    return structure.withLabels(
                            Labels.NONE.withEnergy(1).withForces(new double[6]));
                };
        assertThrows(Killed.class, () -> step(killed).work(label, three));
        assertFalse(Files.exists(label.resolve("labelled.xyz")));
        Map<String, Object> results =
                step((structure, job) ->
                                structure.withLabels(
                                        Labels.NONE.withEnergy(1).withForces(new double[6])))
                        .work(label, three);
        assertEquals(3, results.get("labelled"));
    }

    /** What an interrupted try left is thrown away, but for a job that is in the queue, until it has failed. */
    @Test
    void jobsInTheQueueGoOn() throws IOException {
        Path label = new Step(folder.resolve("label")).open();
        Path left = Files.createDirectories(label.resolve("job-0001")).resolve("left");
        List<Boolean> found = new ArrayList<>();
        Labeller failing =
                (structure, job) -> {
                    found.add(Files.exists(left));
                    throw new MlipException("lost");
                };
        Files.createFile(left);
        work(failing, label);
        Files.delete(label.resolve("job-0001/failed.txt"));
        Files.createFile(left);
        Files.writeString(label.resolve("job-0001").resolve(SlurmProgram.JOB), "17");
        work(failing, label);
        work(failing, label);
        assertEquals(List.of(false, true, false), found);
    }

    private void work(Labeller failing, Path label) {
        assertThrows(MlipException.class, () -> step(failing).work(label, asked.subList(0, 1)));
    }

    private static Structure good(Structure structure) {
        return structure.withLabels(Labels.NONE.withEnergy(1).withForces(new double[6]));
    }

    /** A first job that was lost leaves files; the second one must not find them. */
    @Test
    void aLostJobIsHandedInAgain() throws IOException {
        label = label(Optional.empty(), 1);
        Path folder = new Step(this.folder.resolve("label")).open();
        Labeller losing =
                (structure, job) -> {
                    assertFalse(Files.exists(job.resolve("output.xyz")));
                    put(job.resolve("output.xyz"));
                    put(job.resolve(SlurmProgram.JOB));
                    if (job.endsWith("job-0001")) {
                        throw new LostJobException("job 7 of Slurm is gone and left no result");
                    }
                    return good(structure);
                };
        assertEquals(2, step(losing).work(folder, asked.subList(0, 2)).get("labelled"));
        assertEquals(
                List.of(
                        "job-0001: job 7 of Slurm is gone and left no result; handed in again, try 2 of at most 2"),
                told);
        assertEquals(
                List.of("try 1: job 7 of Slurm is gone and left no result"),
                Files.readAllLines(folder.resolve("job-0001/tries.txt")));
        assertTrue(Files.exists(folder.resolve("job-0001-try-2/output.xyz")));
        assertFalse(Files.exists(folder.resolve("job-0002-try-2")));
    }

    /** Also when the second job is at work while the process is killed: it is waited for, and is the last. */
    @Test
    void triesAreCountedWhoeverCounts() throws IOException {
        label = label(Optional.empty(), 1);
        Path folder = new Step(this.folder.resolve("label")).open();
        List<String> places = new ArrayList<>();
        Labeller losing =
                (structure, job) -> {
                    places.add(job.getFileName() + " " + Files.exists(job.resolve("slurm.job")));
                    put(job.resolve(SlurmProgram.JOB));
                    if (places.size() == 2) {
                        throw new Killed();
                    }
                    throw new LostJobException("left no result");
                };
        assertThrows(Killed.class, () -> step(losing).work(folder, asked.subList(0, 1)));
        assertThrows(MlipException.class, () -> step(losing).work(folder, asked.subList(0, 1)));
        assertEquals(
                List.of("job-0001 false", "job-0001-try-2 false", "job-0001-try-2 true"), places);
        assertEquals(
                "try 2: left no result",
                Files.readString(folder.resolve("job-0001/failed.txt")).strip());
        places.clear();
        assertThrows(Killed.class, () -> step(losing).work(folder, asked.subList(0, 1)));
        assertEquals(List.of("job-0001 false", "job-0001-try-2 false"), places, "begun anew");
    }

    /** Another try would end as the first. */
    @Test
    void onlyLostJobsAreHandedInAgain() throws IOException {
        label = label(Optional.empty(), 3);
        Path folder = new Step(this.folder.resolve("label")).open();
        List<Path> places = new ArrayList<>();
        Labeller failing =
                (structure, job) -> {
                    places.add(job);
                    throw new MlipException("the SCF has not converged");
                };
        work(failing, folder);
        assertEquals(List.of(folder.resolve("job-0001")), places);
        assertEquals(List.of(), told);
    }

    private static void put(Path file) {
        try {
            Files.writeString(file, "7");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void labelsNameTheirLevel() throws IOException {
        label = label(Optional.of("PBE, 600 eV"), 0);
        Path folder = new Step(this.folder.resolve("label")).open();
        Labeller some =
                (structure, job) -> {
                    Structure done = good(structure);
                    return job.endsWith("job-0001")
                            ? done
                            : done.withLabels(done.labels().withLevel("SCAN"));
                };
        Structure given = good(asked.get(2));
        List<Structure> three = List.of(asked.get(0), asked.get(1), given);
        Map<String, Object> results = step(some).work(folder, three);
        List<Structure> labelled = Structures.read(folder.resolve("labelled.xyz"));
        assertEquals(Optional.of("PBE, 600 eV"), labelled.get(0).labels().level());
        assertEquals(Optional.empty(), labelled.get(1).labels().level(), "as it was given");
        assertEquals(
                "the result is of the level of theory 'SCAN', where label names 'PBE, 600 eV'",
                results.get("failure 1"));
    }

    /** When nothing works the loop stops, and tries all again when it is started again. */
    @Test
    void aCodeThatNeverWorksStopsTheLoop() throws IOException {
        Labeller missing =
                new CommandLabeller(
                        new ExternalProgram("no-such-code-anywhere", Duration.ofSeconds(5)));
        Path label = new Step(folder.resolve("label")).open();
        MlipException e =
                assertThrows(
                        MlipException.class, () -> step(missing).work(label, asked.subList(0, 1)));
        assertTrue(e.getMessage().contains("none of 1 structures could be labelled"));
        assertTrue(e.getMessage().contains("no-such-code-anywhere"));
        assertEquals(1, work(asked.subList(0, 1)).get("labelled"));
        try (Stream<Path> left = Files.list(label)) {
            assertTrue(left.noneMatch(p -> p.endsWith("failed.xyz")));
        }
    }

    /** Stands for SIGKILL. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }
}
