package org.mlip4j.sim.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.LennardJones;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

/** Atoms are drawn to where the members of a committee disagree. */
class BiasedSurfaceTest {

    private static final double STRENGTH = 1.7;
    private static final double KELVIN = 40;

    /** Argon of different sizes. */
    private static final CommitteePotential COMMITTEE =
            new CommitteePotential(
                    "argon",
                    List.of(
                            new LennardJones(0.0104, 3.4, 6),
                            new LennardJones(0.0110, 3.38, 6),
                            new LennardJones(0.0101, 3.43, 6)));

    private static Structure crystal(double noise) {
        double edge = 5.3;
        int[] species = new int[32];
        Arrays.fill(species, 18);
        double[] r = new double[96];
        Random random = new Random(3);
        for (int i = 0; i < 32; i++) {
            int[] cell = {i >> 2 & 1, i >> 3 & 1, i >> 4 & 1};
            for (int k = 0; k < 3; k++) {
                double half = i % 4 == 0 || i % 4 - 1 == k ? 0 : 0.5;
                r[3 * i + k] = edge * (cell[k] + half) + noise * random.nextGaussian();
            }
        }
        return Structure.of(Cell.cubic(2 * edge), species, r);
    }

    private static Accumulator at(EnergySurface surface, Structure s) {
        Accumulator out = new Accumulator(0, List.of());
        surface.evaluateInto(s.cell(), s.species(), s.positions(), out);
        return out;
    }

    @Test
    void forcesAreTheGradientOfTheBiasedEnergy() {
        try (Calculator calculator = new Calculator(COMMITTEE)) {
            EnergySurface surface = new BiasedSurface(calculator, STRENGTH);
            Structure s = crystal(0.2);
            Accumulator here = at(surface, s);
            double plain = calculator.evaluate(s).energy();
            double deviation = new BiasedSurface(calculator, 0).deviation(s);
            assertTrue(deviation > 1e-3, "they disagree by " + deviation);
            assertEquals(plain - STRENGTH * deviation, here.energy(), 1e-12);
            double h = 1e-4;
            for (int c = 0; c < 12; c++) {
                double[] r = s.positions().clone();
                r[c] += h;
                double up = at(surface, s.withPositions(r)).energy();
                r[c] -= 2 * h;
                double down = at(surface, s.withPositions(r)).energy();
                assertEquals((down - up) / (2 * h), here.forces()[c], 1e-7, "force " + c);
            }
            double up = at(surface, strained(s, h)).energy();
            double down = at(surface, strained(s, -h)).energy();
            assertEquals((down - up) / (2 * h), here.virial()[0], 1e-5, "virial");
        }
    }

    private static Structure strained(Structure s, double strain) {
        double[] vectors = s.cell().vectors().clone();
        double[] r = s.positions().clone();
        for (int i = 0; i < r.length; i += 3) {
            r[i] *= 1 + strain;
        }
        for (int i = 0; i < 9; i += 3) {
            vectors[i] *= 1 + strain;
        }
        return s.withCell(s.cell().withVectors(vectors)).withPositions(r);
    }

    private static MolecularDynamics dynamics(EnergySurface surface) {
        Structure start = crystal(0.02);
        return new MolecularDynamics(
                surface,
                start.withVelocities(Velocities.maxwellBoltzmann(start, KELVIN, 2)),
                0.004,
                Ensemble.NVE.with(Ensemble.Thermostat.LANGEVIN, 0.2),
                Schedule.constant(0, KELVIN, 0),
                7);
    }

