package org.mlip4j.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

@Timeout(60)
class WarmUpTest {

    private static final List<Element> ELEMENTS =
            List.of(Element.of("Li"), Element.of("O"), Element.of("La"));

    @Test
    void everyElementIsACentralAtomAndANeighbor() {
        Set<Integer> central = new HashSet<>();
        Set<Integer> near = new HashSet<>();
        WarmUp.run(
                potential(
                        () ->
                                (list, out) -> {
                                    for (int k = list.begin(); k < list.end(); k++) {
                                        central.add(list.species()[list.centers()[k]]);
                                        for (int n = list.first()[k];
                                                n < list.first()[k + 1];
                                                n++) {
                                            near.add(list.species()[list.neighbors()[n]]);
                                        }
                                    }
                                }),
                0.5);
        assertEquals(Set.of(3, 8, 57), central);
        assertEquals(Set.of(3, 8, 57), near);
    }

    @Test
    void itEndsWhenEvaluationsGetNoFaster() {
        long start = System.nanoTime();
        WarmUp.run(potential(() -> (list, out) -> pause(1)), 30);
        assertTrue(System.nanoTime() - start < 15e9);
    }

    @Test
    void itEndsInTimeAsLongAsEvaluationsGetFaster() {
        int[] pause = {100};
        long start = System.nanoTime();
        WarmUp.run(potential(() -> (list, out) -> pause(pause[0]--)), 1);
        double seconds = 1e-9 * (System.nanoTime() - start);
        assertTrue(seconds > 0.99 && seconds < 10, seconds + " s");
    }

    @Test
    void whatFailsEndsItWithoutAWord() {
        WarmUp.run(
                potential(
                        () ->
                                (list, out) -> {
                                    throw new MlipException("too far");
                                }),
                5);
        WarmUp.run(
                potential(
                        () ->
                                (list, out) -> {
                                    throw new StackOverflowError();
                                }),
                5);
    }

    @Test
    void noSecondsAreNoEvaluation() {
        WarmUp.run(
                potential(
                        () -> {
                            throw new AssertionError("evaluated");
                        }),
                0);
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(Math.max(1, millis));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Potential potential(Supplier<Evaluator> evaluators) {
        PotentialInfo info = new PotentialInfo("made-up", "test", ELEMENTS, 5, 0, "none", Map.of());
        return new Potential() {
            @Override
            public PotentialInfo info() {
                return info;
            }

            @Override
            public Evaluator newEvaluator() {
                return evaluators.get();
            }
        };
    }
}
