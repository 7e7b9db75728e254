package org.mlip4j.cli.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.cli.learn.Trust.Evidence;

import java.util.List;

class TrustTest {

    private static final Trust USUAL = new Trust(2, 10);

    /** A label with one force component. */
    private static Evidence label(double grade, double error) {
        return new Evidence(grade, 1, error * error);
    }

    private static Evidence failed(double grade) {
        return new Evidence(grade, 0, 0);
    }

    private static void check(double low, double high, Evidence... labels) {
        Trust next = USUAL.after(List.of(labels), 0.2);
        assertEquals(low, next.low(), 1e-12);
        assertEquals(high, next.high(), 1e-12);
    }

    @Test
    void nothingMovesWithoutLabels() {
        check(2, 10);
    }

    /** The middle is 4.47: labels below it move the lower limit, those above the upper one. */
    @Test
    void labelsMoveTheLimitThatTheyAreNearTo() {
        check(3, 10, label(4.4, 0.19));
        check(2 / 1.5, 10, label(4.4, 0.21));
        check(2, 20, label(4.6, 0.59));
        check(2, 10, label(4.6, 0.61));
        check(2, 10, label(4.6, 1.99));
        check(2, 5, label(4.6, 2.01));
        check(2.5, 5, label(2.5, 0.1), label(3, 0.2), label(8, 0.5), label(9, 3));
        check(3, 20, label(2.5, 0.1), label(3, 0.2), label(8, 0.1), label(9, 0.6));
    }

    @Test
    void errorsOfAllComponentsCountTogether() {
        check(3, 10, new Evidence(3, 99, 99 * 0.01), label(3, 1));
    }

    @Test
    void failedLabelsAreNotBelieved() {
        check(2, 20, failed(9), label(8, 0.4));
        check(2, 5, failed(9), failed(7), label(8, 0.4));
        check(2, 5, failed(9));
        check(2, 10, failed(3));
    }

    @Test
    void limitsStayApartAndInRange() {
        Trust trust = USUAL;
        for (int i = 0; i < 100; i++) {
            trust = trust.after(List.of(label(trust.low(), 0.1), label(trust.high(), 3)), 0.2);
            assertTrue(trust.high() >= 2 * trust.low() - 1e-12, trust.toString());
        }
        assertTrue(trust.low() >= 2, trust.toString());
        for (int i = 0; i < 100; i++) {
            trust = trust.after(List.of(label(trust.low(), 1), label(trust.high(), 0.1)), 0.2);
        }
        assertEquals(new Trust(Trust.LOWEST, Trust.HIGHEST), trust);
    }

    @Test
    void whatTheFileSaysIsNeverLeftForTheWorse() {
        Trust narrow = new Trust(1, 1.5).after(List.of(label(1.1, 1), label(1.4, 3)), 0.2);
        assertEquals(new Trust(1, 1.5), narrow);
        Trust none = new Trust(3, 1e9).after(List.of(label(1e8, 0.1)), 0.2);
        assertEquals(new Trust(3, 1e9), none);
    }

    @Test
    void onlyLabelsNearTheLowerLimitProveIt() {
        assertTrue(USUAL.isProven(List.of(label(4.4, 0.2), label(9, 3)), 0.2));
        assertFalse(USUAL.isProven(List.of(label(4.4, 0.21)), 0.2));
        assertFalse(USUAL.isProven(List.of(label(4.6, 0.1), failed(3)), 0.2));
        assertFalse(USUAL.isProven(List.of(), 0.2));
    }

    @Test
    void theLowerLimitGoesBelowWhatWasMet() {
        assertEquals(2, USUAL.lowered(2.5).low());
        assertEquals(2 / 1.5, USUAL.lowered(1.9).low(), 1e-12);
        assertEquals(Trust.LOWEST, USUAL.lowered(0.3).low());
        assertEquals(new Trust(1, 10), new Trust(1, 10).lowered(0.5));
    }
}