    /** The same number of steps from the same start, with the same noise. */
    @Test
    void findsMoreUncertainStructuresThanWithoutBias() {
        try (Calculator calculator = new Calculator(COMMITTEE, 1, 0.5)) {
            BiasedSurface measure = new BiasedSurface(calculator, 0);
            MolecularDynamics unbiased = dynamics(EnergySurface.of(calculator));
            BiasedSurface biased =
                    BiasedSurface.relative(calculator, 0.5, unbiased, 100, OptionalDouble.empty());
            assertTrue(biased.strength() > 0);
            double[] mean = new double[2];
            double[] highest = new double[2];
            EnergySurface[] surfaces = {EnergySurface.of(calculator), biased};
            for (int s = 0; s < 2; s++) {
                int which = s;
                calculator.forgetList();
                dynamics(surfaces[s])
                        .run(
                                600,
                                md -> {
                                    double deviation = measure.deviation(md.structure());
                                    mean[which] += deviation / 600;
                                    highest[which] = Math.max(highest[which], deviation);
                                });
            }
            assertTrue(mean[1] > 1.03 * mean[0], mean[0] + " and biased " + mean[1]);
            assertTrue(highest[1] > highest[0], highest[0] + " and biased " + highest[1]);
        }
    }

    /** Bias forces are the asked part of the forces, on average over what the strength was taken from. */
    @Test
    void strengthIsRelativeToTheForces() {
        try (Calculator calculator = new Calculator(COMMITTEE, 1, 0.5)) {
            BiasedSurface biased = relative(calculator, dynamics(EnergySurface.of(calculator)), 80);
            MolecularDynamics again = dynamics(EnergySurface.of(calculator));
            double[] sums = new double[2];
            addLengths(biased, again.structure(), sums);
            again.run(80, md -> addLengths(biased, md.structure(), sums));
            assertEquals(0.3, sums[1] / sums[0], 1e-3);
        }
    }

    /** Steps of a picosecond blow up at once: the start counts. */
    @Test
    void strengthIsThatBeforeTheRunBlowsUp() {
        try (Calculator calculator = new Calculator(COMMITTEE)) {
            Structure start = crystal(0.2);
            double[] sums = new double[2];
            BiasedSurface biased =
                    relative(calculator, new MolecularDynamics(calculator, start, 1), 80);
            addLengths(biased, new MolecularDynamics(calculator, start, 1).structure(), sums);
            assertEquals(0.3, sums[1] / sums[0], 1e-9);
        }
    }

    private static BiasedSurface relative(
            Calculator calculator, MolecularDynamics unbiased, long steps) {
        return BiasedSurface.relative(calculator, 0.3, unbiased, steps, OptionalDouble.empty());
    }

    private static void addLengths(BiasedSurface biased, Structure now, double[] sums) {
        double[] plain = now.labels().forces().orElseThrow();
        double[] with = at(biased, now).forces();
        for (int i = 0; i < plain.length; i += 3) {
            sums[0] += Math.sqrt(square(plain, new double[plain.length], i));
            sums[1] += Math.sqrt(square(with, plain, i));
        }
    }

    private static double square(double[] a, double[] b, int at) {
        double sum = 0;
        for (int k = at; k < at + 3; k++) {
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        }
        return sum;
    }

    @Test
    void goesOnBitForBit() throws IOException {
        try (Calculator calculator = new Calculator(COMMITTEE, 1, 0.5);
                Calculator other = new Calculator(COMMITTEE, 1, 0.5)) {
            MolecularDynamics whole = dynamics(new BiasedSurface(calculator, STRENGTH));
            whole.run(40, md -> {});
            ByteArrayOutputStream state = new ByteArrayOutputStream();
            whole.write(new DataOutputStream(state));
            whole.run(50, md -> {});
            MolecularDynamics resumed = dynamics(new BiasedSurface(other, STRENGTH));
            resumed.read(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
            resumed.run(50, md -> {});
            assertArrayEquals(whole.structure().positions(), resumed.structure().positions());
        }
    }

    @Test
    void aSingleModelIsRefused() {
        try (Calculator calculator = new Calculator(LennardJones.ARGON);
                Calculator committee = new Calculator(COMMITTEE)) {
            assertThrows(MlipException.class, () -> new BiasedSurface(calculator, 1));
            assertThrows(MlipException.class, () -> new BiasedSurface(committee, -1));
        }
    }
}
