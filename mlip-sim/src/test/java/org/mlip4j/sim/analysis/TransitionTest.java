package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Steps and kinks are found where they are, and expansion that bends is no transition. */
class TransitionTest {

    private static final double[] TEMPERATURES = {300, 350, 400, 450, 500, 550, 600, 650, 700, 750};

    private static Transition fit(Random random, double error, DoubleUnaryOperator value) {
        double[] values = new double[TEMPERATURES.length];
        double[] errors = new double[TEMPERATURES.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.applyAsDouble(TEMPERATURES[i]) + error * random.nextGaussian();
            errors[i] = error;
        }
        return Transition.of(TEMPERATURES, values, errors);
    }

    private static double expanding(double t) {
        return 20 * (1 + 6e-5 * (t - 300) + 3e-8 * (t - 300) * (t - 300));
    }

    @Test
    void expansionThatBendsIsSmooth() {
        Random random = new Random(1);
        int smooth = 0;
        for (int k = 0; k < 200; k++) {
            // One, ten and a hundred times as accurate as the quadratic law, to which little is
            // added.
            double error = Math.pow(10, -2 - k % 3);
            Transition found =
                    fit(random, error, t -> expanding(t) + 0.02 * Math.exp((t - 750) / 120));
            smooth += found.shape() == Transition.Shape.SMOOTH ? 1 : 0;
        }
        assertTrue(smooth >= 190, "smooth: " + smooth);
    }

    @Test
    void meltingIsAStepBetweenTwoTemperatures() {
        Random random = new Random(2);
        int found = 0;
        int inside = 0;
        for (int k = 0; k < 200; k++) {
            Transition step = fit(random, 0.02, t -> expanding(t) + (t > 520 ? 0.6 + 4e-4 * t : 0));
            if (step.shape() == Transition.Shape.STEP && step.low() == 500 && step.high() == 550) {
                found++;
                double truth = 0.6 + 4e-4 * 525;
                inside += Math.abs(step.jump() - truth) < 3 * step.jumpError() ? 1 : 0;
            }
        }
        assertTrue(found >= 195, "found: " + found);
        assertTrue(inside >= 0.95 * found, inside + " of " + found);
    }

    /** A tetragonal cell whose ratio of lengths goes to one, as in lithium lanthanum zirconate. */
    @Test
    void latticeParametersThatMeetAreAKink() {
        Random random = new Random(3);
        int found = 0;
        double mean = 0;
        for (int k = 0; k < 200; k++) {
            Transition kink = fit(random, 3e-4, t -> 1 + 1e-4 * Math.max(0, 560 - t));
            found += kink.shape() == Transition.Shape.KINK ? 1 : 0;
            mean += kink.shape() == Transition.Shape.KINK ? kink.temperature() : 0;
        }
        assertTrue(found >= 195, "found: " + found);
        assertEquals(560, mean / found, 10);
    }

    @Test
    void theSlopeIsTheExpansion() {
        Transition line = fit(new Random(4), 1e-3, t -> 20 + 1.5e-3 * t);
        assertEquals(1.5e-3, line.slope(), 3 * line.slopeError());
        assertTrue(line.slopeError() < 1e-5);
        assertThrows(
                MlipException.class,
                () -> Transition.of(new double[5], new double[5], new double[5]));
        assertThrows(MlipException.class, () -> fit(new Random(1), 0, t -> t));
    }

    @Test
    void cellsAreAveraged() {
        CellStatistics cell = new CellStatistics();
        double s = Math.sqrt(0.75);
        for (int t = 0; t < 200; t++) {
            double a = 4 + 0.1 * (t % 2);
            Cell hexagonal = Cell.periodic(a, 0, 0, -a / 2, a * s, 0, 0, 0, 8);
            Structure structure = Structure.of(hexagonal, new int[] {3, 3}, new double[6]);
            cell.prepare(new Frame(t, t + 1, structure)).run();
        }
        double volume = 8 * s * (16 + 16.81) / 4;
        double ratio = (8 / 4.0 + 8 / 4.1) / 2;
        assertArrayEquals(
                new double[] {volume, 4.05, 4.05, 8, 1, ratio, 90, 90, 120}, cell.means(), 1e-9);
        assertEquals(0, cell.errors()[3], 1e-12);
        assertEquals(CellStatistics.NAMES.size(), cell.parts()[0].length);
        assertThrows(
                MlipException.class,
                () ->
                        cell.prepare(
                                new Frame(
                                        0,
                                        1,
                                        Structure.of(Cell.none(), new int[1], new double[3]))));
    }
}
