package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.MlipException;

import java.util.Random;

/** Straight lines are found straight, and bent ones bent. */
class ArrheniusTest {

    private static final double[] TEMPERATURES = {500, 550, 600, 650, 700, 800, 900, 1000};

    /** One activation energy below 670 K, another above; errors of ten per cent. */
    private static Arrhenius fit(Random random, double below, double above) {
        double[] values = new double[TEMPERATURES.length];
        double[] errors = new double[TEMPERATURES.length];
        for (int i = 0; i < values.length; i++) {
            double x = 1 / (Arrhenius.BOLTZMANN * TEMPERATURES[i]);
            double knot = 1 / (Arrhenius.BOLTZMANN * 670);
            double log = 5 - above * x - (below - above) * Math.max(0, x - knot);
            values[i] = Math.exp(log + 0.1 * random.nextGaussian());
            errors[i] = 0.1 * values[i];
        }
        return Arrhenius.fit(TEMPERATURES, values, errors);
    }

    @Test
    void aStraightLineIsStraightAndItsIntervalHolds() {
        Random random = new Random(1);
        int straight = 0;
        int inside = 0;
        int predicted = 0;
        double room = Math.exp(5 - 0.25 / (Arrhenius.BOLTZMANN * 300));
        for (int k = 0; k < 200; k++) {
            Arrhenius a = fit(random, 0.25, 0.25);
            straight += a.shape() == Arrhenius.Shape.LINE ? 1 : 0;
            inside += Math.abs(a.activationEnergy() - 0.25) < 2 * a.activationEnergyError() ? 1 : 0;
            double[] at = a.at(300);
            predicted += room > at[1] && room < at[2] ? 1 : 0;
        }
        assertTrue(straight >= 190, "straight: " + straight);
        assertTrue(inside >= 182, "inside: " + inside);
        assertTrue(predicted >= 190, "predicted: " + predicted);
    }

    @Test
    void twoSlopesAreRecognised() {
        Random random = new Random(2);
        int bent = 0;
        double kink = 0;
        for (int k = 0; k < 200; k++) {
            Arrhenius a = fit(random, 0.6, 0.2);
            bent += a.shape() != Arrhenius.Shape.LINE ? 1 : 0;
            kink += (a.shape() == Arrhenius.Shape.TWO_LINES ? a.kink() : 670) / 200;
        }
        assertTrue(bent >= 198, "bent: " + bent);
        assertEquals(670, kink, 30);
    }

    @Test
    void whatCannotBeFittedIsRefused() {
        double[] two = {500, 600, 500};
        assertThrows(MlipException.class, () -> Arrhenius.fit(two, two, two));
        double[] t = {500, 600, 700};
        assertThrows(MlipException.class, () -> Arrhenius.fit(t, new double[] {1, 0, 2}, t));
    }
}
