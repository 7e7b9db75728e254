package org.mlip4j.cli.learn;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.cli.learn.ExploreStep.Found;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.train.config.LearnConfig;
import org.mlip4j.train.selection.FrameSelection.Outcome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What is believed, and when a selection that took nothing means that everything is known. */
class SelectStepTest {

    @TempDir private Path folder;

    private static final String CLOSE = "atoms closer than 0.5 Angstrom";

    private static void check(boolean stopped, double maxGrade, Map<String, Integer> leftOut) {
        SelectStep.requireKnown(new Outcome(9, leftOut, maxGrade, List.of()), 2, stopped);
    }

    @Test
    void nothingAboveTheLimitIsKnown() {
        assertDoesNotThrow(() -> check(false, 1.5, Map.of("grade not above 2.0", 9)));
        assertDoesNotThrow(() -> check(false, Double.NaN, Map.of("duplicate", 9)));
        assertDoesNotThrow(() -> check(false, 1.5, Map.of(CLOSE, 1, "grade not above 2.0", 8)));
    }

    /** The loop is not over because all that is unknown was left out. */
    @Test
    void whatNobodyCouldTakeIsNotKnown() {
        MlipException wild =
                assertThrows(
                        MlipException.class,
                        () -> check(true, 1e8, Map.of("grade above 1000000.0", 9)));
        assertTrue(wild.getMessage().contains("grade above 1000000.0=9"), wild.getMessage());
        assertThrows(MlipException.class, () -> check(false, Double.NaN, Map.of(CLOSE, 9)));
        assertThrows(
                MlipException.class,
                () -> check(true, 1.5, Map.of(CLOSE, 1, "grade not above 2.0", 8)));
    }

    /** Nor because its label has failed. */
    @Test
    void whatCouldNotBeLabelledIsNotKnown() {
        assertDoesNotThrow(() -> SelectStep.requireLabelled(new double[] {1.5, 2}, 2));
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () -> SelectStep.requireLabelled(new double[] {1.5, 59.84, 19.2}, 2));
        assertTrue(e.getMessage().contains("but 2 with grades of up to 59.84"), e.getMessage());
    }

    /** Nor because nothing could be cut out around it. */
    @Test
    void whatCouldNotBeCutOutIsNotKnown() {
        assertDoesNotThrow(() -> SelectStep.requireCut(Map.of("stopped", "0"), 2));
        assertDoesNotThrow(() -> SelectStep.requireCut(Map.of("missed_max_grade", "2.0"), 2));
        assertThrows(
                MlipException.class,
                () -> SelectStep.requireCut(Map.of("missed_max_grade", "2.1"), 2));
    }

    private Found frames(String name, boolean isRun, double... places) {
        Path file = folder.resolve(name + ".xyz");
        Structures.write(
                file,
                Arrays.stream(places)
                        .mapToObj(
                                x ->
                                        Structure.of(
                                                Cell.cubic(4),
                                                new String[] {"Li"},
                                                new double[] {x, 0, 0}))
                        .toList());
        return new Found(file, isRun);
    }

    /** What ends a run is believed where atoms are close to what was trusted; what nobody ran there from is not. */
    @Test
    void framesCloseToTrustedOnesAreBelieved() {
        List<Found> found =
                List.of(
                        frames("slow", true, 0, 0.5, 0.79),
                        frames("fast", true, 0, 0.1, 0.5),
                        frames("list", false, 0, 0.1),
                        frames("start", true, 2),
                        frames("across", true, 0.1, -0.1 + 4));
        assertEquals("{2, 8, 10}", SelectStep.offer(found, s -> false, 1).believed().toString());
        SelectStep.Offer offer = SelectStep.offer(found, s -> s.positions()[0] == 0.5, 1);
        assertEquals("{1, 5}", offer.leftOut().toString());
        assertEquals("{1, 6, 8}", offer.believed().toString());
    }

    /** Nor are the structures of a list compared, which may be of different sizes, as cells that are cut out are. */
    @Test
    void structuresOfAListDifferInSize() {
        Path file = folder.resolve("sizes.xyz");
        Structures.write(
                file,
                List.of(
                        Structure.of(Cell.cubic(4), new String[] {"Li"}, new double[3]),
                        Structure.of(
                                Cell.cubic(4),
                                new String[] {"Li", "Li"},
                                new double[] {0, 0, 0, 2, 2, 2})));
        SelectStep.Offer offer = SelectStep.offer(List.of(new Found(file, false)), s -> false, 2);
        assertTrue(offer.believed().isEmpty());
    }

    @Test
    void whatIsTooLargeToBeLabelledEndsTheLoop() {
        List<Found> found = List.of(frames("list", false, 0, 0.1));
        MlipException e =
                assertThrows(MlipException.class, () -> SelectStep.offer(found, s -> false, 0));
        assertTrue(e.getMessage().startsWith("a structure of 1 atoms is too large"));
    }

    /** Nor because the runs that would have found something broke off. */
    @Test
    void runsThatBrokeOffHaveNotSeenAll() {
        assertDoesNotThrow(() -> SelectStep.requireWhole(Map.of("runs", "3")));
        assertThrows(
                MlipException.class,
                () -> SelectStep.requireWhole(Map.of("runs", "3", "failed", "1")));
    }

    /** The same where all structures were too large to be labelled, and none had an atom that is not known. */
    @Test
    void largeRunsThatBrokeOffHaveNotSeenAll() throws IOException {
        Structures.write(
                folder.resolve("a.xyz"),
                List.of(Structure.of(Cell.cubic(4), new String[] {"Li"}, new double[3])));
        Path file =
                Files.writeString(
                        folder.resolve("learn.yaml"),
                        """
                        start: a.xyz
                        train: {model: {type: mtp, level: 2}}
                        explore: [{type: md, structures: a.xyz, cut_out: {atoms: 32}}]
                        label: {type: command, command: 'true'}
                        """);
        Run run = new Run(LearnConfig.read(file), null);
        Step explore = run.step(1, ExploreStep.NAME);
        explore.open();
        SelectStep step = new SelectStep(run, 1);
        explore.finish(Map.of("runs", 2, "failed", 0, "cut_max_grade", 1.5));
        assertEquals(0, step.work(folder).get("selected"));
        explore.finish(Map.of("runs", 2, "failed", 1, "cut_max_grade", 1.5));
        MlipException e = assertThrows(MlipException.class, () -> step.work(folder));
        assertTrue(e.getMessage().contains("1 of 2 runs broke off"), e.getMessage());
    }
}
