package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.MlipException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** Ions that jump by 3 Angstrom along x, y or z with a probability per frame. */
    private static Paths jumps(Random random, int ions, int frames, double perFrame) {
        Paths paths = Walks.paths();
        double[] at = new double[3 * ions];
        for (int t = 0; t < frames; t++) {
            for (int i = 0; i < at.length; i += 3) {
                if (random.nextDouble() < perFrame) {
                    at[i + random.nextInt(3)] += random.nextBoolean() ? 3 : -3;
                }
            }
            double[] shaken = at.clone();
            Arrays.setAll(shaken, i -> at[i] + 0.1 * random.nextGaussian());
            Walks.add(paths, t, shaken);
        }
        return paths;
    }

    /** Of few jumps chance leaves out as many as Poisson's distribution says, also when none was seen. */
    @Test
    void upperBoundsHoldForRareJumps() {
        for (double perFrame : new double[] {1e-4, 4e-4}) {
            int bounds = 0;
            int hold = 0;
            for (int run = 0; run < 60; run++) {
                Paths paths = jumps(new Random(run), 30, 500, perFrame);
                Diffusion d = Diffusion.ofAtoms(paths, MeanSquareDisplacement.of(paths, 1));
                bounds += d.diffusive() ? 0 : 1;
                hold += !d.diffusive() && d.upperBound() >= perFrame * 9 / 6 ? 1 : 0;
            }
            assertTrue(bounds > 30 && hold >= 0.93 * bounds, hold + " of " + bounds);
        }
    }

    /** Of replicas with half a jump per ion those that jumped little count too: without them D is a third too large. */
    @Test
    void replicasThatJumpedLittleCount() {
        double perFrame = 0.5 / 200;
        double truth = perFrame * 9 / 6;
        double pooled = 0;
        double chosen = 0;
        int sets = 0;
        int inside = 0;
        for (int set = 0; set < 40; set++) {
            Random random = new Random(set);
            List<Walkers> replicas = new ArrayList<>();
            double sum = 0;
            int alone = 0;
            for (int replica = 0; replica < 8; replica++) {
                Paths paths = jumps(random, 10, 200, perFrame);
                MeanSquareDisplacement msd = MeanSquareDisplacement.of(paths, 1);
                replicas.add(Walkers.atoms(paths, msd));
                Diffusion d = Diffusion.ofAtoms(paths, msd);
                sum += d.diffusive() ? d.coefficient() : 0;
                alone += d.diffusive() ? 1 : 0;
            }
            Diffusion d = Diffusion.of(replicas);
            if (d.diffusive() && alone > 0) {
                sets++;
                pooled += d.coefficient();
                chosen += sum / alone;
                inside += Math.abs(d.coefficient() - truth) < d.interval() ? 1 : 0;
            } else if (!d.diffusive()) {
                assertTrue(d.upperBound() > 0);
            }
        }
        assertTrue(sets > 20, sets + " sets");
        assertEquals(1, pooled / sets / truth, 0.1);
        assertTrue(chosen / sets / truth > 1.2, "" + chosen / sets / truth);
        assertTrue(inside >= 0.85 * sets, inside + " of " + sets);
    }

    /** Frames at twice the interval and a run that has hardly begun change nothing much. */
    @Test
    void replicasOfOtherLengthAndSpacing() {
        Paths one = Walks.brownian(new Random(21), 30, 1000, 0.3, 0.1);
        Paths two = Walks.brownian(new Random(22), 30, 500, 0.3 * Math.sqrt(2), 0.1);
        Paths few = Walks.brownian(new Random(23), 30, 20, 0.3, 0.1);
        List<Walkers> all = new ArrayList<>();
        all.add(Walkers.atoms(one, MeanSquareDisplacement.of(one, 1)));
        all.add(Walkers.atoms(two, MeanSquareDisplacement.of(two, 2)));
        Diffusion d = Diffusion.of(all);
        assertEquals(0.045, d.coefficient(), d.interval());
        all.add(Walkers.atoms(few, MeanSquareDisplacement.of(few, 1)));
        assertEquals(2, Walkers.alike(all).size());
        assertEquals(d.coefficient(), Diffusion.of(all).coefficient());
        all.add(Walkers.atoms(one, MeanSquareDisplacement.of(one, 0.7)));
        assertThrows(MlipException.class, () -> Diffusion.of(all));
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
