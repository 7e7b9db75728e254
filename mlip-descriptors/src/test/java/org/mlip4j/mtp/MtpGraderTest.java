package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Grader;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.testing.RandomStructures;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

class MtpGraderTest {

    private static final MtpModel MODEL =
            RandomMtp.of(10, 2, RadialBasis.Kind.SMOOTH_CHEBYSHEV_REPULSIVE);
    private static final int N = MODEL.parameterCount();

    private static Structure structure() {
        int[] codes = {1000, 1001, 1000, 1001, 1001, 1000, 1001};
        return RandomStructures.inCell(7, codes, 5, true, true, false);
    }

    private static NeighborList list() {
        return NeighborSearch.of(structure(), MODEL.basis().max());
    }

    private static MtpPotential potential(MtpModel model, Optional<ActiveSet> set) {
        return new MtpPotential(model, set, "random");
    }

    /** A model with one of its coefficients shifted. */
    private static MtpModel shifted(int parameter, double by) {
        double[][] parts = {
            MODEL.radialCoefficients().clone(),
            MODEL.speciesCoefficients().clone(),
            MODEL.momentCoefficients().clone()
        };
        int part = 0;
        int at = parameter;
        while (at >= parts[part].length) {
            at -= parts[part++].length;
        }
        parts[part][at] += by;
        return new MtpModel(
                "",
                "",
                MODEL.species(),
                MODEL.types(),
                MODEL.scaling(),
                MODEL.basis(),
                MODEL.tree(),
                parts[0],
                parts[1],
                parts[2]);
    }

    private static double energy(int parameter, double by) {
        return potential(shifted(parameter, by), Optional.empty()).evaluate(structure()).energy();
    }

    @Test
    void featuresAreDerivativesWithRespectToAllCoefficients() {
        double[] features = new double[N];
        potential(MODEL, Optional.empty()).newGrader().addFeatures(list(), features);
        double h = 1e-4;
        for (int p = 0; p < N; p++) {
            double near = energy(p, h) - energy(p, -h);
            double far = energy(p, 2 * h) - energy(p, -2 * h);
            assertEquals(
                    (8 * near - far) / (12 * h),
                    features[p],
                    1e-8 * Math.max(1, Math.abs(features[p])));
        }
    }

    /** A set whose rows are the axes: the grade is the largest feature. */
    private static ActiveSet axes(double energyWeight, double siteWeight) {
        double[] unit = new double[N * N];
        IntStream.range(0, N).forEach(i -> unit[i * N + i] = 1);
        int[] links = new int[N];
        return new ActiveSet(energyWeight, 0, 0, siteWeight, 2, unit, unit, links, links, "");
    }

    private static double largest(double[] features) {
        return Arrays.stream(features).map(Math::abs).max().orElseThrow();
    }

    @Test
    void neighborhoodsAreGradedOneByOne() {
        Grader grader = potential(MODEL, Optional.of(axes(0, 1))).newGrader();
        NeighborList list = list();
        double[] grades = new double[structure().size()];
        grader.gradeAtoms(list, grades);
        double[] expected = new double[grades.length];
        for (int k = 0; k < expected.length; k++) {
            double[] features = new double[N];
            grader.addFeatures(list.window(k, k + 1), features);
            expected[k] = largest(features);
        }
        assertArrayEquals(expected, grades, 1e-12);
        assertThrows(MlipException.class, () -> grader.gradeConfiguration(new double[N], 1));
    }

    /** Atoms are graded several at a time, against a matrix without structure. */
    @Test
    void gradesAreTheLargestWeights() {
        double[] inverse = new Random(3).doubles(N * N, -1, 1).toArray();
        int[] links = new int[N];
        ActiveSet set = new ActiveSet(0, 0, 0, 1, 2, inverse, inverse, links, links, "");
        NeighborList list = list().window(1, 7);
        double[][] rows = new double[structure().size()][];
        potential(MODEL, Optional.empty()).newGrader().atomFeatures(list, rows);
        assertNull(rows[0]);
        double[] grades = new double[structure().size()];
        potential(MODEL, Optional.of(set)).newGrader().gradeAtoms(list, grades);
        for (int k = 1; k < 7; k++) {
            double[] features = new double[N];
            potential(MODEL, Optional.empty())
                    .newGrader()
                    .addFeatures(list.window(k, k + 1), features);
            assertArrayEquals(features, rows[k], 1e-12);
            double expected = set.grade(features);
            assertEquals(expected, grades[k], 1e-12 * expected);
        }
        assertEquals(0, grades[0]);
    }

    @Test
    void configurationsAreGradedPerAtom() {
        Grader grader = potential(MODEL, Optional.of(axes(1, 0))).newGrader();
        double[] features = new double[N];
        grader.addFeatures(list(), features);
        assertEquals(largest(features) / 7, grader.gradeConfiguration(features, 7), 1e-12);
        assertThrows(MlipException.class, () -> grader.gradeAtoms(list(), new double[7]));
    }

