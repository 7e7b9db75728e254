package org.mlip4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.hdnnp.HdnnpCommittee;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.TestModels;
import org.mlip4j.testing.RandomStructures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class MlipFileProviderTest {

    private static final HdnnpPotential ONE =
            new HdnnpPotential(
                    "one", TestModels.mixed(1), Map.of("units of the files", "bohr,hartree"));
    private static final HdnnpPotential TWO = new HdnnpPotential("two", TestModels.mixed(2));
    private static final ZblPotential ZBL = new ZblPotential(ONE.info().elements(), 0.4, 2.1);

    private static final Element HYDROGEN = Element.of("H");
    private static final Element OXYGEN = Element.of("O");

    @TempDir Path folder;

    static Stream<Potential> potentials() {
        return Stream.of(
                ONE,
                ZBL,
                new ZblPotential(
                        List.of(
                                new ZblPotential.Radii(HYDROGEN, HYDROGEN, 0.4, 2.1),
                                new ZblPotential.Radii(HYDROGEN, OXYGEN, 0.5, 1.9),
                                new ZblPotential.Radii(OXYGEN, OXYGEN, 0, 3))),
                new SumPotential(ONE, ZBL),
                new HdnnpCommittee("both", List.of(ONE, TWO)),
                new CommitteePotential("mixed", List.of(ONE, new SumPotential(TWO, ZBL))),
                new SumPotential(new HdnnpCommittee("both", List.of(ONE, TWO)), ZBL));
    }

    @ParameterizedTest
    @MethodSource("potentials")
    void whatIsSavedLoadsEqual(Potential potential) {
        Path file = folder.resolve("model.mlip");
        Potentials.save(potential, file);
        Potential loaded = Potentials.load(file);
        assertEquals(potential.getClass(), loaded.getClass());
        assertEquals(potential.info().elements(), loaded.info().elements());
        assertEquals(potential.info().cutoff(), loaded.info().cutoff());
        Structure water =
                RandomStructures.inCell(1, new int[] {1, 8, 1, 8, 1, 1}, 5, true, true, true);
        Result before = potential.evaluate(water);
        Result after = loaded.evaluate(water);
        assertEquals(before.energy(), after.energy());
        assertArrayEquals(before.forces(), after.forces());
        assertArrayEquals(before.virial(), after.virial());
    }

    @Test
    void coefficientsAndProvenanceAreKept() {
        Path file = folder.resolve("model.mlip");
        Potentials.save(ONE, file);
        HdnnpPotential loaded = (HdnnpPotential) Potentials.load(file);
        assertEquals(ONE.model(), loaded.model());
        assertEquals(ONE.provenance(), loaded.provenance());
    }

    @Test
    void replicasAreKept() {
        HdnnpPotential replicated =
                ONE.withReplicas(
                        List.of(
                                ONE.model(),
                                ONE.model().withNetworks(TestModels.mixed(2).networks())));
        Path file = folder.resolve("model.mlip");
        Potentials.save(replicated, file);
        HdnnpPotential loaded = (HdnnpPotential) Potentials.load(file);
        assertEquals(replicated.replicas(), loaded.replicas());
        MlipException one =
                assertThrows(MlipException.class, () -> ONE.withReplicas(List.of(ONE.model())));
        assertTrue(one.getMessage().contains("give at least 2"), one.getMessage());
        HdnnpModel shifted =
                new HdnnpModel(
                        ONE.model().elements(),
                        ONE.model().scaling(),
                        HdnnpModel.Normalization.NONE);
        MlipException other =
                assertThrows(
                        MlipException.class, () -> ONE.withReplicas(List.of(ONE.model(), shifted)));
        assertTrue(other.getMessage().contains("more than its networks"), other.getMessage());
        MlipException n2p2 =
                assertThrows(
                        MlipException.class,
                        () -> Potentials.save(replicated, folder.resolve("n2p2")));
        assertTrue(n2p2.getMessage().contains("holds no replicas"), n2p2.getMessage());
    }

    @Test
    void aReplicaWithoutANetworkIsRefused() throws IOException {
        Path file = folder.resolve("model.mlip");
        Potentials.save(ONE.withReplicas(List.of(ONE.model(), ONE.model())), file);
        String text = Files.readString(file);
        int at = text.indexOf("\"networks\" : [");
        Files.writeString(
                file,
                text.substring(0, at)
                        + "\"networks\" : [ ], \"old\" : ["
                        + text.substring(at + 14));
        FormatException e = assertThrows(FormatException.class, () -> Potentials.load(file));
        assertTrue(e.getMessage().contains("one network per element"), e.getMessage());
    }

    /** Files are passed on: they say what a model was called, not where on a machine it lay. */
    @Test
    void folderNamesStayAtHome() throws IOException {
        Path saved = folder.resolve("saved.mlip");
        Potential one = new HdnnpPotential("/home/me/secret/model", TestModels.mixed(1));
        Potential two = new HdnnpPotential("secret/models/2/", TestModels.mixed(2));
        Potentials.save(new CommitteePotential("/home/me/secret", List.of(one, two)), saved);
        Path again = Files.createDirectories(folder.resolve("private")).resolve("again.mlip");
        Files.copy(saved, again);
        Path copy = folder.resolve("copy.mlip");
        Potentials.save(Potentials.load(again), copy);
        for (Path file : List.of(saved, copy)) {
            String text = Files.readString(file);
            assertFalse(text.contains("/"), file.toString());
            assertTrue(text.contains("\"name\" : \"2\""), text.substring(0, 300));
        }
        assertTrue(Files.readString(copy).contains("\"name\" : \"again.mlip\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\" : 1 | \"version\" : 2 | version 2",
                "\"mlip4j\" | \"other\" | \"other\"",
                "\"hdnnp\" | \"snap\" | 'snap'",
                "\"meanEnergy\" : -0.7 | \"meanEnergy\" : \"x\" | meanEnergy",
                "\"meanEnergy\" : -0.7, | '' | meanEnergy",
                "\"element\" : \"H\" | \"element\" : \"Qq\" | Qq",
                "\"normalized\" : false | \"normalized\" : 3 | normalized",
                "\"nodes\" : [ | \"nodes\" : [ 7, | network",
                "\"type\" : 2 | \"type\" : 4 | type 4",
                "\"tanh\" | \"tahn\" | tahn",
                "\"scale_center\" | \"scaled\" | scaled",
                "\"radius\" : 4.0 | \"radius\" : -4.0 | radius",
                "\"radius\" : 4.0 | \"radius\" : 4.0.1 | JSON"
            })
    void brokenFilesAreRefused(String from, String to, String words) throws IOException {
        Path file = folder.resolve("model.mlip");
        Potentials.save(ONE, file);
        String text = Files.readString(file);
        assertTrue(text.contains(from), from);
        Files.writeString(file, text.replace(from, to));
        FormatException e = assertThrows(FormatException.class, () -> Potentials.load(file));
        assertEquals(file.toString(), e.file());
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    @Test
    void cutOffFilesAreRefusedInOurWords() throws IOException {
        Path file = folder.resolve("model.mlip");
        Potentials.save(ONE, file);
        String text = Files.readString(file);
        // between numbers and within them
        for (int length = text.length() / 2; length < text.length() / 2 + 60; length++) {
            Files.writeString(file, text.substring(0, length));
            FormatException e = assertThrows(FormatException.class, () -> Potentials.load(file));
            assertTrue(e.getMessage().contains("missing"), e.getMessage());
            assertFalse(e.getMessage().contains("token"), e.getMessage());
            assertFalse(e.getMessage().contains("[Source"), e.getMessage());
        }
    }

    @Test
    void emptyFilesAreRefused() throws IOException {
        Path file = folder.resolve("model.mlip");
        Files.writeString(file, "");
        assertThrows(FormatException.class, () -> Potentials.load(file));
    }
}
