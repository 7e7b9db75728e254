package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class LammpsTest {

    private static final String HEADER =
            """
            a comment with 99 atoms

            3 atoms
            2 atom types
            0 bonds
            -1.0 3.0 xlo xhi
            0.0 5.0 ylo yhi
            0.0 6.0 zlo zhi
            1.0 0.5 -0.5 xy xz yz

            """;

    @TempDir Path folder;

    private Structure data(String body) {
        return Samples.one(folder, "a.data", HEADER + body);
    }

    @Test
    void dataWithMassesCommentsImagesAndVelocities() {
        Structure s =
                data(
                        """
                Masses

                2 15.999 # O
                1 6.94   # Li in LLZO

                Pair Coeffs # zero

                1
                2

                Atoms # atomic

                7 2 0.5 0.6 0.7 0 -1 0
                2 1 1.5 1.6 1.7 0 0 0
                5 2 2.5 2.6 2.7 1 0 0

                Velocities

                5 5 5 5
                7 7 7 7
                2 2 2 2
                """);
        assertArrayEquals(new double[] {4, 0, 0, 1, 5, 0, 0.5, -0.5, 6}, s.cell().vectors());
        assertArrayEquals(new int[] {3, 8, 8}, s.species());
        assertArrayEquals(
                new double[] {1.5, 1.6, 1.7, 2.5, 2.6, 2.7, 0.5, 0.6, 0.7}, s.positions());
        assertArrayEquals(new double[] {2, 2, 2, 5, 5, 5, 7, 7, 7}, s.velocities().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "' # atomic', '1 2 0 0 0'",
        "' # charge', '1 2 0.5 0 0 0'",
        "' # molecular', '1 9 2 0 0 0'",
        "' # full', '1 9 2 0.5 0 0 0'",
        "'', '1 2 0 0 0'",
        "'', '1 2 0.5 0 0 0 0 0 0'",
        "'', '1 9 2 0.5 0 0 0'"
    })
    void atomStyles(String style, String line) {
        String body =
                "Atoms"
                        + style
                        + "\n\n"
                        + line
                        + "\n"
                        + line.replaceFirst("1", "2")
                        + "\n"
                        + line.replaceFirst("1", "3")
                        + "\n";
        Structure s = data(body);
        assertArrayEquals(new int[] {1001, 1001, 1001}, s.species());
        assertEquals(line.contains("0.5"), s.labels().charges().isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "15.999,O",
        "1.00794,H",
        "1.008,H",
        "58.93,Co",
        "58.69,Ni",
        "6.941,Li",
        "28.0855,Si",
        "207.2,Pb",
        "91.22,Zr"
    })
    void massesTellTheElement(double mass, String symbol) {
        assertEquals(Optional.of(Element.of(symbol)), Element.ofMass(mass));
    }

    @ParameterizedTest
    @CsvSource({"1", "2.014", "6.015", "7.016", "40", "58.8", "30", "0", "500", "NaN"})
    void doubtfulMassesDoNot(double mass) {
        assertEquals(Optional.empty(), Element.ofMass(mass));
    }

    @Test
    void typesThatMassesDoNotAllTellStayUnnamed() {
        Structure s =
                data(
                        "Masses\n\n1 6.94\n2 30\n\nAtoms # atomic\n\n1 1 0 0 0\n2 2 1 1 1\n3 1 2 2 2\n");
        assertArrayEquals(new int[] {1000, 1001, 1000}, s.species());
    }

    /** Cu,S for the types S and Cu would be computed without a word otherwise. */
    @Test
    void namesThatMassesContradictAreWarnedOf() {
        String text =
                """
                LAMMPS data file

                2 atoms
                2 atom types
                0 5 xlo xhi
                0 5 ylo yhi
                0 5 zlo zhi

                Masses

                1 32.065
                2 63.546

                Atoms # atomic

                1 1 0 0 0
                2 2 2 2 2
                """;
        Path file = Samples.file(folder, "masses.data", text);
        for (String[] names : new String[][] {{"Cu", "S"}, {"S", "Cu"}}) {
            try (StructureReader reader =
                    Structures.stream(file, FormatOptions.defaults().withElements(names))) {
                reader.next();
                assertEquals(names[0].equals("Cu") ? 2 : 0, reader.warnings().size());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"6.015, # Li, 1", "6.015, '', 1", "6.941, # Li, 0", "6.94, '', 0"})
    void isotopesAreWarnedOf(String mass, String name, int count) {
        String text =
                HEADER
                        + "Masses\n\n1 %s %s\n2 15.999 # O\n\nAtoms # atomic\n\n1 1 0 0 0\n2 2 1 1 1\n3 1 2 2 2\n"
                                .formatted(mass, name);
        FormatOptions options =
                name.isEmpty()
                        ? FormatOptions.defaults().withElements("Li", "O")
                        : FormatOptions.defaults();
        List<String> warnings = Samples.warnings(folder, "i.data", text, options);
        assertEquals(
                count,
                warnings.stream()
                        .filter(w -> w.contains("for type 1 6.94 instead of " + mass))
                        .count(),
                warnings.toString());
        assertEquals(count, warnings.stream().filter(w -> w.contains("not kept")).count());
    }

    /** CA is an alpha carbon, ho a hydroxyl hydrogen. */
    @ParameterizedTest
    @CsvSource({"CA,ho,0", "Ca,Ho,2", "C,H,0"})
    void namesOfForceFieldsAreNotElements(String first, String second, int contradictions) {
        String masses = "Masses\n\n1 12.011 # " + first + "\n2 1.008 # " + second + "\n\n";
        String atoms = "Atoms # atomic\n\n1 1 0 0 0\n2 2 1 1 1\n3 1 2 2 2\n";
        assertArrayEquals(new int[] {6, 1, 6}, data(masses + atoms).species());
        List<String> warnings =
                Samples.warnings(
                        folder, "n.data", HEADER + masses + atoms, FormatOptions.defaults());
        assertEquals(
                contradictions,
                warnings.stream().filter(w -> w.contains("but its mass")).count(),
                warnings.toString());
        String labels = "Atom Type Labels\n\n1 " + first + "\n2 " + second + "\n\n";
        assertArrayEquals(new int[] {6, 1, 6}, data(labels + masses + atoms).species());
        int[] alone = data(labels + atoms).species();
        assertEquals(contradictions == 2 ? 20 : first.equals("C") ? 6 : 1000, alone[0]);
    }

    @Test
    void givenElementsComeFirst() {
        String text =
                HEADER
                        + "Masses\n\n1 6.94 # Li\n2 16 # O\n\nAtoms # atomic\n\n1 1 0 0 0\n2 2 1 1 1\n3 1 2 2 2\n";
        FormatOptions options = FormatOptions.defaults().withElements("Na", "Cl");
        assertArrayEquals(
                new int[] {11, 17, 11}, Samples.one(folder, "g.data", text, options).species());
    }

    @Test
    void typeLabels() {
        Structure s =
                data(
                        "Atom Type Labels\n\n1 Na\n2 Cl\n\nAtoms # atomic\n\n1 Cl 0 0 0\n2 Na 1 1 1\n3 2 2 2 2\n");
        assertArrayEquals(new int[] {17, 11, 17}, s.species());
    }

    @Test
    void realUnits() {
        String text =
                HEADER
                        + "Atoms # atomic\n\n1 1 0 0 0\n2 2 1 1 1\n3 1 2 2 2\n\nVelocities\n\n1 0.001 0 0\n2 0 0 0\n3 0 0 0\n";
        FormatOptions real = FormatOptions.defaults().withLammpsUnits(LammpsUnits.REAL);
        assertEquals(
                1, Samples.one(folder, "r.data", text, real).velocities().orElseThrow()[0], 1e-15);
        FormatOptions electron = FormatOptions.defaults().withLammpsUnits(LammpsUnits.ELECTRON);
        assertEquals(Units.BOHR, Samples.one(folder, "r.data", text, electron).positions()[3]);
    }

    @Test
    void unitsThatAFileStatesAreItsUnits() {
        String body =
                "\n\n1 atoms\n1 atom types\n0 1 xlo xhi\n0 1 ylo yhi\n0 1 zlo zhi\n\n"
                        + "Masses\n\n1 6.94\n\nAtoms # atomic\n\n1 1 0 0 0\n\nVelocities\n\n1 1 0 0\n";
        String head = "LAMMPS data file via write_data, version 2 Aug 2023, timestep = 5, units = ";
        assertEquals(1, Samples.one(folder, "m.data", head + "metal" + body).velocities().get()[0]);
        assertEquals(
                1000, Samples.one(folder, "r.data", head + "real" + body).velocities().get()[0]);
        Path lj = Samples.file(folder, "l.data", head + "lj" + body);
        MlipException e = assertThrows(MlipException.class, () -> Structures.read(lj));
        assertTrue(e.getMessage().contains("'lj' are not supported"), e.getMessage());

        FormatOptions electron = FormatOptions.defaults().withLammpsUnits(LammpsUnits.ELECTRON);
        Structure s = Samples.full(Samples.skewed(), 3);
        Path ours = folder.resolve("ours.data");
        Structures.write(ours, List.of(s), electron);
        assertEquals(s.cell().volume(), Structures.read(ours).getFirst().cell().volume(), 1e-9);
        FormatOptions real = FormatOptions.defaults().withLammpsUnits(LammpsUnits.REAL);
        assertThrows(MlipException.class, () -> Structures.read(ours, real));
    }

    /** Femtoseconds in units real and electron; the structure has picoseconds. */
    @Test
    void timesOfDumpsArePicoseconds() {
        String text =
                "ITEM: UNITS\nreal\nITEM: TIME\n1500\nITEM: TIMESTEP\n3\nITEM: NUMBER OF ATOMS\n1\n"
                        + "ITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\nITEM: ATOMS id type x y z\n1 1 0 0 0\n";
        FormatOptions real = FormatOptions.defaults().withLammpsUnits(LammpsUnits.REAL);
        assertEquals("1.5", Samples.one(folder, "r.dump", text, real).info().get("time"));
        assertEquals("1.5", Samples.one(folder, "s.dump", text).info().get("time"));
        assertEquals(
                "1500.0",
                Samples.one(folder, "m.dump", text.replace("real", "metal")).info().get("time"));
    }

    @Test
    void dumpSortedByIdWithScaledCoordinatesAndTilt() {
        Structure s =
                Samples.one(
                        folder,
                        "a.dump",
                        """
                ITEM: UNITS
                metal
                ITEM: TIMESTEP
                250
                ITEM: NUMBER OF ATOMS
                2
                ITEM: BOX BOUNDS xy xz yz pp pp ff
                -1.0 4.5 1.0
                -0.5 5.0 0.5
                0.0 6.0 -0.5
                ITEM: ATOMS id type xs ys zs fx fy fz c_pe element
                9 1 0.5 0.0 0.5 1 2 3 -7 O
                4 2 0.0 0.0 0.0 -1 -2 -3 -8 Li
                """);
        assertArrayEquals(new double[] {4, 0, 0, 1, 5, 0, 0.5, -0.5, 6}, s.cell().vectors());
        assertTrue(s.cell().isPeriodic(0) && s.cell().isPeriodic(1) && !s.cell().isPeriodic(2));
        assertArrayEquals(new int[] {3, 8}, s.species());
        assertArrayEquals(new double[] {-1, 0, 0, 1.25, -0.25, 3}, s.positions(), 1e-15);
        assertArrayEquals(new double[] {-1, -2, -3, 1, 2, 3}, s.labels().forces().orElseThrow());
        assertEquals("250", s.info().get("timestep"));
    }

    @Test
    void dumpTypesWithoutNames() {
        String text =
                "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\n"
                        + "ITEM: ATOMS id type xu yu zu\n1 3 5 6 7\n";
        assertArrayEquals(new int[] {1002}, Samples.one(folder, "t.dump", text).species());
    }

    /** Frames that are not wrapped stay so: displacements can be taken from them. */
    @Test
    void dumpsSayWhatIsNotWrapped() throws IOException {
        Structure s =
                Structure.of(Cell.cubic(4), new int[] {3}, new double[] {9, -5, 1})
                        .withInfo(Map.of(Structure.UNWRAPPED, "T"));
        Path file = folder.resolve("u.dump");
        Structures.write(file, List.of(s));
        assertTrue(Files.readString(file).contains("element xu yu zu\n"));
        Structure back = Structures.read(file).getFirst();
        assertEquals("T", back.info().get(Structure.UNWRAPPED));
        assertArrayEquals(s.positions(), back.positions());
        Structures.write(file, List.of(s.withInfo(Map.of())));
        assertTrue(Files.readString(file).contains("element x y z\n"));
    }

    /** Interatomic distances, lengths of vectors and W in the frame of the atoms survive the turn. */
    @ParameterizedTest
    @CsvSource({
        "7.1 0.3 -0.2 1.9 6.4 0.5 -0.7 0.9 8.3",
        "0 0 5 0 4 0 6 0 0",
        "5 0 0 0 4 0 0 0 -6",
        "5 0 0 14 4 0 -9 7 6",
        "1 2 3 -2 1 0 5 0 7"
    })
    void turningIntoTheFrameOfLammpsKeepsTheGeometry(String numbers) {
        double[] vectors =
                Arrays.stream(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray();
        Structure s = Samples.full(Cell.periodic(vectors), 5);
        for (String name : List.of("t.data", "t.dump")) {
            Path file = folder.resolve(name);
            Structures.write(file, List.of(s));
            Structure back = Structures.read(file).getFirst();
            assertArrayEquals(s.species(), back.species());
            double[] m = back.cell().vectors();
            assertTrue(m[1] == 0 && m[2] == 0 && m[5] == 0 && m[0] > 0 && m[4] > 0 && m[8] > 0);
            assertTrue(
                    Math.abs(m[3]) <= m[0] / 2 * (1 + 1e-8)
                            && Math.abs(m[6]) <= m[0] / 2 * (1 + 1e-8));
            assertTrue(Math.abs(m[7]) <= m[4] / 2 * (1 + 1e-8));
            assertEquals(s.cell().volume(), back.cell().volume(), 1e-10);
            assertSameDistances(s, back);
        }
    }

    private static void assertSameDistances(Structure s, Structure t) {
        for (int i = 0; i < s.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertEquals(nearest(s, i, j), nearest(t, i, j), 1e-10);
            }
        }
    }

    private static double nearest(Structure s, int i, int j) {
        double best = Double.POSITIVE_INFINITY;
        double[] p = s.positions();
        double[] m = s.cell().vectors();
        int range = 12;
        for (int a = -range; a <= range; a++) {
            for (int b = -range; b <= range; b++) {
                for (int c = -range; c <= range; c++) {
                    double sum = 0;
                    for (int d = 0; d < 3; d++) {
                        double x =
                                p[3 * i + d]
                                        - p[3 * j + d]
                                        + a * m[d]
                                        + b * m[3 + d]
                                        + c * m[6 + d];
                        sum += x * x;
                    }
                    best = Math.min(best, sum);
                }
            }
        }
        return Math.sqrt(best);
    }

    /** LAMMPS refuses tilts above half an edge, also by what rounding does to edges that are read. */
    @ParameterizedTest
    @ValueSource(strings = {"half.data", "half.dump"})
    void tiltsAreAtMostHalfAnEdgeAsRead(String name) {
        Random random = new Random(3);
        for (int k = 0; k < 200; k++) {
            double a = 3 + random.nextDouble();
            double b = 3 + random.nextDouble();
            double sign = k % 2 == 0 ? 0.5 : -0.5;
            double more = 1 + (k % 3 - 1) * 1e-13;
            double[] vectors = {a, 0, 0, sign * a * more, b, 0, sign * a, sign * b * more, 5};
            boolean isLeftHanded = k % 5 == 0;
            vectors[8] = isLeftHanded ? -5 : 5;
            Structure s =
                    Structure.of(Cell.periodic(vectors), new int[] {3}, new double[] {1, 2, 3});
            Path file = folder.resolve(name);
            for (LammpsUnits units : List.of(LammpsUnits.METAL, LammpsUnits.ELECTRON)) {
                FormatOptions options = FormatOptions.defaults().withLammpsUnits(units);
                Structures.write(file, List.of(s), options);
                double[] m = numbers(file);
                assertTrue(Math.abs(m[3]) <= m[0] / 2, () -> Arrays.toString(m));
                assertTrue(Math.abs(m[4]) <= m[0] / 2, () -> Arrays.toString(m));
                assertTrue(Math.abs(m[5]) <= m[1] / 2, () -> Arrays.toString(m));
                assertEquals(a / units.length(), m[0], 1e-12 * a);
                assertEquals(b / units.length(), m[1], 1e-12 * b);
            }
        }
    }

    /** lx ly lz xy xz yz as LAMMPS takes them from a file. */
    private static double[] numbers(Path file) {
        try {
            List<String> all = Files.readAllLines(file);
            boolean isDump = all.getFirst().startsWith("ITEM");
            double[] m = new double[6];
            double[][] rows = new double[3][];
            for (int d = 0; d < 3; d++) {
                String axis = "xyz".charAt(d) + "hi";
                String row =
                        isDump
                                ? all.get(5 + d)
                                : all.stream()
                                        .filter(l -> l.endsWith(axis))
                                        .findFirst()
                                        .orElseThrow();
                rows[d] = reals(row);
            }
            double[] tilts =
                    isDump
                            ? new double[] {rows[0][2], rows[1][2], rows[2][2]}
                            : reals(
                                    all.stream()
                                            .filter(l -> l.endsWith("xy xz yz"))
                                            .findFirst()
                                            .orElseThrow());
            double xy = tilts[0];
            double xz = tilts[1];
            double yz = tilts[2];
            double[] low = {Math.min(Math.min(0, xy), Math.min(xz, xy + xz)), Math.min(0, yz), 0};
            double[] high = {Math.max(Math.max(0, xy), Math.max(xz, xy + xz)), Math.max(0, yz), 0};
            for (int d = 0; d < 3; d++) {
                m[d] =
                        isDump
                                ? rows[d][1] - high[d] - (rows[d][0] - low[d])
                                : rows[d][1] - rows[d][0];
                m[3 + d] = tilts[d];
            }
            return m;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] reals(String row) {
        return Arrays.stream(row.split(" "))
                .filter(w -> w.matches("[-+.0-9E]+"))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** b and c repeat with b to the side; without a to repeat, b less a is another structure. */
    @Test
    void tiltsAlongWhatDoesNotRepeatAreKept() {
        double[] vectors = {4, 0, 0, 3, 4, 0, 0, 3, 4};
        double[] reduced = {4, 0, 0, -1, 4, 0, 1, -1, 4};
        assertCell(vectors, Cell.of(vectors, false, false, true), "t.data");
        double[] withoutA = {4, 0, 0, 3, 4, 0, -3, -1, 4};
        assertCell(withoutA, Cell.of(vectors, false, true, true), "t.dump");
        assertCell(reduced, Cell.of(vectors, true, true, false), "t.dump");
        double[] withoutB = {4, 0, 0, -1, 4, 0, 0, 3, 4};
        assertCell(withoutB, Cell.of(vectors, true, false, true), "t.data");
    }

    private void assertCell(double[] expected, Cell cell, String name) {
        Structure s = Structure.of(cell, new int[] {3}, new double[] {3.5, 3, 2});
        Structures.write(folder.resolve(name), List.of(s));
        assertArrayEquals(
                expected, Structures.read(folder.resolve(name)).getFirst().cell().vectors());
    }

    /** LAMMPS refuses atoms outside along what does not repeat. */
    @ParameterizedTest
    @CsvSource({
        "5 0 0 0 6 0 0 0 20, TTF",
        "5 0 0 0 6 0 0 0 -20, TTF",
        "5 0 0 2 6 0 1 2 20, TTF",
        "5 0 0 2 6 0 1 2 20, FTT",
        "0 0 6 5 0 0 0 20 1, TTF",
        "0 5 0 6 0 0 0 1 20, FFF"
    })
    void aBoxHoldsTheAtomsOutsideOfACell(String numbers, String pbc) throws IOException {
        double[] vectors =
                Arrays.stream(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray();
        boolean[] periodic = {pbc.charAt(0) == 'T', pbc.charAt(1) == 'T', pbc.charAt(2) == 'T'};
        Cell cell = Cell.of(vectors, periodic[0], periodic[1], periodic[2]);
        Structure s = along(cell, -0.6, -0.1, 0.4, 0.9, 1.4);
        Path file = folder.resolve("outside.data");
        Structures.write(file, List.of(s));
        Structure back = Structures.read(file).getFirst();
        double[] low = new double[3];
        for (String line : Files.readAllLines(file)) {
            for (int d = 0; d < 3; d++) {
                if (line.endsWith("xyz".charAt(d) + "hi")) {
                    low[d] = Double.parseDouble(line.split(" ")[0]);
                }
            }
        }
        double[] h = back.cell().vectors();
        for (int i = 0; i < 15; i += 3) {
            double c = (back.positions()[i + 2] - low[2]) / h[8];
            double b = (back.positions()[i + 1] - low[1] - c * h[7]) / h[4];
            double a = (back.positions()[i] - low[0] - b * h[3] - c * h[6]) / h[0];
            assertTrue(periodic[0] || a >= 0 && a < 1, "a " + a);
            assertTrue(periodic[1] || b >= 0 && b < 1, "b " + b);
            assertTrue(periodic[2] || c >= 0 && c < 1, "c " + c);
        }
        assertTrue(back.cell().volume() > 1.5 * cell.volume());
        Structures.write(file, List.of(along(cell, 0.1, 0.9)));
        assertEquals(cell.volume(), Structures.read(file).getFirst().cell().volume(), 1e-9);
    }

    /** Atoms on the diagonal of a cell. */
    private static Structure along(Cell cell, double... places) {
        double[] positions = new double[3 * places.length];
        for (int i = 0; i < positions.length; i++) {
            int d = i % 3;
            positions[i] = places[i / 3] * (cell.get(0, d) + cell.get(1, d) + cell.get(2, d));
        }
        int[] species = new int[places.length];
        Arrays.fill(species, 3);
        return Structure.of(cell, species, positions);
    }

    @Test
    void aMoleculeGetsABoxAroundIt() {
        Path file = folder.resolve("m.data");
        Structure s = Samples.full(Cell.none(), 6);
        Structures.write(file, List.of(s));
        Structure back = Structures.read(file).getFirst();
        assertArrayEquals(s.positions(), back.positions());
        Path dump = folder.resolve("m.dump");
        Structures.write(dump, List.of(s));
        assertFalse(Structures.read(dump).getFirst().cell().isPeriodic());
    }
}
