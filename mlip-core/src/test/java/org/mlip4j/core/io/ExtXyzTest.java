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
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ExtXyzTest {

    private static final String LATTICE = "Lattice=\"2 0 0 0 3 0 0 0 4\"";

    @TempDir Path folder;

    private Structure read(String comment, String... atoms) {
        return Samples.one(
                folder,
                "a.xyz",
                atoms.length + "\n" + comment + "\n" + String.join("\n", atoms) + "\n");
    }

    private Structure read(String comment) {
        return read(comment, "H 0 0 0");
    }

    @Test
    void latticeRowsAreTheVectors() {
        Structure s = read("Lattice=\"1 2 3 0 5 6 0 0 9\" Properties=species:S:1:pos:R:3");
        assertArrayEquals(new double[] {1, 2, 3, 0, 5, 6, 0, 0, 9}, s.cell().vectors());
    }

    @ParameterizedTest
    @CsvSource({
        "'',TTT",
        "pbc=\"T F T\",TFT",
        "pbc=\"1 1 0\",TTF",
        "pbc=\"True False False\",TFF",
        "'pbc=[T, T, F]',TTF",
        "pbc=F,FFF"
    })
    void periodicity(String key, String expected) {
        Cell cell = read(LATTICE + " Properties=species:S:1:pos:R:3 " + key).cell();
        for (int k = 0; k < 3; k++) {
            assertEquals(expected.charAt(k) == 'T', cell.isPeriodic(k));
        }
    }

    @Test
    void withoutLatticeNothingRepeats() {
        assertFalse(read("Properties=species:S:1:pos:R:3 energy=1").cell().isPeriodic());
    }

    @ParameterizedTest
    @CsvSource({
        "energy=-1.5",
        "Energy=-1.5",
        "free_energy=-1.5",
        "REF_energy=-1.5",
        "dft_energy=-1.5",
        "ENERGY = -1.5"
    })
    void energyByAnyName(String key) {
        Structure s = read(LATTICE + " Properties=species:S:1:pos:R:3 " + key);
        assertEquals(-1.5, s.labels().energy().orElseThrow());
        assertEquals(Map.of(), s.info());
    }

    /** It would come back as the label of a structure that has moved. */
    @Test
    void whatIsNotTakenAsALabelIsNotKept() throws IOException {
        Structure s =
                read(
                        LATTICE
                                + " REF_energy=-3 energy=-1 Energy=-4 free_energy=-2 virials=\"1 0 0 0 1 0 0 0 1\" a=b");
        assertEquals(-3, s.labels().energy().orElseThrow());
        assertEquals(Labels.NONE.virial(), s.labels().virial());
        assertEquals(Map.of(), s.labels().notes());
        assertEquals(Map.of("a", "b"), s.info());
        Path file = folder.resolve("moved.xyz");
        Structures.write(
                file, List.of(s.withPositions(new double[3]).withInfo(Map.of("dft_virial", "1"))));
        assertFalse(Files.readString(file).contains("virial"), Files.readString(file));
    }

    /** ASE's energy is without the entropy of smeared electrons; both belong to these positions alone. */
    @Test
    void theFreeEnergyGoesWhereTheLabelsGo() throws IOException {
        Structure s = read(LATTICE + " energy=-1 free_energy=-2 energy_sigma0=-1.5 note=x");
        assertEquals(-1, s.labels().energy().orElseThrow());
        assertEquals(Map.of("free_energy", "-2", "energy_sigma0", "-1.5"), s.labels().notes());
        assertEquals(Map.of("note", "x"), s.info());
        Path file = folder.resolve("free.xyz");
        Structures.write(
                file, List.of(s, s.withLabels(Labels.NONE.withEnergy(-7)), s.withCell(s.cell())));
        List<Structure> back = Structures.read(file);
        assertEquals(s.labels().notes(), back.get(0).labels().notes());
        List<String> written = Files.readAllLines(file);
        assertTrue(written.get(1).contains("energy=-1.0 free_energy=-2 "), written.get(1));
        assertTrue(written.get(4).contains("energy=-7.0 free_energy=-7.0 "), written.get(4));
        assertFalse(written.get(7).contains("energy"), written.get(7));
    }

    /** The stress is of the calculator that wrote energy and forces, maybe a model. */
    @Test
    void labelsOfTwoCalculatorsAreNotMixed() {
        String text =
                "1\n"
                        + LATTICE
                        + " Properties=species:S:1:pos:R:3:forces:R:3 REF_energy=-3 energy=-1 stress=\"1 1 1 0 0 0\"\n"
                        + "H 0 0 0 1 1 1\n";
        Labels labels = Samples.one(folder, "two.xyz", text).labels();
        assertEquals(-3, labels.energy().orElseThrow());
        assertTrue(labels.forces().isEmpty() && labels.virial().isEmpty());
        String warnings =
                Samples.warnings(folder, "two.xyz", text, FormatOptions.defaults()).toString();
        assertTrue(
                warnings.contains(
                        "'stress' is not taken, because other labels have names with REF_"),
                warnings);
        assertTrue(warnings.contains("column 'forces' is not used"), warnings);
        FormatOptions plain =
                FormatOptions.defaults().withLabels(LabelKeys.parse("energy=energy,forces=forces"));
        Labels others = Samples.one(folder, "two.xyz", text, plain).labels();
        assertEquals(-1, others.energy().orElseThrow());
        assertEquals(-24, others.virial().orElseThrow()[0]);
    }

    @Test
    void stressAndVirialAreComparedWithinOnePrefix() {
        String both = LATTICE + " REF_stress=\"-1 -1 -1 0 0 0\" virial=\"1 0 0 0 1 0 0 0 1\"";
        assertEquals(24, read(both).labels().virial().orElseThrow()[0]);
        FormatException refused =
                assertThrows(
                        FormatException.class, () -> read(both.replace("virial", "REF_virials")));
        assertTrue(
                refused.getMessage()
                        .contains(
                                "REF_virials (eV, positive in compression) = -REF_stress (eV/Angstrom^3"),
                refused.getMessage());
    }

    @Test
    void framesWithNamesOfAnotherPrefixAreWarnedOf() {
        String text =
                "1\nProperties=species:S:1:pos:R:3 REF_energy=1\nH 0 0 0\n1\nProperties=species:S:1:pos:R:3 energy=1\nH 0 0 0\n";
        List<String> warnings = Samples.warnings(folder, "f.xyz", text, FormatOptions.defaults());
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(
                warnings.getFirst()
                        .endsWith(
                                "f.xyz:5: the names of labels are without a prefix here and with REF_ in frames before: they may be of another calculator"),
                warnings.getFirst());
    }

    @Test
    void whatIsCalledReferenceComesFirstWithAWarning() {
        String text =
                "1\nProperties=species:S:1:pos:R:3:forces:R:3:REF_forces:R:3 energy=-1 REF_energy=-3\n"
                        + "H 0 0 0 1 1 1 2 2 2\n";
        Labels labels = Samples.one(folder, "ref.xyz", text).labels();
        assertEquals(-3, labels.energy().orElseThrow());
        assertArrayEquals(new double[] {2, 2, 2}, labels.forces().orElseThrow());
        List<String> warnings = Samples.warnings(folder, "ref.xyz", text, FormatOptions.defaults());
        assertEquals(2, warnings.size(), warnings.toString());
        assertTrue(
                warnings.toString()
                        .contains("energy is taken from 'REF_energy', not from 'energy'"),
                warnings.toString());
    }

    /** As ASE writes arrays under keys that it does not know. */
    @Test
    void arraysOfAseAreRead() {
        Structure s =
                read(LATTICE + " REF_virials=\"_JSON [[1.0, 2, 3], [2, 4e0, 5], [3, 5, 6]]\"");
        assertArrayEquals(
                new double[] {1, 2, 3, 2, 4, 5, 3, 5, 6}, s.labels().virial().orElseThrow());
        Structure stress = read(LATTICE + " REF_stress=\"_JSON [1, 2, 3, 4, 5, 6]\"");
        assertEquals(-24, stress.labels().virial().orElseThrow()[0]);
    }

    @Test
    void labelsMayHaveNamesOfTheirOwn() {
        String text =
                "1\n"
                        + LATTICE
                        + " Properties=species:S:1:pos:R:3:forces:R:3:F:R:3 E=-7 energy=1 S=\"1 1 1 0 0 0\" virial=\"9 9 9 0 0 0\"\n"
                        + "H 0 0 0 1 1 1 2 2 2\n";
        FormatOptions named =
                FormatOptions.defaults().withLabels(LabelKeys.parse("energy=E, forces=F,stress=S"));
        Labels labels = Samples.one(folder, "own.xyz", text, named).labels();
        assertEquals(-7, labels.energy().orElseThrow());
        assertArrayEquals(new double[] {2, 2, 2}, labels.forces().orElseThrow());
        assertEquals(-24, labels.virial().orElseThrow()[0]);
        FormatOptions absent =
                FormatOptions.defaults().withLabels(LabelKeys.parse("energy=U,forces=V"));
        assertEquals(
                Labels.NONE.energy(),
                Samples.one(folder, "own.xyz", text, absent).labels().energy());
        String warnings = Samples.warnings(folder, "own.xyz", text, absent).toString();
        assertTrue(warnings.contains("there is no key 'U'"), warnings);
        assertTrue(warnings.contains("there is no column 'V'"), warnings);
    }

    @ParameterizedTest
    @CsvSource({"energy", "energy=", "force=F"})
    void namesOfLabelsAreChecked(String text) {
        assertThrows(MlipException.class, () -> LabelKeys.parse(text));
    }

    @Test
    void columnsInAnyOrderWithUnknownOnes() {
        Structure s =
                read(
                        LATTICE
                                + " Properties=tag:I:1:forces:R:3:pos:R:3:name:S:2:species:S:1:energies:R:1",
                        "7 1 2 3 0.5 0.6 0.7 a b Li -4",
                        "8 4 5 6 1.5 1.6 1.7 c d O -5");
        assertArrayEquals(new int[] {3, 8}, s.species());
        assertArrayEquals(new double[] {0.5, 0.6, 0.7, 1.5, 1.6, 1.7}, s.positions());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, s.labels().forces().orElseThrow());
        assertArrayEquals(new double[] {-4, -5}, s.labels().atomEnergies().orElseThrow());
    }

    @Test
    void ourOwnResultsAreReadWithoutAWarning() {
        List<String> warnings =
                Samples.warnings(
                        folder,
                        "own.xyz",
                        "1\nProperties=species:S:1:pos:R:3:virials:R:9:grade:R:1\nH 0 0 0 1 2 3 4 5 6 7 8 9 1\n",
                        FormatOptions.defaults());
        assertEquals(List.of(), warnings);
    }

    @Test
    void unusedColumnsAreNamedInTheWarnings() {
        List<String> warnings =
                Samples.warnings(
                        folder,
                        "w.xyz",
                        "1\nProperties=species:S:1:pos:R:3:magmom:R:1\nH 0 0 0 1\n1\nProperties=species:S:1:pos:R:3:magmom:R:1\nH 0 0 0 1\n",
                        FormatOptions.defaults());
        assertEquals(1, warnings.size());
        assertTrue(
                warnings.getFirst().endsWith("w.xyz:2: column 'magmom' is not used"),
                warnings.getFirst());
    }

    @ParameterizedTest
    @CsvSource({"force", "forces", "REF_forces", "Forces", "dft_force"})
    void forcesByAnyName(String name) {
        Structure s = read("Properties=species:S:1:pos:R:3:" + name + ":R:3", "H 0 0 0 1 2 3");
        assertArrayEquals(new double[] {1, 2, 3}, s.labels().forces().orElseThrow());
    }

    @Test
    void atomicNumbersInsteadOfSymbols() {
        Structure s = read("Properties=Z:I:1:pos:R:3", "57 0 0 0");
        assertEquals(57, s.species()[0]);
    }

    @Test
    void stressIsTensionPositiveAndBecomesTheVirial() {
        Structure s = read(LATTICE + " stress=\"0.1 0.4 0.5 0.4 0.2 0.6 0.5 0.6 0.3\"");
        double[] expected = {-2.4, -9.6, -12, -9.6, -4.8, -14.4, -12, -14.4, -7.2};
        assertArrayEquals(expected, s.labels().virial().orElseThrow(), 1e-14);
    }

    @Test
    void sixStressesAreInVoigtOrder() {
        Structure s = read(LATTICE + " stress=\"0.1 0.2 0.3 0.6 0.5 0.4\"");
        double[] expected = {-2.4, -9.6, -12, -9.6, -4.8, -14.4, -12, -14.4, -7.2};
        assertArrayEquals(expected, s.labels().virial().orElseThrow(), 1e-14);
    }

    @Test
    void virialComesBeforeStress() {
        Structure s =
                read(
                        LATTICE
                                + " stress=\"-1 0 0 0 -1 0 0 0 -1\" virial=\"24.01 0 0 0 24 0 0 0 24\"");
        assertEquals(24.01, s.labels().virial().orElseThrow()[0]);
    }

    @Test
    void asymmetricTensorsAreSymmetrisedWithAWarning() {
        String text = "1\n" + LATTICE + " virial=\"1 2 3 4 5 6 7 8 9\"\nH 0 0 0\n";
        double[] virial = Samples.one(folder, "v.xyz", text).labels().virial().orElseThrow();
        assertArrayEquals(new double[] {1, 3, 5, 3, 5, 7, 5, 7, 9}, virial);
        assertEquals(1, Samples.warnings(folder, "v.xyz", text, FormatOptions.defaults()).size());
    }

    @Test
    void aMoleculeHasNoStress() {
        String comment = "Properties=species:S:1:pos:R:3 stress=\"1 1 1 0 0 0\"";
        Structure s = read(comment);
        assertTrue(s.labels().virial().isEmpty());
        assertEquals(Map.of(), s.info());
        String text = "1\n" + comment + "\nH 0 0 0\n";
        List<String> warnings = Samples.warnings(folder, "m.xyz", text, FormatOptions.defaults());
        assertTrue(warnings.getFirst().endsWith("'stress' is not taken: there is no volume"));
    }

    @Test
    void quotesBracesBracketsAndBareKeys() {
        Structure s =
                read(
                        LATTICE
                                + " a=\"x \\\"y\\\" = z\" b={1 2 3} c=[1, 2] flag d='it is' e=\"C:\\\\x\" f= 5");
        assertEquals(
                Map.of(
                        "a",
                        "x \"y\" = z",
                        "b",
                        "1 2 3",
                        "c",
                        "[1, 2]",
                        "flag",
                        "T",
                        "d",
                        "it is",
                        "e",
                        "C:\\x",
                        "f",
                        "5"),
                s.info());
    }

    @Test
    void emptyTextsAsAseWritesThemHideNoLabels() {
        Structure s = read(LATTICE + " config_type= energy=-1.5 note=  \"a key\"=v last=");
        assertEquals(-1.5, s.labels().energy().orElseThrow());
        assertEquals(Map.of("config_type", "", "note", "", "a key", "v", "last", ""), s.info());
    }

    @Test
    void spacesBesideTheEqualsSign() {
        Structure s =
                read("Lattice = \"5 0 0 0 5 0 0 0 5\" pbc = \"T T F\" energy = -1.5 name = 'a b'");
        assertEquals(125, s.cell().volume());
        assertFalse(s.cell().isPeriodic(2));
        assertEquals(-1.5, s.labels().energy().orElseThrow());
        assertEquals(Map.of("name", "a b"), s.info());
    }

    @Test
    void plainXyzKeepsItsComment() {
        Structure s =
                read(
                        "it's a \"water = molecule",
                        "O 0 0 0",
                        "H 0.76 0.59 0",
                        "H -0.76 0.59 0 extra");
        assertEquals(Map.of("comment", "it's a \"water = molecule"), s.info());
        assertArrayEquals(new int[] {8, 1, 1}, s.species());
    }

    @Test
    void velocitiesAreInAngstromPerFemtosecond() {
        Structure s = read("Properties=species:S:1:pos:R:3:vel:R:3", "H 0 0 0 0.001 0 -0.002");
        assertArrayEquals(new double[] {1, 0, -2}, s.velocities().orElseThrow());
    }

    /** ASE: its time is such that eV, Angstrom and atomic mass units fit; 10.18 fs. */
    @Test
    void momentaOfAseAreVelocitiesTimesMasses() {
        Structure s = read("Properties=species:S:1:pos:R:3:momenta:R:3", "Cu 0 0 0 1 0 -2");
        double v = 98.22694788 / 63.546;
        assertArrayEquals(new double[] {v, 0, -2 * v}, s.velocities().orElseThrow(), 1e-6);
        Structure both =
                read(
                        "Properties=species:S:1:pos:R:3:momenta:R:3:vel:R:3",
                        "Cu 0 0 0 1 0 -2 0.001 0 0");
        assertArrayEquals(new double[] {1, 0, 0}, both.velocities().orElseThrow());
        Structure unnamed = read("Properties=species:S:1:pos:R:3:momenta:R:3", "X0 0 0 0 1 0 -2");
        assertTrue(unnamed.velocities().isEmpty());
    }

    /** ASE writes them where they are not the standard ones. */
    @Test
    void massesAreThoseOfTheMomenta() {
        Structure s =
                read(
                        "Properties=species:S:1:pos:R:3:momenta:R:3:masses:R:1",
                        "Cu 0 0 0 1 0 -2 31.773");
        double v = 98.22694788 / 31.773;
        assertArrayEquals(new double[] {v, 0, -2 * v}, s.velocities().orElseThrow(), 1e-6);
        assertTrue(
                massWarnings("31.773").getFirst().contains("masses are not kept"),
                massWarnings("31.773").toString());
        assertEquals(List.of(), massWarnings("63.546"));
    }

    private List<String> massWarnings(String mass) {
        String text = "1\nProperties=species:S:1:pos:R:3:masses:R:1\nCu 0 0 0 " + mass + "\n";
        try (StructureReader reader = Structures.stream(Samples.file(folder, "m.xyz", text))) {
            reader.next();
            return reader.warnings();
        }
    }

    @Test
    void namesForUnnamedSpecies() {
        FormatOptions options = FormatOptions.defaults().withElements("Na", "Cl");
        Structure s =
                Samples.one(
                        folder,
                        "n.xyz",
                        "2\nProperties=species:S:1:pos:R:3\nX1 0 0 0\nX0 1 0 0\n",
                        options);
        assertArrayEquals(new int[] {17, 11}, s.species());
    }

    @ParameterizedTest
    @CsvSource({"'\n'", "'\r\n'", "'\r'"})
    void anyLineEndWithByteOrderMarkAndBlankLines(String end) {
        String text =
                "\uFEFF2\n" + LATTICE + "\nH 0 0 0\n\tH 1\t1 1  \n\n1\ncomment\nO 1 2 3\n\n \n";
        List<Structure> all =
                Structures.read(Samples.file(folder, "e.xyz", text.replace("\n", end)));
        assertEquals(2, all.size());
        assertArrayEquals(new double[] {1, 2, 3}, all.get(1).positions());
    }

    @Test
    void linesLongerThanTheBuffer() {
        String longValue = "x".repeat(200_000);
        Structure s = read(LATTICE + " long=" + longValue);
        assertEquals(longValue, s.info().get("long"));
    }

    @Test
    void writesWhatAseReads() throws IOException {
        Structure s =
                Structure.of(
                                Cell.of(
                                        new double[] {2, 0, 0, 0, 2, 0, 0, 0, 2},
                                        true,
                                        true,
                                        false),
                                new int[] {1},
                                new double[3])
                        .withLabels(
                                Labels.NONE
                                        .withEnergy(-0.1)
                                        .withForces(new double[] {1, 2, 1e-20})
                                        .withVirial(new double[] {8, 0, 0, 0, 4, 0, 0, 0, 2}))
                        .withInfo(Map.of("note", "a \"b\""));
        Path file = folder.resolve("out.xyz");
        Structures.write(file, List.of(s));
        assertEquals(
                """
                1
                Lattice="2.0 0.0 0.0 0.0 2.0 0.0 0.0 0.0 2.0" Properties=species:S:1:pos:R:3:forces:R:3 pbc="T T F" energy=-0.1 free_energy=-0.1 virial="8.0 0.0 0.0 0.0 4.0 0.0 0.0 0.0 2.0" stress="-1.0 -0.0 -0.0 -0.0 -0.5 -0.0 -0.0 -0.0 -0.25" note="a \\"b\\""
                H 0.0 0.0 0.0 1.0 2.0 1.0E-20
                """,
                Files.readString(file));
    }

    @Test
    void extrasBecomeColumnsAndKeys() throws IOException {
        Structure s =
                Structure.of(Cell.none(), new int[] {1, 8}, new double[6])
                        .withInfo(Map.of("max_grade", "old"));
        Path file = folder.resolve("extra.xyz");
        try (StructureWriter out = Structures.writer(file)) {
            out.write(
                    s,
                    new Extras()
                            .column("grade", 1, new double[] {0.5, 1.5})
                            .column("extrapolations", new int[] {0, 3})
                            .key("max_grade", 1.5)
                            .key("range", 1, 2));
            out.commit();
        }
        assertEquals(
                """
                2
                Properties=species:S:1:pos:R:3:grade:R:1:extrapolations:I:1 pbc="F F F" max_grade=1.5 range="1.0 2.0"
                H 0.0 0.0 0.0 0.5 0
                O 0.0 0.0 0.0 1.5 3
                """,
                Files.readString(file));
    }

    @Test
    void everyInfoTextComesBack() {
        Map<String, String> info =
                Map.of(
                        "a key",
                        "v",
                        "empty",
                        "",
                        "quote",
                        "\"",
                        "slash",
                        "\\",
                        "lines",
                        "a\nb",
                        "braces",
                        "{x} [1, 2]",
                        "array",
                        "[[1, 2], [3, 4]]",
                        "mixed",
                        "[1] [2]",
                        "umlaut",
                        "Jürgen = ü");
        Structure s =
                Structure.of(Cell.cubic(3), new int[] {Element.of("Li").code()}, new double[3])
                        .withInfo(info);
        Path file = folder.resolve("info.xyz");
        Structures.write(file, List.of(s));
        assertEquals(info, Structures.read(file).getFirst().info());
    }
}
