package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.core.Structure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;

/** Crystals held by springs between nearest neighbours, whose elastic constants and phonons are known in closed form. */
class ModelPropertiesTest {

    private static final double EDGE = 4;
    private static final double SPRING = 1.5;
    private static final double LENGTH = EDGE / Math.sqrt(2);

    /** E = K/2 (r - r0)^2 for each pair of nearest neighbours of an fcc crystal. */
    private record Springs() implements Potential {

        @Override
        public PotentialInfo info() {
            return new PotentialInfo(
                    "springs", "fcc", List.of(Element.of("Cu")), 3.5, 2, "scalar", Map.of());
        }

        @Override
        public Evaluator newEvaluator() {
            return Springs::accumulate;
        }

        private static void accumulate(NeighborList list, Accumulator out) {
            double[] r = list.positions();
            for (int c = list.begin(); c < list.end(); c++) {
                int i = list.centers()[c];
                for (int k = list.first()[c]; k < list.first()[c + 1]; k++) {
                    int j = list.neighbors()[k];
                    double dx = r[3 * j] - r[3 * i];
                    double dy = r[3 * j + 1] - r[3 * i + 1];
                    double dz = r[3 * j + 2] - r[3 * i + 2];
                    double d = Math.sqrt(dx * dx + dy * dy + dz * dz);
                    double stretch = d - LENGTH;
                    double g = 0.5 * SPRING * stretch / d;
                    out.addEnergy(i, 0.25 * SPRING * stretch * stretch);
                    out.addGradient(i, j, dx, dy, dz, g * dx, g * dy, g * dz);
                }
            }
        }
    }

    private static Structure primitive() {
        double h = EDGE / 2;
        return Structure.of(
                Cell.periodic(0, h, h, h, 0, h, h, h, 0), new int[] {29}, new double[3]);
    }

    private static Structure conventional() {
        double h = EDGE / 2;
        return Structure.of(
                Cell.cubic(EDGE),
                new int[] {29, 29, 29, 29},
                new double[] {0, 0, 0, 0, h, h, h, 0, h, h, h, 0});
    }

    /** C11 = 2 K / a, C12 = C44 = K / a for central nearest-neighbour springs in fcc. */
    @Test
    void elasticConstantsOfAnFccCrystalOfSprings() {
        try (Calculator calculator = new Calculator(new Springs())) {
            for (boolean relaxed : new boolean[] {false, true}) {
                ElasticTensor c = ElasticTensor.of(calculator, conventional(), 1e-3, relaxed);
                double unit = SPRING / EDGE;
                for (int i = 0; i < 36; i++) {
                    boolean normal = i / 6 < 3 && i % 6 < 3;
                    double expected = i / 6 == i % 6 ? (normal ? 2 : 1) : normal ? 1 : 0;
                    assertEquals(expected * unit, c.constants()[i], 1e-4 * unit, "element " + i);
                    assertEquals(0, c.errors()[i], 1e-4 * unit);
                }
                assertEquals(4.0 / 3 * unit, c.bulkModulus(), 1e-4 * unit);
                assertEquals(0, c.residual(), 1e-12);
            }
        }
    }

    @Test
    void equationOfStateOfSprings() {
        try (Calculator calculator = new Calculator(new Springs())) {
            EquationOfState eos = EquationOfState.of(calculator, conventional(), 0.01, 9, true);
            assertEquals(EDGE * EDGE * EDGE, eos.volume(), 1e-3);
            assertEquals(0, eos.energy(), 5e-6);
            // what a cubic in V^(-2/3) leaves of harmonic springs: 6/7 * 29/16 * 0.02^2, about
            double bulk = 4.0 / 3 * SPRING / EDGE;
            assertEquals(bulk, eos.bulkModulus(), 1e-3 * bulk);
            Structure small = ElasticTensor.deformed(conventional(), scaled(0.9));
            assertThrows(
                    MlipException.class,
                    () -> EquationOfState.of(calculator, small, 0.01, 9, true));
        }
    }

    /** Atoms that are not where the springs want them go there at every volume, unless they are clamped. */
    @Test
    void atomsRelaxAtEachVolume() {
        Structure ideal = conventional();
        double[] positions = ideal.positions().clone();
        positions[3] += 0.05;
        positions[7] -= 0.04;
        Structure moved = ideal.withPositions(positions);
        try (Calculator calculator = new Calculator(new Springs())) {
            double[] still = EquationOfState.of(calculator, ideal, 0.01, 9, false).energies();
            double[] relaxed = EquationOfState.of(calculator, moved, 0.01, 9, true).energies();
            double[] clamped = EquationOfState.of(calculator, moved, 0.01, 9, false).energies();
            assertArrayEquals(still, relaxed, 1e-8);
            for (int k = 0; k < 9; k++) {
                assertTrue(clamped[k] > still[k] + 1e-3, "volume " + k);
            }
        }
    }

