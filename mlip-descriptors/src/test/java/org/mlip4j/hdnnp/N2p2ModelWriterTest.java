package org.mlip4j.hdnnp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Committee;
import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.hdnnp.io.N2p2ModelReader;
import org.mlip4j.hdnnp.io.N2p2ModelWriter;
import org.mlip4j.testing.RandomStructures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class N2p2ModelWriterTest {

    private static final Structure WATER =
            RandomStructures.inCell(1, new int[] {1, 8, 1, 8, 1, 1}, 5, true, true, true);

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(Scaling.Mode.class)
    void whatIsWrittenIsReadBackEqual(Scaling.Mode mode) {
        HdnnpModel mixed = TestModels.mixed(4);
        HdnnpModel model =
                new HdnnpModel(
                        mixed.elements(), new Scaling(mode, -0.3, 1.1), mixed.normalization());
        N2p2ModelWriter.write(model, folder);
        assertEquals(model, N2p2ModelReader.read(folder));
    }

    @Test
    void unitsSurviveTheRoundTrip() {
        HdnnpModel model = TestModels.mixed(5).fromUnits(new Units("x", 0.7, 3));
        N2p2ModelWriter.write(model, folder);
        assertEquals(model, N2p2ModelReader.read(folder));
    }

    @Test
    void otherOrdersGiveTheSameEnergies() {
        HdnnpModel model = TestModels.mixed(6);
        List<ElementModel> shuffled = new ArrayList<>();
        for (ElementModel part : model.elements()) {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, part.functions().size()).boxed().toList());
            Collections.shuffle(order, new Random(1));
            shuffled.add(part.reordered(order));
        }
        HdnnpModel other = new HdnnpModel(shuffled, model.scaling(), model.normalization());
        assertFalse(other.equals(model));
        N2p2ModelWriter.write(other, folder);
        assertEquals(model, N2p2ModelReader.read(folder));
        double energy = new HdnnpPotential("model", model).evaluate(WATER).energy();
        assertEquals(energy, new HdnnpPotential("other", other).evaluate(WATER).energy(), 1e-12);
    }

    @Test
    void networksMayDifferBetweenElements() {
        HdnnpModel model = TestModels.mixed(7);
        ElementModel oxygen = model.elements().get(1);
        List<Integer> nodes = List.of(oxygen.functions().size(), 3, 4, 1);
        double[] weights = new Random(2).doubles(NeuralNetwork.parameterCount(nodes)).toArray();
        List<Activation> activations =
                List.of(Activation.GAUSSIAN, Activation.TANH, Activation.IDENTITY);
        NeuralNetwork deeper = new NeuralNetwork(nodes, activations, false, weights);
        HdnnpModel other =
                new HdnnpModel(
                        List.of(
                                model.elements().getFirst(),
                                new ElementModel(
                                        oxygen.element(),
                                        0,
                                        oxygen.functions(),
                                        oxygen.ranges(),
                                        deeper)),
                        model.scaling(),
                        model.normalization());
        N2p2ModelWriter.write(other, folder);
        assertEquals(other, N2p2ModelReader.read(folder));
    }

    @Test
    void twoCutoffFunctionsAreRefused() {
        List<SymmetryFunction> functions = new ArrayList<>();
        for (CutoffFunction.Kind kind :
                List.of(CutoffFunction.Kind.COSINE, CutoffFunction.Kind.POLY2)) {
            functions.addAll(
                    TestModels.functions(
                            2, new CutoffFunction(kind, 4, 0), CoreFunction.POLY2, false));
        }
        HdnnpModel model =
                TestModels.model(
                        functions,
                        Scaling.NONE,
                        List.of(Activation.TANH, Activation.IDENTITY),
                        false,
                        1);
        assertThrows(MlipException.class, () -> N2p2ModelWriter.write(model, folder));
    }

    /** A model in Bohr and Hartree, loaded as such, gives the energies and forces of its own numbers, converted. */
    @Test
    void statedUnitsConvertTheModel() {
        N2p2ModelWriter.write(TestModels.mixed(8), folder);
        assertTrue(Potentials.takesUnits(folder));
        Potential raw = Potentials.load(folder);
        Potential metal = Potentials.load(folder, LoadOptions.DEFAULT.withUnits(Units.ATOMIC));
        double[] x = WATER.positions().clone();
        double[] v = WATER.cell().vectors();
        for (int i = 0; i < x.length; i++) {
            x[i] *= Units.BOHR;
        }
        for (int i = 0; i < 9; i++) {
            v[i] *= Units.BOHR;
        }
        Structure small = Structure.of(Cell.periodic(v), WATER.species(), x);
        assertEquals(4 * Units.BOHR, metal.info().cutoff(), 1e-12);
        double energy = raw.evaluate(WATER).energy() * Units.HARTREE;
        assertEquals(energy, metal.evaluate(small).energy(), 1e-10);
        double force = raw.evaluate(WATER).forces()[4] * Units.HARTREE / Units.BOHR;
        assertEquals(force, metal.evaluate(small).forces()[4], 1e-9);
        assertEquals("bohr,hartree", metal.info().details().get("units of the files"));
    }

    /** RuNNer's layout: common input.nn and scaling.data above numbered folders with the weights. */
    @Test
    void runnerCommitteesShareTheirInput() throws IOException {
        for (int m = 1; m <= 11; m++) {
            N2p2ModelWriter.write(TestModels.mixed(m), folder.resolve("" + m));
        }
        Files.copy(folder.resolve("1/input.nn"), folder.resolve("input.nn"));
        for (int m = 1; m <= 11; m++) {
            Files.delete(folder.resolve(m + "/input.nn"));
        }
        Potential committee = Potentials.load(folder);
        List<? extends Potential> members = ((Committee) committee).members();
        assertEquals(11, members.size());
        for (int m = 0; m < members.size(); m++) {
            assertEquals(
                    TestModels.mixed(m + 1).elements(),
                    ((HdnnpPotential) members.get(m)).model().elements());
        }
        assertTrue(committee instanceof HdnnpCommittee);
        assertEquals(List.of(Element.of(1), Element.of(8)), committee.info().elements());
    }
}
