package org.mlip4j.hdnnp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;
import org.mlip4j.testing.RandomStructures;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class SinglePrecisionTest {

    private static final CutoffFunction FC = new CutoffFunction(CutoffFunction.Kind.COSINE, 4, 0);
    private static final ZblPotential ZBL =
            new ZblPotential(TestModels.mixed(1).elementList(), 0.5, 1.5);

    /** One of those that the ranges of {@link TestModels} are from. */
    private static final Structure KNOWN =
            RandomStructures.inCell(1, new int[] {1, 8, 1, 1, 8, 8, 1, 8}, 5, true, true, true);

    /** Against double, on real models: atomic energies and force components. */
    @ParameterizedTest
    @Tag("shared")
    @CsvSource({
        "llzo_lco, pred140, 1e-5, 4e-4",
        "n2p2_predict/Cu2S_PBE, ., 2e-5, 4e-5",
        "n2p2_predict/H2O_RPBE-D3, ., 1e-6, 1e-6",
        "n2p2_predict/Anisole_SCAN, ., 2e-6, 2e-6",
        "n2p2_predict/Ethylbenzene_SCAN, ., 2e-6, 2e-6",
        "n2p2_allsf/ct1a, ., 1e-5, 1e-5",
        "n2p2_allsf/ct2, ., 1e-5, 1e-5"
    })
    void realModels(String model, String data, double energyError, double forceError) {
        Path folder = SharedData.root().resolve("refs").resolve(model);
        Structure structure =
                SharedData.structures(folder.resolve(data).resolve("input.data")).getFirst();
        compare(Potentials.load(folder), structure, energyError, forceError);
    }

    /** Functions whose values, of the order of exp(-100), are no numbers of single precision. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 3, 5})
    void tinyValues(double eta) {
        List<SymmetryFunction> functions = new ArrayList<>();
        for (double lambda : new double[] {-1, 1}) {
            functions.add(new GaussianAngular(1, 1, true, eta, 0, lambda, 1, FC));
            functions.add(new GaussianAngular(1, 8, true, eta / 2, 0, lambda, 4, FC));
            functions.add(new GaussianAngular(8, 8, true, eta, 0, lambda, 2, FC));
        }
        functions.add(new GaussianRadial(1, 2 * eta, 0, FC));
        functions.add(new GaussianRadial(8, 0.1, 0, FC));
        compare(potential(functions), KNOWN, 2e-5, 2e-4);
    }

    private static HdnnpPotential potential(List<SymmetryFunction> functions) {
        return new HdnnpPotential(
                "test",
                TestModels.model(
                        functions,
                        new Scaling(Scaling.Mode.SCALE_CENTER, 0, 1),
                        List.of(Activation.TANH, Activation.IDENTITY),
                        false,
                        1),
                Map.of());
    }

    @Test
    void sumsAndCommitteesPassItOn() {
        HdnnpPotential a = new HdnnpPotential("a", TestModels.mixed(1), Map.of());
        HdnnpPotential b = new HdnnpPotential("b", TestModels.mixed(2), Map.of());
        compare(new HdnnpCommittee("ab", List.of(a, b)), KNOWN, 1e-4, 1e-3);
        compare(new CommitteePotential("ab", List.of(a, b)), KNOWN, 1e-4, 1e-3);
        compare(new SumPotential(a, ZBL), KNOWN, 1e-4, 1e-3);
        assertEquals(a, Precision.DOUBLE.of(a));
    }

    private static void compare(
            Potential exact, Structure structure, double energyError, double forceError) {
        try (Calculator wanted = new Calculator(exact);
                Calculator found = new Calculator(Precision.SINGLE.of(exact))) {
            Result a = wanted.evaluate(structure, Output.ATOM_ENERGIES);
            Result b = found.evaluate(structure, Output.ATOM_ENERGIES);
            assertClose(
                    a.atomEnergies().orElseThrow(), b.atomEnergies().orElseThrow(), energyError);
            assertClose(a.forces(), b.forces(), forceError);
            assertFalse(Arrays.equals(a.forces(), b.forces()), "one precision for both");
        }
    }

    private static void assertClose(double[] wanted, double[] found, double error) {
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], found[i], error, "number " + i);
        }
    }

    @Test
    void refusesWhatHasNoSinglePrecision() {
        assertRefused("double precision only", ZBL);
        assertRefused("double precision only", new SumPotential(ZBL, ZBL));
    }

    @Test
    void refusesFunctionsThatVaryByTooLittle() {
        GaussianRadial function = new GaussianRadial(1, 90, 0, FC);
        assertRefused("function 1 of H varies by", potential(List.of(function)));
    }

    /** 2^128 is no number of single precision. */
    @Test
    void refusesExponentsThatOverflow() {
        GaussianAngular function = new GaussianAngular(1, 8, true, 0.01, 0, 1, 128, FC);
        assertRefused("function 1 of H has the exponent 128.0", potential(List.of(function)));
    }

    /** Values near 1 that differ in the ninth digit only. */
    @Test
    void refusesWhatRoundingWouldSpoil() {
        HdnnpModel model = TestModels.mixed(1);
        List<ElementModel> parts =
                model.elements().stream().map(SinglePrecisionTest::constant).toList();
        HdnnpModel flat = new HdnnpModel(parts, model.scaling(), model.normalization());
        assertRefused("too sensitive", new HdnnpPotential("flat", flat, Map.of()));
    }

    private static ElementModel constant(ElementModel part) {
        Scaling.Range range = new Scaling.Range(1, 1 + 1e-8, 1 + 5e-9, 3e-9);
        return new ElementModel(
                part.element(),
                part.energyOffset(),
                part.functions(),
                part.functions().stream().map(f -> range).toList(),
                part.network());
    }

    private static void assertRefused(String sentence, Potential potential) {
        String message =
                assertThrows(MlipException.class, () -> Precision.SINGLE.of(potential))
                        .getMessage();
        assertTrue(message.contains(sentence), message);
    }
}
