package org.mlip4j.cli.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

class SearchTest {

    private static final Trust START = new Trust(2, 10);

    private final List<Trust> looked = new ArrayList<>();

    /** Looks among the grades of some structures, and finds those between the limits. */
    private Search.Found<double[]> search(boolean isUnproven, double... grades) {
        return new Search<double[]>(
                        trust -> {
                            looked.add(trust);
                            return DoubleStream.of(grades)
                                    .filter(g -> g > trust.low() && g <= trust.high())
                                    .toArray();
                        },
                        found -> found.length == 0,
                        found -> DoubleStream.of(grades).max().orElse(Double.NaN))
                .from(START, isUnproven);
    }

    private void check(
            Search.Found<double[]> found, double low, double high, int looks, double... grades) {
        assertEquals(low, found.trust().low(), 1e-12);
        assertEquals(high, found.trust().high(), 1e-12);
        assertEquals(
                DoubleStream.of(grades).boxed().toList(),
                DoubleStream.of(found.what()).boxed().toList());
        assertEquals(looks, looked.size(), looked.toString());
    }

    @Test
    void whatIsBetweenTheLimitsIsTaken() {
        check(search(true, 1, 3, 9, 50), 2, 10, 1, 3, 9);
    }

    @Test
    void theUpperLimitIsRaisedUntilSomethingIsFound() {
        check(search(false, 1, 500, 4000), 2, 1000, 3, 500);
    }

    @Test
    void beyondTheHighestNothingIsBelieved() {
        check(search(false, 1, 1e9), 2, Trust.HIGHEST, 6);
    }

    @Test
    void aProvenModelNeedNotKnowMore() {
        check(search(false, 1.5), 2, 10, 1);
    }

    @Test
    void theLowerLimitGoesBelowWhatWasMet() {
        check(search(true, 1, 1.5), 2 / 1.5, 10, 2, 1.5);
    }

    @Test
    void whatDoesNotExtrapolateIsKnown() {
        check(search(true, 0.9), 2, 10, 2);
        assertEquals(Trust.LOWEST, looked.getLast().low());
    }

    @Test
    void nothingIsFoundInNothing() {
        check(search(true), 2, 10, 1);
        assertTrue(looked.contains(START));
    }
}
