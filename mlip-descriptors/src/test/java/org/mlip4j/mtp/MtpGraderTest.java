package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Grader;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.testing.RandomStructures;

import java.util.Arrays;
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
        double[] grades = new double[structure().size()];
        potential(MODEL, Optional.of(set)).newGrader().gradeAtoms(list, grades);
        for (int k = 1; k < 7; k++) {
            double[] features = new double[N];
            potential(MODEL, Optional.empty())
                    .newGrader()
                    .addFeatures(list.window(k, k + 1), features);
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
}
