package org.mlip4j.hdnnp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.testing.FiniteDifferences;
import org.mlip4j.testing.RandomStructures;

import java.util.ArrayList;
import java.util.List;

/** Forces, virials and per-atom virials of every type of symmetry function with every cutoff and core function. */
class SymmetryFunctionDerivativesTest {

    private static final int[] CODES = {1, 8, 1, 8, 1};
    private static final List<Activation> NETWORK = List.of(Activation.TANH, Activation.IDENTITY);

    static List<Object[]> typesAndCutoffs() {
        List<Object[]> cases = new ArrayList<>();
        for (int type : TestModels.TYPES) {
            boolean compact = type >= 20;
            for (CutoffFunction.Kind kind : CutoffFunction.Kind.values()) {
                if (!compact && kind != CutoffFunction.Kind.HARD) {
                    cases.add(new Object[] {type, kind, 0.0, CoreFunction.POLY2, false});
                    cases.add(new Object[] {type, kind, 0.4, CoreFunction.POLY2, false});
                }
            }
            for (CoreFunction core : CoreFunction.values()) {
                if (compact && core != CoreFunction.COSINE) {
                    cases.add(new Object[] {type, CutoffFunction.Kind.COSINE, 0.0, core, false});
                    cases.add(new Object[] {type, CutoffFunction.Kind.COSINE, 0.0, core, true});
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("typesAndCutoffs")
    void derivatives(
            int type,
            CutoffFunction.Kind kind,
            double alpha,
            CoreFunction core,
            boolean asymmetric) {
        CutoffFunction fc = new CutoffFunction(kind, 4, alpha);
        HdnnpModel model =
                TestModels.model(
                        TestModels.functions(type, fc, core, asymmetric),
                        new Scaling(Scaling.Mode.SCALE, 0, 1),
                        NETWORK,
                        false,
                        type);
        Structure bulk = RandomStructures.inCell(type, CODES, 4.5, true, true, true);
        try (Calculator calculator = new Calculator(new HdnnpPotential("test", model))) {
            FiniteDifferences.checkForces(calculator, bulk, 2e-7);
            FiniteDifferences.checkVirial(calculator, bulk, 2e-7);
            FiniteDifferences.checkAtomVirials(calculator, bulk.withCell(Cell.none()), 2e-7);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void everyActivationAndScaling(Activation activation) {
        CutoffFunction fc = new CutoffFunction(CutoffFunction.Kind.POLY2, 4, 0);
        List<SymmetryFunction> functions = TestModels.functions(2, fc, CoreFunction.POLY2, false);
        Structure bulk = RandomStructures.inCell(3, CODES, 4.5, true, true, true);
        for (Scaling.Mode mode : Scaling.Mode.values()) {
            HdnnpModel model =
                    TestModels.model(
                            functions,
                            new Scaling(mode, -1, 1),
                            List.of(activation, activation, Activation.IDENTITY),
                            true,
                            9);
            try (Calculator calculator = new Calculator(new HdnnpPotential("test", model))) {
                FiniteDifferences.checkForces(calculator, bulk, 1e-8);
            }
        }
    }

    /** The hard cutoff jumps, so its derivative is checked where no distance is near the cutoff. */
    @ParameterizedTest
    @MethodSource("gaussianTypes")
    void hardCutoff(int type) {
        CutoffFunction fc = new CutoffFunction(CutoffFunction.Kind.HARD, 4, 0);
        HdnnpModel model =
                TestModels.model(
                        TestModels.functions(type, fc, CoreFunction.POLY2, false).stream()
                                .map(f -> f.scaled(2.5))
                                .toList(),
                        Scaling.NONE,
                        NETWORK,
                        true,
                        type);
        assertEquals(10, model.cutoff());
        Structure cluster = RandomStructures.cluster(type, CODES, 4.5);
        try (Calculator calculator = new Calculator(new HdnnpPotential("test", model))) {
            FiniteDifferences.checkForces(calculator, cluster, 1e-8);
        }
    }

    static List<Integer> gaussianTypes() {
        return List.of(2, 3, 9, 12, 13);
    }
}
