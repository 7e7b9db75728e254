package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.util.Random;

/** Walkers that are fast near two boundaries, and the boundaries themselves, which move. */
class RegionalDiffusionTest {

    private static final int WALKERS = 300;
    private static final int MARKERS = 240;
    private static final double HEIGHT = 64;
    private static final double WIDTH = 30;
    private static final double INTERVAL = 0.5;

    /** Hops of one Angstrom across the layers; their equal rates to and fro leave the density uniform. */
    private static final int SUBSTEPS = 20;

    private final Random random = new Random(7);
    private final double[] walkers = new double[3 * WALKERS];
    private final int[] labels = new int[WALKERS + MARKERS];
    private final double[] markers = random.doubles(3 * MARKERS).toArray();

    private static final double ACROSS_BOUNDARY = 0.8;
    private static final double ACROSS_GRAIN = 0.1;
    private static final double ALONG_BOUNDARY = 0.4;
    private static final double ALONG_GRAIN = 0.05;

    /** Boundaries at 0 and at half of the height, 12 Angstrom wide. */
    private static boolean isBoundary(double z) {
        double f = z / HEIGHT * 2;
        return Math.abs(f - Math.rint(f)) * HEIGHT / 2 < 6;
    }

    private void walk() {
        double dt = INTERVAL / SUBSTEPS;
        for (int i = 0; i < WALKERS; i++) {
            for (int k = 0; k < SUBSTEPS; k++) {
                double z = walkers[3 * i + 2];
                boolean inside = isBoundary(z);
                double along = Math.sqrt(2 * dt * (inside ? ALONG_BOUNDARY : ALONG_GRAIN));
                walkers[3 * i] += along * random.nextGaussian();
                walkers[3 * i + 1] += along * random.nextGaussian();
                int side = random.nextBoolean() ? 1 : -1;
                double rate = isBoundary(z + 0.5 * side) ? ACROSS_BOUNDARY : ACROSS_GRAIN;
                if (random.nextDouble() < 2 * rate * dt) {
                    walkers[3 * i + 2] += side;
                }
            }
        }
    }

    /** The walkers shake; everything drifts along z. */
    private Structure frame(int t) {
        double[] positions = new double[3 * (WALKERS + MARKERS)];
        int[] species = new int[WALKERS + MARKERS];
        for (int i = 0; i < positions.length; i++) {
            double size = i % 3 == 2 ? HEIGHT : WIDTH;
            positions[i] =
                    i < walkers.length
                            ? walkers[i] + 0.2 * random.nextGaussian()
                            : markers[i - walkers.length] * size;
            positions[i] += i % 3 == 2 ? 0.02 * t : 0;
            species[i / 3] = i < walkers.length ? 3 : 8;
        }
        Cell cell = Cell.periodic(WIDTH, 0, 0, 0, WIDTH, 0, 0, 0, HEIGHT);
        return Structure.of(cell, species, positions).wrapped();
    }

    private RegionalDiffusion.Profile measured(int frames) {
        for (int i = 0; i < WALKERS; i++) {
            walkers[3 * i] = WIDTH * random.nextDouble();
            walkers[3 * i + 1] = WIDTH * random.nextDouble();
            walkers[3 * i + 2] = random.nextInt((int) HEIGHT) + 0.25;
        }
        for (int i = 0; i < MARKERS; i++) {
            labels[WALKERS + i] = markers[3 * i + 2] < 0.5 ? 1 : 2;
        }
        BoundaryFinder.Settings settings =
                new BoundaryFinder.Settings(
                        2,
                        BoundaryFinder.Sign.GRAINS,
                        labels,
                        0,
                        new double[0],
                        new int[] {3},
                        1.5,
                        5);
        RegionalDiffusion diffusion =
                new RegionalDiffusion(
                        new int[] {3},
                        Paths.Reference.FRAMEWORK,
                        settings,
                        true,
                        2,
                        Long.MAX_VALUE);
        for (int t = 0; t < frames; t++) {
            walk();
            diffusion.prepare(new Frame(t, t + 1, frame(t))).run();
        }
        return diffusion.profile(INTERVAL, 6);
    }

    private static void assertWithin(double truth, double value, double error, String what) {
        assertTrue(
                Math.abs(value - truth) < 3.5 * error + 0.05 * truth && error < 0.25 * truth,
                "%s %.4f +- %.4f, truth %.4f".formatted(what, value, error, truth));
    }

    @Test
    void diffusionAtTheBoundaryAndInTheGrain() {
        RegionalDiffusion.Profile profile = measured(600);
        RegionalDiffusion.Region boundary = profile.regions().get(0);
        RegionalDiffusion.Region grain = profile.regions().get(1);
        assertEquals("boundary", boundary.name());
        assertEquals("grain", grain.name());
        assertTrue(profile.isDiffusive());
        assertWithin(ALONG_BOUNDARY, boundary.along(), boundary.alongError(), "along boundary");
        assertWithin(ALONG_GRAIN, grain.along(), grain.alongError(), "along grain");
        assertWithin(ACROSS_BOUNDARY, boundary.across(), boundary.acrossError(), "across boundary");
        assertWithin(ACROSS_GRAIN, grain.across(), grain.acrossError(), "across grain");
    }
}
