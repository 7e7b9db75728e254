package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

/** Random walks have the diffusion coefficient that they were made with. */
class DiffusionTest {

    private static final double INTERVAL = 0.1;

    private static Diffusion of(Paths paths) {
        return Diffusion.ofAtoms(paths, MeanSquareDisplacement.of(paths, INTERVAL));
    }

    /** Step 0.3 per coordinate and frame: D = 0.3^2 / (2 * 0.1). */
    @Test
    void intervalsContainTheTruthAsOftenAsTheyClaim() {
        double truth = 0.3 * 0.3 / (2 * INTERVAL);
        int inside = 0;
        int found = 0;
        double mean = 0;
        Random random = new Random(42);
        for (int w = 0; w < 200; w++) {
            Diffusion d = of(Walks.brownian(random, 20, 400, 0.3, w % 2 == 0 ? 0 : 0.2));
            if (d.diffusive()) {
                found++;
                mean += d.coefficient() / 200;
                inside += Math.abs(d.coefficient() - truth) < d.interval() ? 1 : 0;
            }
        }
        assertEquals(200, found);
        assertTrue(inside >= 180 && inside <= 196, "inside: " + inside);
        assertEquals(truth, mean, 0.02 * truth);
    }

    @Test
    void allOriginsCountAndTheFrameworkIsAtRest() {
        Paths paths = Walks.brownian(new Random(3), 3, 50, 0.5, 0);
        MeanSquareDisplacement msd = MeanSquareDisplacement.of(paths, INTERVAL);
        for (int lag : new int[] {0, 1, 7, 49}) {
            double sum = 0;
            for (int t = 0; t + lag < 50; t++) {
                for (int c = 0; c < 9; c++) {
                    double d = paths.at(t + lag)[c] - paths.at(t)[c];
                    sum += d * d / 3 / (50 - lag);
                }
            }
            assertEquals(sum, msd.at(lag), 1e-10);
        }
    }

    @Test
    void atomsThatShakeInTheirPlacesDoNotDiffuse() {
        Diffusion d = of(Walks.brownian(new Random(5), 30, 1000, 0, 0.3));
        assertFalse(d.diffusive());
        assertTrue(d.upperBound() > 0 && d.upperBound() < 0.005, "bound: " + d.upperBound());
        assertEquals(0, d.slope(), 0.05);
    }

    /** Of few jumps chance leaves out as many as Poisson's distribution says, also when none was seen. */
    @Test
    void upperBoundsHoldForRareJumps() {
        for (double perFrame : new double[] {1e-4, 4e-4}) {
            int bounds = 0;
            int hold = 0;
            for (int run = 0; run < 60; run++) {
                Random random = new Random(run);
                Paths paths = Walks.paths();
                double[] at = new double[3 * 30];
                for (int t = 0; t < 500; t++) {
                    for (int i = 0; i < at.length; i += 3) {
                        if (random.nextDouble() < perFrame) {
                            at[i + random.nextInt(3)] += random.nextBoolean() ? 3 : -3;
                        }
                    }
                    double[] shaken = at.clone();
                    Arrays.setAll(shaken, i -> at[i] + 0.1 * random.nextGaussian());
                    Walks.add(paths, t, shaken);
                }
                Diffusion d = Diffusion.ofAtoms(paths, MeanSquareDisplacement.of(paths, 1));
                bounds += d.diffusive() ? 0 : 1;
                hold += !d.diffusive() && d.upperBound() >= perFrame * 9 / 6 ? 1 : 0;
            }
            assertTrue(bounds > 30 && hold >= 0.93 * bounds, hold + " of " + bounds);
        }
    }

    @Test
    void jumpsOfManyAtomsTogetherWidenTheInterval() {
        Random random = new Random(8);
        int inside = 0;
        double truth = 0.3 * 0.3 / (2 * INTERVAL);
        for (int w = 0; w < 60; w++) {
            double[] at = new double[3];
            Paths paths = Walks.paths();
            for (int t = 0; t < 1000; t++) {
                double[] all = new double[30];
                for (int i = 0; i < 3; i++) {
                    at[i] += 0.3 * random.nextGaussian();
                }
                for (int i = 0; i < 30; i++) {
                    all[i] = at[i % 3];
                }
                Walks.add(paths, t, all);
            }
            Diffusion d = of(paths);
            inside += !d.diffusive() || Math.abs(d.coefficient() - truth) < d.interval() ? 1 : 0;
        }
        assertTrue(inside >= 48, "inside: " + inside);
    }

    @Test
    void memoryIsBoundedByForgettingEverySecondFrame() {
        Paths paths = new Paths(new int[] {3}, Paths.Reference.FRAMEWORK, 3 * 4 * 100);
        Random random = new Random(6);
        double[] at = new double[12];
        for (int t = 0; t < 1000; t++) {
            for (int i = 0; i < 12; i++) {
                at[i] += 0.3 * random.nextGaussian();
            }
            Walks.add(paths, t, at);
        }
        assertTrue(paths.length() <= 100 && paths.length() > 40, "kept: " + paths.length());
        assertEquals(16, paths.stride());
        Paths all = Walks.paths();
        random = new Random(6);
        at = new double[12];
        for (int t = 0; t < 1000; t++) {
            for (int i = 0; i < 12; i++) {
                at[i] += 0.3 * random.nextGaussian();
            }
            Walks.add(all, t, at);
        }
        for (int k = 0; k < paths.length(); k++) {
            assertArrayEquals(all.at(16 * k), paths.at(k));
        }
    }

    @Test
    void chargeDiffusesAsTheAtomsDoWhenTheyAreIndependent() {
        Paths paths = Walks.brownian(new Random(11), 30, 4000, 0.3, 0);
        Diffusion d = Diffusion.ofCharge(paths, INTERVAL);
        assertTrue(d.diffusive());
        assertEquals(0.45, d.coefficient(), d.interval());
    }
}