    private static double[] scaled(double s) {
        return new double[] {s, 0, 0, 0, s, 0, 0, 0, s};
    }

    /** An equation that is of third order in V^(-2/3) is found exactly. */
    @Test
    void theEquationOfBirchAndMurnaghanIsFound() {
        double v0 = 47;
        double b0 = 0.6;
        double b1 = 5.1;
        double[] v = new double[9];
        double[] e = new double[9];
        for (int k = 0; k < 9; k++) {
            v[k] = v0 * (0.9 + 0.025 * k);
            double f = Math.pow(v0 / v[k], 2.0 / 3);
            e[k] =
                    -3
                            + 9
                                    * v0
                                    * b0
                                    / 16
                                    * (Math.pow(f - 1, 3) * b1 + Math.pow(f - 1, 2) * (6 - 4 * f));
        }
        EquationOfState eos = EquationOfState.fit(v, e);
        assertEquals(v0, eos.volume(), 1e-8);
        assertEquals(-3, eos.energy(), 1e-10);
        assertEquals(b0, eos.bulkModulus(), 1e-8);
        assertEquals(b1, eos.derivative(), 1e-6);
    }

    /** Along [100], with q the phase between planes: w_L^2 = 8 K/m sin^2(q/2), w_T^2 = 4 K/m sin^2(q/2). */
    @Test
    void phononsOfAnFccCrystalOfSprings() {
        double thz = 15.633302;
        try (Calculator calculator = new Calculator(new Springs())) {
            Phonons phonons = new Phonons(calculator, primitive(), new int[] {3, 3, 3}, 0.001);
            for (double x : new double[] {0, 0.1, 0.25, 0.4}) {
                // q = x (b2 + b3): a phase of 2 pi x between planes.
                double sine = Math.abs(Math.sin(Math.PI * x));
                double transversal = 2 * Math.sqrt(SPRING / 63.546) * sine * thz;
                double[] expected = {transversal, transversal, Math.sqrt(2) * transversal};
                assertArrayEquals(expected, phonons.frequencies(0, x, x), 2e-4, "x = " + x);
            }
            double[] axis = new double[200];
            for (int k = 0; k < 200; k++) {
                axis[k] = -1 + 0.05 * k;
            }
            double sum = 0;
            for (double g : phonons.density(4, 0.15, axis)) {
                sum += 0.05 * g;
            }
            assertEquals(3, sum, 1e-3);
        }
    }

    /**
     * The file holds every pair of the supercell: constants are symmetric and add up to zero, and the eigenvalues of the
     * whole matrix are the modes that fit into the supercell.
     */
    @Test
    void forceConstantsOfTheWholeSupercell() {
        double thz = 15.633302;
        double h = EDGE / 2;
        Structure two =
                Structure.of(
                        Cell.periodic(h, h, 0, h, -h, 0, 0, 0, EDGE),
                        new int[] {29, 29},
                        new double[] {0, 0, 0, h, 0, h});
        int[] copies = {3, 2, 1};
        try (Calculator calculator = new Calculator(new Springs())) {
            Phonons phonons = new Phonons(calculator, two, copies, 0.001);
            try (Scanner words = new Scanner(phonons.forceConstants()).useLocale(Locale.ROOT)) {
                int n = words.nextInt();
                assertEquals(12, n);
                assertEquals(12, words.nextInt());
                double[][] matrix = new double[3 * n][3 * n];
                for (int pair = 0; pair < n * n; pair++) {
                    assertEquals(pair / n + 1, words.nextInt());
                    assertEquals(pair % n + 1, words.nextInt());
                    for (int c = 0; c < 9; c++) {
                        matrix[3 * (pair / n) + c / 3][3 * (pair % n) + c % 3] = words.nextDouble();
                    }
                }
                RealMatrix constants = new Array2DRowRealMatrix(matrix);
                assertEquals(0, constants.subtract(constants.transpose()).getNorm1(), 1e-6);
                RealMatrix even = constants.add(constants.transpose()).scalarMultiply(0.5);
                double[] squares = new EigenDecompositionSymmetric(even).getEigenvalues().clone();
                Arrays.sort(squares);
                double[] modes = phonons.modes(copies);
                assertEquals(3 * n - 3, modes.length);
                for (int k = 0; k < modes.length; k++) {
                    assertEquals(modes[k], Math.sqrt(squares[k + 3] / 63.546) * thz, 1e-4);
                }
            }
        }
    }
}
