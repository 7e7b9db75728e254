package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mlip4j.core.Element;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Files of other programs, in the folder that MLIP4J_SHARED names. */
@Tag("shared")
class SharedFilesTest {

    private static final Path SHARED =
            Path.of(System.getenv().getOrDefault("MLIP4J_SHARED", "shared"));

    private static List<Path> files(String folder, String pattern) throws IOException {
        try (Stream<Path> all = Files.walk(SHARED.resolve(folder))) {
            return all.filter(f -> f.getFileName().toString().matches(pattern)).sorted().toList();
        }
    }

    @Test
    void everyStructureFileIsRead() throws IOException {
        String pattern =
                ".*\\.(xyz|extxyz|cfg|lammpstrj)(\\.gz)?|(input|output|train|test)\\.data.*|.*\\.input\\.data"
                        + "|structure\\.data|data\\.H2O.*|(b1|fcc).*\\.data|llzo_lco.*\\.data|OUTCAR.*";
        int files = 0;
        for (String folder : List.of("data", "refs")) {
            for (Path file : files(folder, pattern)) {
                assertTrue(!Structures.read(file).isEmpty(), file.toString());
                files++;
            }
        }
        assertTrue(files > 150, "only " + files + " files");
    }

    @Test
    void extendedXyzEqualsItsMlipTwin() throws IOException {
        List<Path> twins = files("data/potentials", ".*\\.mlip3\\.cfg");
        assertTrue(twins.size() >= 7);
        for (Path cfg : twins) {
            Path xyz = Path.of(cfg.toString().replace(".mlip3.cfg", ".xyz.gz"));
            List<Structure> a = Structures.read(xyz);
            List<Structure> b = Structures.read(cfg);
            assertEquals(a.size(), b.size());
            for (int k = 0; k < a.size(); k++) {
                assertAlike(a.get(k), b.get(k), 1.1e-8, xyz + " frame " + k);
            }
        }
    }

    private static void assertAlike(Structure a, Structure b, double tolerance, String where) {
        assertArrayEquals(a.positions(), b.positions(), tolerance, where);
        assertArrayEquals(a.cell().vectors(), b.cell().vectors(), tolerance, where);
        assertEquals(
                a.labels().energy().orElseThrow(),
                b.labels().energy().orElseThrow(),
                tolerance,
                where);
        assertArrayEquals(
                a.labels().forces().orElseThrow(),
                b.labels().forces().orElseThrow(),
                tolerance,
                where);
        double[] virial = a.labels().virial().orElseThrow();
        double digits = 1e-9 * Tensors.largest(virial) + 1e-8;
        assertArrayEquals(virial, b.labels().virial().orElseThrow(), 10 * digits, where);
        assertSameGrouping(a.species(), b.species(), where);
    }

    /** The species of one file stand for those of the other one to one. */
    private static void assertSameGrouping(int[] a, int[] b, String where) {
        int[] partner = new int[Element.CODE_LIMIT];
        for (int i = 0; i < a.length; i++) {
            assertTrue(partner[a[i]] == 0 || partner[a[i]] == b[i], where);
            partner[a[i]] = b[i];
        }
    }

    @Test
    void outcarsEqualTheConfigurationsThatMlipMadeOfThem() throws IOException {
        Path folder = SHARED.resolve("data/formats/vasp_outcar_mlip3");
        for (String[] pair :
                new String[][] {
                    {"OUTCAR_usual", "cfg_usual"}, {"OUTCAR_relax", "relax_expected.cfg"}
                }) {
            List<Structure> a = Structures.read(folder.resolve(pair[0]));
            List<Structure> b = Structures.read(folder.resolve(pair[1]));
            assertEquals(a.size(), b.size());
            for (int k = 0; k < a.size(); k++) {
                Structure s = a.get(k);
                Structure t = b.get(k);
                assertArrayEquals(s.positions(), t.positions(), 1e-9);
                assertArrayEquals(s.cell().vectors(), t.cell().vectors(), 1e-6);
                assertArrayEquals(
                        s.labels().forces().orElseThrow(), t.labels().forces().orElseThrow(), 1e-9);
                assertEquals(
                        s.labels().energy().orElseThrow(), t.labels().energy().orElseThrow(), 1e-9);
                double[] virial = s.labels().virial().orElseThrow();
                assertArrayEquals(virial, t.labels().virial().orElseThrow(), 3e-5);
            }
        }
    }

    /** The dumps of LAMMPS and the extended XYZ made from them hold the same atoms and forces. */
    @Test
    void dumpsEqualTheirGoldenFrames() throws IOException {
        int compared = 0;
        for (Path golden : files("refs/lammps", "golden\\.extxyz")) {
            Path plain = golden.resolveSibling("dump.lammpstrj");
            Path dump = Files.exists(plain) ? plain : golden.resolveSibling("dump.lammpstrj.gz");
            Structure a = Structures.read(golden).getFirst();
            Structure b = Structures.read(dump).getFirst();
            assertArrayEquals(a.positions(), b.positions(), 1e-11, dump.toString());
            assertArrayEquals(a.cell().vectors(), b.cell().vectors(), 1e-11, dump.toString());
            double[] forces = a.labels().forces().orElseThrow();
            assertArrayEquals(
                    forces,
                    b.labels().forces().orElseThrow(),
                    1e-11 * Tensors.largest(forces) + 1e-12);
            assertSameGrouping(a.species(), b.species(), dump.toString());
            compared++;
        }
        assertTrue(compared >= 15);
    }

    @Test
    void writingAndReadingThemAgainChangesNothing() throws IOException {
        Path folder = Files.createTempDirectory("mlip4j");
        try {
            for (Path file : files("data/potentials/mtp", ".*\\.xyz\\.gz")) {
                List<Structure> all = Structures.read(file);
                Path copy = folder.resolve("copy.xyz");
                Structures.write(copy, all);
                List<Structure> again = Structures.read(copy);
                for (int k = 0; k < all.size(); k++) {
                    assertArrayEquals(all.get(k).positions(), again.get(k).positions());
                    assertArrayEquals(
                            all.get(k).labels().forces().orElseThrow(),
                            again.get(k).labels().forces().orElseThrow());
                    assertArrayEquals(
                            all.get(k).labels().virial().orElseThrow(),
                            again.get(k).labels().virial().orElseThrow());
                    assertEquals(all.get(k).info(), again.get(k).info());
                    assertTrue(Arrays.equals(all.get(k).species(), again.get(k).species()));
                }
                Files.delete(copy);
            }
        } finally {
            Files.delete(folder);
        }
    }
}
