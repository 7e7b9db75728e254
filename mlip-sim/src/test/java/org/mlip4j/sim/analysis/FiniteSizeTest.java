package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.FiniteSize.Coefficient;

import java.util.Random;

/** Coefficients that follow the law of liquids give back the infinite system and the viscosity. */
class FiniteSizeTest {

    /** Water: 2.3e-5 cm2/s and 0.89 mPa s at 298 K; in a box of 18.6 Angstrom about 0.35e-5 cm2/s is missing. */
    private static double water(double edge) {
        double perLength = 2.837297 * 1.380649e-23 * 298 / (6 * Math.PI * 0.89e-3);
        return 0.23 - perLength / (edge * 1e-10) * 1e8;
    }

    @Test
    void theLawOfLiquidsIsInverted() {
        assertEquals(0.0373, 0.23 - water(18.6), 2e-4);
        FiniteSize found =
                FiniteSize.of(
                        new Coefficient(18.6, water(18.6), 0.002),
                        new Coefficient(30, water(30), 0.003),
                        298,
                        true);
        assertEquals(0.23, found.infinite(), 1e-12);
        assertEquals(0.89e-3, found.viscosity(), 1e-9);
        assertTrue(found.isSeen());
    }

    @Test
    void errorsAreThoseOfManyRepetitions() {
        Random random = new Random(5);
        int inside = 0;
        for (int k = 0; k < 500; k++) {
            Coefficient small =
                    new Coefficient(20, water(20) + 0.004 * random.nextGaussian(), 0.004);
            Coefficient large =
                    new Coefficient(35, water(35) + 0.006 * random.nextGaussian(), 0.006);
            FiniteSize found = FiniteSize.of(small, large, 298, true);
            inside += Math.abs(found.infinite() - 0.23) < 1.96 * found.infiniteError() ? 1 : 0;
        }
        assertTrue(inside > 460 && inside < 490, "inside " + inside);
    }

    @Test
    void solidsAreComparedOnly() {
        FiniteSize same =
                FiniteSize.of(
                        new Coefficient(10, 0.5, 0.03),
                        new Coefficient(20, 0.53, 0.02),
                        600,
                        false);
        assertFalse(same.isSeen());
        assertTrue(Double.isNaN(same.infinite()) && Double.isNaN(same.viscosity()));
        assertEquals(0.03, same.difference(), 1e-12);
        assertEquals(Math.hypot(0.03, 0.02), same.error(), 1e-12);
        assertTrue(
                Double.isNaN(
                        FiniteSize.of(
                                        new Coefficient(10, 0.5, 0.03),
                                        new Coefficient(20, 0.4, 0.02),
                                        600,
                                        true)
                                .viscosity()));
        assertThrows(
                MlipException.class,
                () ->
                        FiniteSize.of(
                                new Coefficient(20, 1, 0.1), new Coefficient(20, 1, 0.1), 1, true));
    }
}
