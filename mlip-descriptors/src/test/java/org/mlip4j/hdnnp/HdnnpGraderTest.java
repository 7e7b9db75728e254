package org.mlip4j.hdnnp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Grader;
import org.mlip4j.core.Grades;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.internal.Kernels;
import org.mlip4j.testing.RandomStructures;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

class HdnnpGraderTest {

    private static final Structure WATER =
            RandomStructures.inCell(5, new int[] {1, 8, 1, 1, 8, 1, 8, 1}, 5, true, true, true);

    private static HdnnpPotential potential(HdnnpModel model, Kernels kernels) {
        return new HdnnpPotential("test", model, Map.of(), kernels);
    }

    private static NeighborList list(Potential potential) {
        return NeighborSearch.of(WATER, potential.info().cutoff());
    }

    /** The model with one of the weights of one output shifted; these are the last of the network's parameters. */
    private static HdnnpModel shifted(HdnnpModel model, int element, int fromEnd, double by) {
        List<ElementModel> parts = new ArrayList<>(model.elements());
        ElementModel part = parts.get(element);
        double[] parameters = part.network().parameters().clone();
        parameters[parameters.length - fromEnd] += by;
        parts.set(
                element,
                new ElementModel(
                        part.element(),
                        part.energyOffset(),
                        part.functions(),
                        part.ranges(),
                        part.network().withParameters(parameters)));
        return new HdnnpModel(parts, model.scaling(), model.normalization());
    }

    @ParameterizedTest
    @EnumSource(names = {"SCALAR", "SIMD"})
    void featuresAreDerivativesWithRespectToOutputWeights(Kernels kernels) {
        HdnnpModel model = TestModels.mixed(3);
        HdnnpPotential potential = potential(model, kernels);
        Grader grader = potential.newGrader();
        double[] features = new double[grader.featureCount()];
        grader.addFeatures(list(potential), features);
        int at = 0;
        for (int e = 0; e < model.elements().size(); e++) {
            List<Integer> nodes = model.elements().get(e).network().nodes();
            for (int left = nodes.get(nodes.size() - 2) + 1; left > 0; left--) {
                double change =
                        energy(shifted(model, e, left, 0.5))
                                - energy(shifted(model, e, left, -0.5));
                assertEquals(change, features[at], 1e-9 * Math.max(1, Math.abs(change)));
                at++;
            }
        }
        assertEquals(features.length, at);
    }

    private static double energy(HdnnpModel model) {
        return potential(model, Kernels.SCALAR).evaluate(WATER).energy();
    }

    private static ActiveSet random(int n, double siteWeight) {
        double[] inverse = new Random(3).doubles((long) n * n, -1, 1).toArray();
        int[] links = new int[n];
        return new ActiveSet(
                1 - siteWeight, 0, 0, siteWeight, 2, inverse, inverse, links, links, "");
    }

    @Test
    void atomsAreGradedWithTheirForces() {
        HdnnpPotential potential = potential(TestModels.mixed(3), Kernels.BEST);
        int n = potential.newGrader().featureCount();
        HdnnpPotential graded = potential.withActiveSet(random(n, 1));
        NeighborList list = list(potential);
        double[] expected = new double[WATER.size()];
        for (int k = 0; k < expected.length; k++) {
            double[] features = new double[n];
            potential.newGrader().addFeatures(list.window(k, k + 1), features);
            expected[k] = graded.activeSet().orElseThrow().grade(features);
        }
        double[] alone = new double[expected.length];
        double[] together = new double[expected.length];
        Accumulator evaluated = new Accumulator(list.atomCount(), List.of());
        Accumulator out = new Accumulator(list.atomCount(), List.of());
        graded.newGrader().gradeAtoms(list, alone);
        graded.newGrader().accumulate(list, out, together);
        graded.newEvaluator().accumulate(list, evaluated);
        assertArrayEquals(expected, alone, 1e-12);
        assertArrayEquals(expected, together, 1e-12);
        assertEquals(evaluated.energy(), out.energy());
        assertArrayEquals(evaluated.forces(), out.forces());
    }

    @Test
    void configurationsAreGradedPerAtom() {
        HdnnpPotential potential = potential(TestModels.mixed(3), Kernels.BEST);
        int n = potential.newGrader().featureCount();
        ActiveSet set = random(n, 0);
        double[] features = new double[n];
        potential.newGrader().addFeatures(list(potential), features);
        double[] mean = Arrays.stream(features).map(f -> f / WATER.size()).toArray();
        try (Calculator calculator = new Calculator(potential.withActiveSet(set), 2, 0)) {
            Grades grades = calculator.evaluate(WATER, Output.GRADES).grades().orElseThrow();
            assertEquals(set.grade(mean), grades.max(), 1e-12);
        }
        assertThrows(
                MlipException.class,
                () -> potential.withActiveSet(set).newGrader().gradeAtoms(null, null));
    }

    @Test
    void ourFilesKeepTheActiveSetAndFoldersRefuseIt(@TempDir Path folder) {
        HdnnpPotential potential = potential(TestModels.mixed(3), Kernels.BEST);
        HdnnpPotential graded =
                potential.withActiveSet(random(potential.newGrader().featureCount(), 1));
        Potentials.save(graded, folder.resolve("model.mlip"));
        HdnnpPotential read =
                (HdnnpPotential) Potentials.load(folder.resolve("model.mlip"), LoadOptions.DEFAULT);
        assertArrayEquals(
                graded.activeSet().orElseThrow().inverse(),
                read.activeSet().orElseThrow().inverse());
        assertThrows(MlipException.class, () -> Potentials.save(graded, folder.resolve("model")));
        assertThrows(MlipException.class, () -> potential.withActiveSet(random(3, 1)));
    }
}
