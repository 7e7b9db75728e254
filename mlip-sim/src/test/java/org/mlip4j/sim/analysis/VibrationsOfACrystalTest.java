package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.Argon;
import org.mlip4j.sim.LennardJones;
import org.mlip4j.sim.dynamics.MolecularDynamics;
import org.mlip4j.sim.dynamics.Velocities;

import java.util.Arrays;

/**
 * Solid argon: the motion of a cell has the phonons whose wave vectors fit into it, as far as atoms move harmonically, and in
 * the mean over many starts, since in one run without friction each mode keeps the energy that it began with.
 */
class VibrationsOfACrystalTest {

    private static final int PIECE = 512;
    private static final int EVERY = 2;
    private static final double STEP = 0.02;
    private static final double WIDTH = 0.08;
    private static final int COPIES = 2;
    private static final double COLD = 0.05;
    private static final int STARTS = 8;

    private static double edge(Calculator calculator) {
        return Math.cbrt(
                EquationOfState.of(calculator, Argon.crystal(5.25, 1), 0.02, 7, false).volume());
    }

    private static double[] axis() {
        double[] axis = new double[400];
        Arrays.setAll(axis, k -> -0.5 + 0.01 * k);
        return axis;
    }

    /** States per THz of dynamics from a number of starts, broadened. */
    private static double[] motion(
            Calculator calculator, double edge, double kelvin, int first, int last) {
        double[] sum = new double[axis().length];
        Structure crystal = Argon.crystal(edge, COPIES);
        for (int seed = first; seed <= last; seed++) {
            VibrationalSpectrum spectrum = new VibrationalSpectrum(PIECE);
            // Half of the kinetic energy becomes potential.
            double[] v = Velocities.maxwellBoltzmann(crystal, 2 * kelvin, seed);
            MolecularDynamics md =
                    new MolecularDynamics(calculator, crystal.withVelocities(v), STEP);
            for (int t = 0; t < 3 * PIECE / 2; t++) {
                spectrum.prepare(new Frame(t, t + 1, md.structure())).run();
                md.run(EVERY, state -> {});
            }
            VibrationalSpectrum.Density density = spectrum.density(EVERY * STEP);
            double bin = density.frequencies()[1];
            for (int k = 0; k < density.frequencies().length; k++) {
                double[] line = {density.frequencies()[k]};
                double weight = bin * density.densities()[0][k] / (last - first + 1);
                double[] one = Phonons.broadened(line, WIDTH, axis(), weight);
                Arrays.setAll(sum, b -> sum[b] + one[b]);
            }
        }
        return sum;
    }

    private static double overlap(double[] one, double[] two) {
        double common = 0;
        double all = 0;
        for (int k = 0; k < one.length; k++) {
            common += Math.min(one[k], two[k]);
            all += one[k];
        }
        return common / all;
    }

    private static double mean(double[] g) {
        double moment = 0;
        double all = 0;
        for (int k = 0; k < g.length; k++) {
            moment += axis()[k] * g[k];
            all += g[k];
        }
        return moment / all;
    }

    @Test
    void coldCellsMoveInTheirPhonons() {
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 0.3)) {
            double edge = edge(calculator);
            Phonons phonons =
                    new Phonons(
                            calculator,
                            Argon.crystal(edge, 1),
                            new int[] {COPIES, COPIES, COPIES},
                            0.005);
            double[] modes = phonons.modes(COPIES, COPIES, COPIES);
            assertEquals(3 * 32 - 3, modes.length);
            // The taper broadens each line by 1 / (sqrt(3) T) more.
            double length = PIECE * EVERY * STEP;
            double width = Math.sqrt(WIDTH * WIDTH + 1 / (3 * length * length));
            double[] harmonic = Phonons.broadened(modes, width, axis(), 1);
            double[] one = motion(calculator, edge, COLD, 1, 1);
            double[] others = motion(calculator, edge, COLD, 2, STARTS);
            double[] cold = new double[one.length];
            Arrays.setAll(cold, k -> (one[k] + (STARTS - 1) * others[k]) / STARTS);
            double[] warm = motion(calculator, edge, 40, 1, 1);
            double[] dense = phonons.density(6, width, axis());
            Arrays.setAll(dense, k -> dense[k] * modes.length / 12);
            String all =
                    "cold %.3f, one start %.3f, warm %.3f, all wave vectors %.3f; mean %.3f, cold %.3f, warm %.3f THz"
                            .formatted(
                                    overlap(harmonic, cold),
                                    overlap(harmonic, one),
                                    overlap(harmonic, warm),
                                    overlap(dense, cold),
                                    mean(harmonic),
                                    mean(cold),
                                    mean(warm));
            assertTrue(overlap(harmonic, cold) > 0.93, all);
            assertTrue(overlap(harmonic, one) < overlap(harmonic, cold) - 0.05, all);
            assertTrue(overlap(dense, cold) < overlap(harmonic, cold) - 0.1, all);
            assertEquals(mean(harmonic), mean(cold), 0.05, all);
            // Motion that is not harmonic: frequencies rise with temperature at constant volume.
            assertTrue(mean(warm) > mean(harmonic) + 0.1, all);
        }
    }
}
