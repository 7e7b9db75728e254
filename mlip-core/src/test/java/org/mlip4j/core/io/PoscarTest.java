package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class PoscarTest {

    private static final String FIVE =
            """
            lithium oxide
              2.0
              2.0 0.0 0.0
              0.0 2.5 0.0
              0.5 0.0 3.0
              Li_sv O/1a2b
              1 2
            Selective dynamics
            Direct
              0.5 0.0 0.5  T T F
              0.0 0.0 0.0  F F F
              0.0 0.2 0.0  T T T
            """;

    @TempDir Path folder;

    private Structure read(String text) {
        return Samples.one(folder, "POSCAR", text);
    }

    @Test
    void vaspFiveWithScaleAndSelectiveDynamics() {
        Structure s = read(FIVE);
        assertArrayEquals(new double[] {4, 0, 0, 0, 5, 0, 1, 0, 6}, s.cell().vectors());
        assertArrayEquals(new int[] {3, 8, 8}, s.species());
        assertArrayEquals(new double[] {2.5, 0, 3, 0, 0, 0, 0, 1, 0}, s.positions());
        assertEquals("lithium oxide", s.info().get("comment"));
        assertTrue(s.velocities().isEmpty());
    }

    /** VASP refuses vectors whose triple product is negative. */
    @Test
    void vectorsAreRightHanded() {
        double[] left = {4, 0, 0, 1, 0, 6, 0, 5, 1};
        Structure s = Structure.of(Cell.periodic(left), new int[] {3}, new double[] {1, 2, 3});
        Structures.write(folder.resolve("POSCAR"), List.of(s));
        Structure back = Structures.read(folder.resolve("POSCAR")).getFirst();
        assertArrayEquals(
                new double[] {-4, 0, 0, -1, 0, -6, 0, -5, -1}, back.cell().vectors(), 0.0);
        assertArrayEquals(s.positions(), back.positions());
    }

    @Test
    void cartesianCoordinatesAreScaledToo() {
        Structure s = read(FIVE.replace("Direct", "Cartesian"));
        assertArrayEquals(new double[] {1, 0, 1, 0, 0, 0, 0, 0.4, 0}, s.positions());
    }

    @Test
    void negativeScaleIsTheVolume() {
        Structure s = read(FIVE.replaceFirst("2\\.0", "-120.0").replace("Direct", "kartesian"));
        assertEquals(120, s.cell().volume(), 1e-12);
        assertEquals(4, s.cell().get(0, 0), 1e-14);
        assertEquals(1, s.positions()[0], 1e-14);
    }

    @Test
    void vaspFourTakesNamesFromOptionsOrComment() {
        String four = FIVE.replace("  Li_sv O/1a2b\n", "");
        assertArrayEquals(
                new int[] {1000, 1001, 1001},
                read(four.replace("lithium oxide", "none")).species());
        FormatOptions named = FormatOptions.defaults().withElements("Na", "Cl");
        assertArrayEquals(
                new int[] {11, 17, 17}, Samples.one(folder, "P.vasp", four, named).species());
        assertArrayEquals(
                new int[] {26, 8, 8}, read(four.replace("lithium oxide", "Fe O")).species());
    }

    @Test
    void velocitiesOfAContcar() {
        String text = FIVE + "\n 0.001 0 0\n 0 0.002 0\n 0 0 -0.003\n";
        assertArrayEquals(
                new double[] {1, 0, 0, 0, 2, 0, 0, 0, -3},
                read(text).velocities().orElseThrow(),
                1e-15);
        String six =
                FIVE
                        + "Lattice velocities and vectors\n 1\n 0 0 0\n 0 0 0\n 0 0 0\n 4 0 0\n 0 5 0\n 1 0 6\n"
                        + "Cartesian\n 0.001 0 0\n 0 0.002 0\n 0 0 -0.003\n\n 1\n 0.5\n";
        assertArrayEquals(
                new double[] {1, 0, 0, 0, 2, 0, 0, 0, -3},
                read(six).velocities().orElseThrow(),
                1e-15);
        assertTrue(read(FIVE + "\n 0 0 0\n 0 0 0\n 0 0 0\n").velocities().isEmpty());
    }

    @Test
    void anXdatcarIsRefused() {
        String text = FIVE.replace("Direct", "Direct configuration=     1");
        MlipException e = assertThrows(MlipException.class, () -> read(text));
        assertTrue(e.getMessage().contains("ase convert"), e.getMessage());
    }

    @Test
    void directVelocitiesHaveNoUnit() {
        String text = FIVE + "Direct\n 0.001 0 0\n 0 0.002 0\n 0 0 -0.003\n";
        assertTrue(read(text).velocities().isEmpty());
        List<String> warnings = Samples.warnings(folder, "POSCAR", text, FormatOptions.defaults());
        assertTrue(warnings.toString().contains("POTIM"), warnings.toString());
    }

    @Test
    void writingKeepsTheOrderOfTheAtoms() throws IOException {
        Structure s = Samples.full(Samples.skewed(), 4);
        Path file = folder.resolve("out.vasp");
        Structures.write(file, List.of(s));
        List<String> lines = Files.readAllLines(file);
        assertEquals("Li O La Li Zr", lines.get(5));
        assertEquals("1 2 1 1 1", lines.get(6));
        assertArrayEquals(s.positions(), Structures.read(file).getFirst().positions());
    }

    @Test
    void refusesMoleculesAndASecondStructure() {
        Structure s = Samples.full(Samples.skewed(), 4);
        Path file = folder.resolve("POSCAR");
        assertThrows(
                MlipException.class,
                () -> Structures.write(file, List.of(Samples.full(Cell.none(), 1))));
        MlipException e =
                assertThrows(MlipException.class, () -> Structures.write(file, List.of(s, s)));
        assertTrue(e.getMessage().contains("one structure per file"), e.getMessage());
    }
}
