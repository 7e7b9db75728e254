package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.Arrays;
import java.util.Random;

/** Oscillators are found at their frequencies, and there are as many states as there should be. */
class VibrationalSpectrumTest {

    private static final double INTERVAL = 0.01;

    /** A light pair at 12 THz beside a heavy pair at 5 THz, whose partners move against each other. */
    private static VibrationalSpectrum oscillators(int frames) {
        VibrationalSpectrum spectrum = new VibrationalSpectrum(256);
        int[] species = {3, 3, 16, 16};
        double[] phase = new Random(1).doubles(6, 0, 2 * Math.PI).toArray();
        double light = Math.sqrt(1 / 6.94);
        double heavy = Math.sqrt(1 / 32.06);
        for (int t = 0; t < frames; t++) {
            double[] v = new double[12];
            for (int d = 0; d < 3; d++) {
                v[d] = light * Math.cos(2 * Math.PI * 12 * t * INTERVAL + phase[d]);
                v[3 + d] = -v[d];
                v[6 + d] = heavy * Math.cos(2 * Math.PI * 5 * t * INTERVAL + phase[3 + d]);
                v[9 + d] = -v[6 + d];
            }
            Structure structure =
                    Structure.of(Cell.cubic(10), species, new double[12]).withVelocities(v);
            spectrum.prepare(new Frame(t, t + 1, structure)).run();
        }
        return spectrum;
    }

    @Test
    void statesAreCountedAndLieAtTheirFrequencies() {
        VibrationalSpectrum.Density density = oscillators(2000).density(INTERVAL);
        assertEquals(3 * 4 - 3, density.states(), 1e-9);
        double[] peaks = {12, 5};
        for (int e = 0; e < 2; e++) {
            double inside = 0;
            double all = 0;
            for (int k = 0; k < density.frequencies().length; k++) {
                double g = density.densities()[e][k];
                all += g;
                inside += Math.abs(density.frequencies()[k] - peaks[e]) < 1 ? g : 0;
            }
            assertEquals(1, inside / all, 1e-3);
        }
    }

    @Test
    void oneAtomDoesNotVibrate() {
        Structure alone =
                Structure.of(Cell.cubic(5), new int[] {3}, new double[3])
                        .withVelocities(new double[] {1, 0, 0});
        VibrationalSpectrum spectrum = new VibrationalSpectrum(8);
        Runnable add = spectrum.prepare(new Frame(0, 1, alone));
        assertThrows(MlipException.class, add::run);
    }

    /** Velocities with friction and noise: g = (3 N - 3) (4 / c) / (1 + (2 pi f / c)^2), at zero too. */
    @Test
    void diffusionIsTheDensityAtZero() {
        double friction = 5;
        int atoms = 24;
        double keep = Math.exp(-friction * INTERVAL);
        VibrationalSpectrum spectrum = new VibrationalSpectrum(1024);
        Random random = new Random(2);
        double[] v = random.doubles(3 * atoms, -1, 1).toArray();
        int[] species = new int[atoms];
        Arrays.fill(species, 3);
        for (int t = 0; t < 20000; t++) {
            for (int i = 0; i < v.length; i++) {
                v[i] = keep * v[i] + Math.sqrt(1 - keep * keep) * random.nextGaussian();
            }
            Structure structure =
                    Structure.of(Cell.cubic(10), species, new double[v.length])
                            .withVelocities(v.clone());
            spectrum.prepare(new Frame(t, t + 1, structure)).run();
        }
        VibrationalSpectrum.Density density = spectrum.density(INTERVAL);
        assertEquals(3 * atoms - 3, density.states(), 1e-9);
        for (int k = 0; k < 8; k++) {
            double x = 2 * Math.PI * density.frequencies()[k] / friction;
            double expected = (3 * atoms - 3) * 4 / friction / (1 + x * x);
            assertEquals(expected, density.densities()[0][k], 0.1 * expected, "line " + k);
        }
    }

    /** Half a cosine squared each: m v^2 / 2 sums up to 12 / 4 u (A/ps)^2, over nine degrees of freedom. */
    @Test
    void theTemperatureIsThatOfTheMotion() {
        double kelvin = 1.66053906660e-27 * 1e4 / 1.380649e-23;
        double expected = 12 * 0.5 * kelvin / 9;
        assertEquals(expected, oscillators(2000).density(INTERVAL).temperature(), 0.01 * expected);
    }

    @Test
    void theAutocorrelationIsACosine() {
        double[][] c = oscillators(2000).autocorrelation();
        assertEquals(0.5, c[0][0], 0.01);
        for (int t = 1; t < 100; t++) {
            assertEquals(c[0][0] * Math.cos(2 * Math.PI * 12 * t * INTERVAL), c[0][t], 0.02);
        }
    }

    @Test
    void tooFewFramesAreRefused() {
        assertTrue(
                assertThrows(MlipException.class, () -> oscillators(200).density(INTERVAL))
                        .getMessage()
                        .contains("256"));
    }
}
