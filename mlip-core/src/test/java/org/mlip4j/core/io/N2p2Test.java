package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class N2p2Test {

    private static final String MIXED =
            """
            begin
            comment a crystal
            lattice 4.0 0.0 0.0
            lattice 1.0 5.0 0.0
            lattice 0.0 0.0 6.0
            atom 0.5 0.0 0.0 Li 0.25 0.0 0.1 0.2 0.3
            atom 1.0 1.0 1.0 O -0.25 7 -0.1 -0.2 -0.3
            energy -3.5
            charge 1.0
            end

            begin
            atom 1 2 3 Ne 0 0 0 0 0
            energy -1
            comment a molecule
            comment in two lines
            end
            """;

    @TempDir Path folder;

    @Test
    void crystalAndMoleculeInOneFile() {
        List<Structure> all = Structures.read(Samples.file(folder, "input.data", MIXED));
        assertEquals(2, all.size());
        Structure crystal = all.getFirst();
        assertArrayEquals(new double[] {4, 0, 0, 1, 5, 0, 0, 0, 6}, crystal.cell().vectors());
        assertArrayEquals(new int[] {3, 8}, crystal.species());
        assertArrayEquals(
                new double[] {0.1, 0.2, 0.3, -0.1, -0.2, -0.3},
                crystal.labels().forces().orElseThrow());
        assertArrayEquals(new double[] {0.25, -0.25}, crystal.labels().charges().orElseThrow());
        assertEquals(-3.5, crystal.labels().energy().orElseThrow());
        assertEquals(Map.of("comment", "a crystal", "charge", "1.0"), crystal.info());
        assertFalse(all.get(1).cell().isPeriodic());
        assertEquals("a molecule\nin two lines", all.get(1).info().get("comment"));
    }

    @Test
    void unitsApplyToEverythingAndBack() {
        FormatOptions atomic = FormatOptions.defaults().withUnits(Units.ATOMIC);
        Structure s = Structures.read(Samples.file(folder, "input.data", MIXED), atomic).getFirst();
        assertEquals(4 * Units.BOHR, s.cell().get(0, 0), 1e-15);
        assertEquals(0.5 * Units.BOHR, s.positions()[0], 1e-15);
        assertEquals(-3.5 * Units.HARTREE, s.labels().energy().orElseThrow(), 1e-13);
        assertEquals(0.1 * Units.HARTREE / Units.BOHR, s.labels().forces().orElseThrow()[0], 1e-14);
        Path back = folder.resolve("back.data");
        Structures.write(back, List.of(s), atomic.withFormat(StructureFormat.N2P2));
        Structure plain = Structures.read(back).getFirst();
        assertEquals(0.5, plain.positions()[0], 1e-15);
        assertEquals(-3.5, plain.labels().energy().orElseThrow(), 1e-14);
        assertEquals(0.1, plain.labels().forces().orElseThrow()[0], 1e-15);
    }

    @Test
    void zeroEnergyAndForcesAreNoLabels() {
        String text = "begin\natom 0 0 0 H 0 0 0.0 0.0 0.0\nenergy 0.0\ncharge 0.0\nend\n";
        Structure s = Samples.one(folder, "input.data", text);
        assertTrue(s.labels().energy().isEmpty());
        assertTrue(s.labels().forces().isEmpty());
        assertTrue(s.labels().charges().isEmpty());
        assertEquals(Map.of(), s.info());
    }

    @Test
    void whatIsNotKnownComesBackAsNotKnown() {
        Structure bare = Structures.read(Samples.file(folder, "all.data", MIXED)).getFirst();
        Path file = folder.resolve("input.data");
        Structures.write(
                file,
                List.of(
                        bare.withLabels(Labels.NONE.withEnergy(-3.5)),
                        bare.withLabels(Labels.NONE.withForces(new double[] {1, 0, 0, -1, 0, 0}))));
        List<Structure> back = Structures.read(file);
        assertEquals(-3.5, back.getFirst().labels().energy().orElseThrow());
        assertTrue(back.getFirst().labels().forces().isEmpty());
        assertTrue(back.get(1).labels().energy().isEmpty());
        assertEquals(1, back.get(1).labels().forces().orElseThrow()[0]);
        assertEquals(bare.info(), back.getFirst().info());
    }

    @Test
    void zeroForcesOfAPerfectCrystalAreForces() {
        Structure bare = Structures.read(Samples.file(folder, "all.data", MIXED)).getFirst();
        Path file = folder.resolve("input.data");
        double[] none = new double[3 * bare.size()];
        Structures.write(
                file, List.of(bare.withLabels(Labels.NONE.withEnergy(-3.5).withForces(none))));
        Labels back = Structures.read(file).getFirst().labels();
        assertArrayEquals(none, back.forces().orElseThrow());
    }

    @Test
    void setsOfN2p2AreToldNotToBeUsed() {
        String text = MIXED.replaceFirst("begin", "begin set=test");
        assertEquals(2, Structures.read(Samples.file(folder, "data", text)).size());
        List<String> warnings =
                Samples.warnings(
                        folder, "data", text, FormatOptions.defaults().withUnits(Units.METAL));
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(warnings.getFirst().contains("set=test"), warnings.toString());
    }

    @Test
    void unitsThatNobodyStatesAreToldOnce() {
        List<String> warnings =
                Samples.warnings(folder, "input.data", MIXED, FormatOptions.defaults());
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(
                warnings.getFirst().contains("units are not stated and taken as angstrom,ev"),
                warnings.toString());
    }

    @Test
    void refusesASlab() {
        Cell slab = Cell.of(new double[] {4, 0, 0, 0, 4, 0, 0, 0, 20}, true, true, false);
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () ->
                                Structures.write(
                                        folder.resolve("input.data"),
                                        List.of(Samples.full(slab, 1))));
        assertTrue(e.getMessage().contains("repeat in all directions or in none"), e.getMessage());
    }
}
