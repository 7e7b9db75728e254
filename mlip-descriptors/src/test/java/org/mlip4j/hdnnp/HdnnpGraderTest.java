package org.mlip4j.hdnnp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    @ParameterizedTest
    @EnumSource(names = {"SCALAR", "SIMD"})
    void projectedFeaturesAreCombinationsOfTheWholeGradient(Kernels kernels) {
        HdnnpModel model = deep();
        HdnnpPotential plain = potential(model, kernels);
        HdnnpPotential potential = plain.withGradientProjection(new GradientProjection(9, 4));
        double[] features = new double[potential.newGrader().featureCount()];
        potential.newGrader().addFeatures(list(potential), features);
        double[] expected = new double[features.length];
        Random random = new Random(4);
        int start = 0;
        for (int e = 0; e < model.elements().size(); e++) {
            NeuralNetwork network = model.elements().get(e).network();
            double[][] signs = combinations(network, 9, random);
            for (int p = 0; p < network.parameters().length; p++) {
                int left = network.parameters().length - p;
                double change =
                        energy(shifted(model, e, left, 1e-4))
                                - energy(shifted(model, e, left, -1e-4));
                for (int m = 0; m < 9; m++) {
                    expected[start + m] += signs[m][p] * change / 2e-4;
                }
            }
            start += 9;
        }
        double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertArrayEquals(expected, features, 1e-6 * size);
        assertEquals(features.length, start);
    }

    /** The random vectors as the definition has them: a_jm b_km for the weight from node j to node k, 1 for biases. */
    private static double[][] combinations(NeuralNetwork network, int count, Random random) {
        double[][] vectors = new double[count][network.parameters().length];
        int at = 0;
        for (int l = 1; l < network.nodes().size(); l++) {
            int inputs = network.nodes().get(l - 1) + 1;
            int outputs = network.nodes().get(l);
            boolean[][] a = booleans(inputs, count, random);
            boolean[][] b = booleans(outputs, count, random);
            for (int j = 0; j < inputs; j++) {
                for (int k = 0; k < outputs; k++) {
                    for (int m = 0; m < count; m++) {
                        vectors[m][at] = a[j][m] == b[k][m] ? 1 : -1;
                    }
                    at++;
                }
            }
        }
        return vectors;
    }

    private static boolean[][] booleans(int rows, int columns, Random random) {
        boolean[][] values = new boolean[rows][columns];
        for (boolean[] row : values) {
            for (int m = 0; m < columns; m++) {
                row[m] = random.nextBoolean();
            }
        }
        return values;
    }

    @Test
    void networksHaveNotMoreFeaturesThanParameters() {
        HdnnpModel model = deep();
        HdnnpPotential potential =
                potential(model, Kernels.SCALAR)
                        .withGradientProjection(new GradientProjection(100000, 1));
        assertEquals(
                model.elements().stream()
                        .mapToInt(part -> part.network().parameters().length)
                        .sum(),
                potential.newGrader().featureCount());
        assertThrows(MlipException.class, () -> new GradientProjection(0, 1));
    }

    /** Two hidden layers and divided arguments. */
    private static HdnnpModel deep() {
        CutoffFunction fc = new CutoffFunction(CutoffFunction.Kind.COSINE, 4, 0);
        return TestModels.model(
                TestModels.functions(2, fc, CoreFunction.POLY2, false),
                new Scaling(Scaling.Mode.SCALE_CENTER, 0, 1),
                List.of(Activation.TANH, Activation.SOFTPLUS, Activation.IDENTITY),
                true,
                3);
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void atomsAreGradedWithTheirForces(boolean projected) {
        HdnnpPotential plain = potential(TestModels.mixed(3), Kernels.BEST);
        HdnnpPotential potential =
                projected ? plain.withGradientProjection(new GradientProjection(13, 2)) : plain;
        int n = potential.newGrader().featureCount();
        HdnnpPotential graded = potential.withActiveSet(random(n, 1));
        NeighborList list = list(potential);
        double[] expected = new double[WATER.size()];
        double[][] rows = new double[expected.length][];
        potential.newGrader().atomFeatures(list, rows);
        for (int k = 0; k < expected.length; k++) {
            double[] features = new double[n];
            potential.newGrader().addFeatures(list.window(k, k + 1), features);
            expected[k] = graded.activeSet().orElseThrow().grade(features);
            assertArrayEquals(features, rows[k], 1e-12);
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
        HdnnpPotential potential =
                potential(TestModels.mixed(3), Kernels.BEST)
                        .withGradientProjection(new GradientProjection(7, 11));
        HdnnpPotential graded =
                potential.withActiveSet(random(potential.newGrader().featureCount(), 1));
        Potentials.save(graded, folder.resolve("model.mlip"));
        HdnnpPotential read =
                (HdnnpPotential) Potentials.load(folder.resolve("model.mlip"), LoadOptions.DEFAULT);
        assertArrayEquals(
                graded.activeSet().orElseThrow().inverse(),
                read.activeSet().orElseThrow().inverse());
        assertEquals(graded.gradientProjection(), read.gradientProjection());
        assertThrows(MlipException.class, () -> Potentials.save(graded, folder.resolve("model")));
        assertThrows(MlipException.class, () -> potential.withActiveSet(random(3, 1)));
    }
}