    @Test
    void gradesNeedAnActiveSet() {
        MtpPotential potential = potential(MODEL, Optional.empty());
        assertEquals(Optional.empty(), potential.gradeMode());
        assertThrows(
                MlipException.class, () -> potential.newGrader().gradeAtoms(list(), new double[7]));
    }

    /** Rows that are zero where features of an atom of one species are, the inverse with its rows as MLIP stores it. */
    private static ActiveSet random(MtpModel model, double siteWeight) {
        int n = model.parameterCount();
        int species = model.species().size();
        int radial = model.radialCoefficients().length;
        Random random = new Random(3);
        double[] rows = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                int owner = j < radial ? j * species / radial : j - radial;
                boolean own = owner >= species || owner == i % species;
                rows[i * n + j] = own ? random.nextGaussian() : 0;
            }
        }
        int[] links = new int[n];
        return new ActiveSet(
                1 - siteWeight,
                0,
                0,
                siteWeight,
                2,
                rows,
                transposedInverse(rows, n),
                links,
                links,
                "");
    }

    private static double[] transposedInverse(double[] rows, int n) {
        double[][] table = new double[n][2 * n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(rows, i * n, table[i], 0, n);
            table[i][n + i] = 1;
        }
        for (int c = 0; c < n; c++) {
            int column = c;
            int pivot =
                    IntStream.range(c, n)
                            .boxed()
                            .max(Comparator.comparingDouble(i -> Math.abs(table[i][column])))
                            .orElseThrow();
            double[] row = table[pivot];
            table[pivot] = table[c];
            table[c] = Arrays.stream(row).map(v -> v / row[column]).toArray();
            for (int i = 0; i < n; i++) {
                double factor = i == c ? 0 : table[i][c];
                for (int j = c; j < 2 * n && factor != 0; j++) {
                    table[i][j] -= factor * table[c][j];
                }
            }
        }
        double[] inverse = new double[n * n];
        IntStream.range(0, n * n).forEach(q -> inverse[q] = table[q % n][n + q / n]);
        return inverse;
    }

    /** The vector kernel against the scalar one: 150 atoms of each species, more than are kept together. */
    @ParameterizedTest
    @CsvSource({
        "2, 2, SMOOTH_CHEBYSHEV, 6",
        "8, 1, SMOOTH_CHEBYSHEV, 7",
        "10, 3, SMOOTH_CHEBYSHEV, 1",
        "12, 4, SMOOTH_CHEBYSHEV, 10",
        "8, 2, CHEBYSHEV, 5",
        "8, 2, SHAPEEV, 4",
        "8, 2, SMOOTH_CHEBYSHEV_REPULSIVE, 3"
    })
    void vectorsGradeAsScalars(int level, int species, RadialBasis.Kind kind, int size) {
        MtpModel model =
                RandomMtp.of(
                        MomentTree.ofLevel(level),
                        new RadialBasis(kind, 1.1, 3.9, size),
                        species,
                        level);
        int[] codes = new int[150 * species];
        Arrays.setAll(codes, i -> 1000 + i % species);
        Structure many = RandomStructures.inCell(7, codes, 14, true, true, false);
        NeighborList near = NeighborSearch.of(many, 4.2).window(3, codes.length - 2);
        int n = model.parameterCount();
        for (double siteWeight = 0; siteWeight <= 1; siteWeight++) {
            Optional<ActiveSet> set = Optional.of(random(model, siteWeight));
            double[][] results = new double[2][siteWeight == 1 ? many.size() : n];
            double[][] together = new double[2][results[0].length];
            Accumulator[] sums = new Accumulator[3];
            Arrays.setAll(sums, k -> new Accumulator(near.atomCount(), List.of()));
            for (int v = 0; v < 2; v++) {
                MtpPotential potential = new MtpPotential(model, set, "random", v == 1);
                Grader grader = potential.newGrader();
                if (siteWeight == 1) {
                    grader.gradeAtoms(near, results[v]);
                } else {
                    grader.addFeatures(near, results[v]);
                }
                grader.accumulate(near, sums[v], together[v]);
                potential.newEvaluator().accumulate(near, sums[2]);
            }
            double tolerance = 1e-9 * largest(results[0]);
            assertArrayEquals(results[0], results[1], tolerance);
            assertArrayEquals(results[0], together[0], tolerance);
            assertArrayEquals(results[1], together[1], 0);
            double energy = sums[0].energy();
            assertEquals(energy, sums[1].energy(), 1e-11 * Math.abs(energy));
            assertEquals(2 * energy, sums[2].energy(), 1e-11 * Math.abs(energy));
            assertArrayEquals(
                    sums[0].forces(), sums[1].forces(), 1e-10 * largest(sums[0].forces()));
        }
    }
}
