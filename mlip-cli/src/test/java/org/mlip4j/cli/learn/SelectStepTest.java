package org.mlip4j.cli.learn;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.MlipException;
import org.mlip4j.train.selection.FrameSelection.Outcome;

import java.util.List;
import java.util.Map;

/** When a selection that took nothing means that everything is known. */
class SelectStepTest {

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

    /** Nor because nothing could be cut out around it. */
    @Test
    void whatCouldNotBeCutOutIsNotKnown() {
        assertDoesNotThrow(() -> SelectStep.requireCut(Map.of("stopped", "0"), 2));
        assertDoesNotThrow(() -> SelectStep.requireCut(Map.of("missed_max_grade", "2.0"), 2));
        assertThrows(
                MlipException.class,
                () -> SelectStep.requireCut(Map.of("missed_max_grade", "2.1"), 2));
    }
}
