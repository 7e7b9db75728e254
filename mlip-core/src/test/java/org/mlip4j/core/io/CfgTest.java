package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class CfgTest {

    private static final String CRYSTAL =
            """
            BEGIN_CFG
             Size
                2
             Supercell
                4.0 0.0 0.0
                0.0 5.0 0.0
                1.0 0.0 6.0
             AtomData:  fz fx fy id direct_x type direct_y direct_z site_en
                0.3 0.1 0.2 1 0.5 1 0.0 0.5 -1
                -0.3 -0.1 -0.2 2 0.0 0 0.2 0.0 -2.5
             Energy
                -3.5
             PlusStress:  xx xy xz yy yz zz
                1 2 3 4 5 6
             Feature   EFS_by\tVASP 6
             Feature   note\tfirst
             Feature   note\tsecond
            END_CFG

            """;

    private static final String DIMER =
            """
            BEGIN_CFG
             Size
             2
             AtomData: id type cartes_x cartes_y cartes_z
             1 3 0 0 0
             2 8 0 0 1.2
            END_CFG
            """;

    @TempDir Path folder;

    @Test
    void columnsCoordinatesAndStressInAnyOrder() {
        Structure s =
                Samples.one(
                        folder, "a.cfg", CRYSTAL, FormatOptions.defaults().withElements("O", "Li"));
        assertArrayEquals(new int[] {3, 8}, s.species());
        assertArrayEquals(new double[] {2.5, 0, 3, 0, 1, 0}, s.positions());
        assertArrayEquals(
                new double[] {0.1, 0.2, 0.3, -0.1, -0.2, -0.3}, s.labels().forces().orElseThrow());
        assertArrayEquals(
                new double[] {1, 2, 3, 2, 4, 5, 3, 5, 6}, s.labels().virial().orElseThrow());
        assertArrayEquals(new double[] {-1, -2.5}, s.labels().atomEnergies().orElseThrow());
        assertEquals(-3.5, s.labels().energy().orElseThrow());
        assertEquals(Map.of("note", "first\nsecond"), s.info());
        assertEquals(Map.of("EFS_by", "VASP 6"), s.labels().notes());
    }

    @Test
    void typesWithoutNamesAreUnnamedAndTypesMayBeAtomicNumbers() {
        assertArrayEquals(new int[] {1003, 1008}, Samples.one(folder, "d.cfg", DIMER).species());
        FormatOptions numbers = FormatOptions.defaults().withAtomicNumbers(true);
        assertArrayEquals(new int[] {3, 8}, Samples.one(folder, "d.cfg", DIMER, numbers).species());
    }

    @Test
    void fewerVectorsMeanFewerPeriodicDirections() {
        assertFalse(Samples.one(folder, "d.cfg", DIMER).cell().isPeriodic());
        String slab = DIMER.replace(" AtomData", " Supercell\n 4 0 0\n 0 5 0\n AtomData");
        Cell cell = Samples.one(folder, "s.cfg", slab).cell();
        assertTrue(cell.isPeriodic(0) && cell.isPeriodic(1) && !cell.isPeriodic(2));
    }

    @Test
    void virialIsDividedByTheVolumeAsMlipDoes() {
        String text = CRYSTAL.replace("PlusStress:", "Virial:");
        double[] virial = Samples.one(folder, "v.cfg", text).labels().virial().orElseThrow();
        assertEquals(1.0 / 120, virial[0], 1e-16);
        assertEquals(1, Samples.warnings(folder, "v.cfg", text, FormatOptions.defaults()).size());
    }

    @Test
    void writingNamedSpeciesNeedsTheirOrder() {
        Structure s = Samples.full(Samples.skewed(), 3);
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () -> {
                            try (StructureWriter out = Structures.writer(folder.resolve("w.cfg"))) {
                                out.write(s);
                            }
                        });
        assertTrue(e.getMessage().contains("giving all elements in their order"), e.getMessage());
        Path file = folder.resolve("w.cfg");
        Structures.write(file, List.of(s));
        Structure back =
                Structures.read(file, FormatOptions.defaults().withElements("Li", "O", "Zr", "La"))
                        .getFirst();
        assertArrayEquals(s.species(), back.species());
    }

    /** The format has no place for vectors without repetition, so those with it come first. */
    @Test
    void aWireIsWrittenWithItsVector() {
        Cell wire = Cell.of(new double[] {20, 0, 0, 0, 20, 0, 0, 0, 3}, false, false, true);
        Path file = folder.resolve("wire.cfg");
        Structure before = Samples.full(wire, 1);
        Structures.write(file, List.of(before));
        Structure back = Structures.read(file).getFirst();
        assertArrayEquals(new double[] {0, 0, 3}, Tensors.row(back.cell().vectors(), 0));
        assertTrue(back.cell().isPeriodic(0) && !back.cell().isPeriodic(1));
        assertFalse(back.cell().isPeriodic(2));
        assertArrayEquals(before.positions(), back.positions());
    }

    @Test
    void oneKindOfCoordinatesAtATime() {
        String both = DIMER.replace("cartes_z", "cartes_z direct_x direct_y direct_z");
        MlipException e =
                assertThrows(MlipException.class, () -> Samples.one(folder, "b.cfg", both));
        assertTrue(e.getMessage().contains("either cartes_x"), e.getMessage());
    }

    @Test
    void aSlabIsWrittenWithTwoVectors() {
        Cell slab = Cell.of(new double[] {4, 0, 0, 0, 4, 0, 0, 0, 20}, true, true, false);
        Path file = folder.resolve("slab.cfg");
        Structures.write(file, List.of(Samples.full(slab, 1)));
        Cell back = Structures.read(file).getFirst().cell();
        assertTrue(back.isPeriodic(0) && back.isPeriodic(1) && !back.isPeriodic(2));
    }
}
