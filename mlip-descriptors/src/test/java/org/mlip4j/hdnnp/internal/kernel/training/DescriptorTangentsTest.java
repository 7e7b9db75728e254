package org.mlip4j.hdnnp.internal.kernel.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CoreFunction;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.Describer;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.TestModels;
import org.mlip4j.testing.FiniteDifferences;
import org.mlip4j.testing.RandomStructures;

import java.util.ArrayList;
import java.util.List;

/** Directional derivatives of every type of symmetry function against finite differences, in vectors and not. */
class DescriptorTangentsTest {

    private static final int[] CODES = {1, 8, 1, 8, 1};
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 3e-7;

    static List<Object[]> typesAndCutoffs() {
        List<Object[]> cases = new ArrayList<>();
        for (int type : TestModels.TYPES) {
            if (type < 20) {
                for (CutoffFunction.Kind kind : CutoffFunction.Kind.values()) {
                    if (kind != CutoffFunction.Kind.HARD) {
                        cases.add(new Object[] {type, kind, CoreFunction.POLY2});
                    }
                }
            } else {
                for (CoreFunction core : CoreFunction.values()) {
                    if (core != CoreFunction.COSINE) {
                        cases.add(new Object[] {type, CutoffFunction.Kind.COSINE, core});
                    }
                }
            }
        }
        return cases;
    }

    private static HdnnpModel model(int type, CutoffFunction.Kind kind, CoreFunction core) {
        return TestModels.model(
                TestModels.functions(type, new CutoffFunction(kind, 4, 0.3), core, true),
                new Scaling(Scaling.Mode.SCALE_CENTER, 0, 1),
                List.of(Activation.TANH, Activation.IDENTITY),
                false,
                type);
    }

    @ParameterizedTest
    @MethodSource("typesAndCutoffs")
    void displacement(int type, CutoffFunction.Kind kind, CoreFunction core) {
        HdnnpModel model = model(type, kind, core);
        Structure bulk = RandomStructures.inCell(type, CODES, 4.5, true, true, true);
        NeighborList list = NeighborSearch.of(bulk, model.cutoff());
        DescriptorTangents[] ways = {
            new DescriptorTangents(model, false), new DescriptorTangents(model, true)
        };
        for (int moving = 0; moving < 2; moving++) {
            for (int axis = 0; axis < 3; axis++) {
                double[][] up =
                        describe(model, FiniteDifferences.moved(bulk, 3 * moving + axis, STEP));
                double[][] down =
                        describe(model, FiniteDifferences.moved(bulk, 3 * moving + axis, -STEP));
                for (int k = 0; k < CODES.length; k++) {
                    for (DescriptorTangents way : ways) {
                        check(up[k], down[k], way.alongAxis(list, k, moving, axis));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("typesAndCutoffs")
    void inputsAreThoseOfTheEvaluator(int type, CutoffFunction.Kind kind, CoreFunction core) {
        HdnnpModel model = model(type, kind, core);
        Structure bulk = RandomStructures.inCell(type, CODES, 4.5, true, true, true);
        NeighborList list = NeighborSearch.of(bulk, model.cutoff());
        double[][] expected = describe(model, bulk);
        for (boolean vectors : new boolean[] {false, true}) {
            DescriptorTangents tangents = new DescriptorTangents(model, vectors);
            for (int k = 0; k < CODES.length; k++) {
                double[] inputs = new double[expected[k].length];
                tangents.inputs(list, k, inputs, 0);
                assertArrayEquals(expected[k], inputs, 1e-10);
            }
        }
    }

    /** The first atoms that are described have no neighbour, and one. */
    @ParameterizedTest
    @MethodSource("typesAndCutoffs")
    void atomsWithoutPairsOfNeighbors(int type, CutoffFunction.Kind kind, CoreFunction core) {
        HdnnpModel model = model(type, kind, core);
        double[] positions = {0, 0, 0, 10, 10, 10, 10.4, 11.5, 10.7};
        Structure few = Structure.of(Cell.cubic(20), new int[] {1, 8, 1}, positions);
        NeighborList list = NeighborSearch.of(few, model.cutoff());
        double[][] expected = describe(model, few);
        for (boolean vectors : new boolean[] {false, true}) {
            DescriptorTangents tangents = new DescriptorTangents(model, vectors);
            for (int k = 0; k < few.size(); k++) {
                double[] inputs = new double[expected[k].length];
                tangents.inputs(list, k, inputs, 0);
                assertArrayEquals(expected[k], inputs, 1e-10);
                double[][] up = describe(model, FiniteDifferences.moved(few, 4, STEP));
                double[][] down = describe(model, FiniteDifferences.moved(few, 4, -STEP));
                check(up[k], down[k], tangents.alongAxis(list, k, 1, 1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("typesAndCutoffs")
    void strain(int type, CutoffFunction.Kind kind, CoreFunction core) {
        HdnnpModel model = model(type, kind, core);
        Structure bulk = RandomStructures.inCell(type, CODES, 4.5, true, true, true);
        NeighborList list = NeighborSearch.of(bulk, model.cutoff());
        DescriptorTangents tangents = new DescriptorTangents(model, true);
        for (int ab : new int[] {0, 4, 8, 1, 3, 5}) {
            double[][] up = describe(model, FiniteDifferences.strained(bulk, ab, STEP));
            double[][] down = describe(model, FiniteDifferences.strained(bulk, ab, -STEP));
            for (int k = 0; k < CODES.length; k++) {
                check(up[k], down[k], tangents.alongStrain(list, k, ab / 3, ab % 3));
            }
        }
    }

    private static void check(double[] up, double[] down, double[] rate) {
        for (int n = 0; n < rate.length; n++) {
            double difference = (up[n] - down[n]) / (2 * STEP);
            assertEquals(difference, rate[n], TOLERANCE * (1 + Math.abs(difference)));
        }
    }

    private static double[][] describe(HdnnpModel model, Structure structure) {
        NeighborList list = NeighborSearch.of(structure, model.cutoff());
        Describer describer = new Describer(model);
        double[][] all = new double[structure.size()][];
        for (int k = 0; k < all.length; k++) {
            all[k] = describer.scaled(list, k).clone();
        }
        return all;
    }
}
