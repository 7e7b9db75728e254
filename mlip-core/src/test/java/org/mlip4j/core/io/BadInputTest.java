package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Every bad file is answered with one sentence that names the file, the line, what was expected and what was found. */
class BadInputTest {

    private static final String BOX =
            "ITEM: TIMESTEP;0;ITEM: NUMBER OF ATOMS;1;ITEM: BOX BOUNDS pp pp pp;0 1;0 1;0 1;";

    private static final String DATA =
            "x;;1 atoms;1 atom types;0 4 xlo xhi;0 4 ylo yhi;0 4 zlo zhi;;";

    private static final String CFG = "BEGIN_CFG;Size;1;";

    @TempDir Path folder;

    private FormatException failure(String name, String content) {
        Path file = Samples.file(folder, name, content);
        FormatException e =
                assertThrows(FormatException.class, () -> Structures.read(file), content);
        assertEquals(file.toString(), e.file());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        return e;
    }

    /** Name of the file, its lines, the line of the failure, and words of the message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.xyz|``|0|an empty file",
                "a.xyz|;;;|0|an empty file",
                "a.xyz|two;c;H 0 0 0|1|number of atoms, found 'two'",
                "a.xyz|2;c;H 0 0 0|3|atom 2 of 2",
                "a.xyz|2;c;H 0 0 0;|3|end of the file",
                "a.xyz|2;c;H 0 0 0;;H 1 1 1|4|an empty line",
                "a.xyz|1|1|comment line",
                "a.xyz|1;c;H 0 0|3|end of the line",
                "a.xyz|1;c;H 0 0 nan|3|finite number in column 'pos', found 'nan'",
                "a.xyz|1;c;H 0 0 1e999|3|finite number",
                "a.xyz|1;c;H 0 0 0.0.1|3|'0.0.1'",
                "a.xyz|1;c;Qq 0 0 0|3|element, found 'Qq'",
                "a.xyz|1;c;H 0 0 0;x;|4|number of atoms",
                "a.xyz|-1;c;|1|fits the size of the file, found -1",
                "a.xyz|99999999;c;H 0 0 0|1|fits the size of the file",
                "a.xyz|1 2;Properties=species:S:1:pos:R:3;H 0 0 0|1|alone on its line",
                "a.xyz|1;Lattice=\"1 0 0 0 1 0 0 0\";H 0 0 0|2|9 finite numbers for Lattice, found 8 words",
                "a.xyz|1;Lattice=\"1 0 0 0 1 0 0 0 x\";H 0 0 0|2|'x'",
                "a.xyz|1;Lattice=\"1 0 0 0 1 0 0 0 0\";H 0 0 0|2|lattice vector 3 is zero",
                "a.xyz|1;Lattice=\"1 0 0 0 1 0 1 1 0\";H 0 0 0|2|no volume",
                "a.xyz|1;Lattice=\"1 0 0 0 1 0 0 0 1 ;H 0 0 0|2|no closing \"",
                "a.xyz|1;energy={1 ;H 0 0 0|2|no closing }",
                "a.xyz|1;energy=low;H 0 0 0|2|finite number for energy, found 'low'",
                "a.xyz|1;energy=NaN;H 0 0 0|2|finite number for energy",
                "a.xyz|1;energy=1 pbc=\"T T\";H 0 0 0|2|pbc",
                "a.xyz|1;energy=1 pbc=\"T T yes\";H 0 0 0|2|pbc",
                "a.xyz|1;energy=1 pbc=\"T T T\";H 0 0 0|2|is zero",
                "a.xyz|1;Properties=species:S:1:pos:R;H 0 0 0|2|triples",
                "a.xyz|1;Properties=species:S:1:pos:Q:3;H 0 0 0|2|pos:Q:3",
                "a.xyz|1;Properties=species:S:1:pos:R:2;H 0 0|2|3 numbers per atom",
                "a.xyz|1;Properties=species:S:1;H|2|pos:R:3",
                "a.xyz|1;Properties=pos:R:3;0 0 0|2|species:S:1",
                "a.xyz|1;Properties=species:S:1:pos:R:3:forces:R:3;H 0 0 0 1 2|3|end of the line",
                "a.xyz|1;Properties=species:S:1:pos:R:3;H 0 0 0 1|3|also '1'",
                "a.xyz|1;Lattice=\"2 0 0 0 2 0 0 0 2\" stress=\"1 2 3\";H 0 0 0|2|9 finite numbers for stress",
                "a.xyz|1;Lattice=\"2 0 0 0 2 0 0 0 2\" virial=\"8 8 8 0 0 0\" stress=\"1 1 1 0 0 0\";H 0 0 0|2|opposite sign",
                "a.xyz|1;Lattice=\"2 0 0 0 2 0 0 0 2\" virial=\"8 8 8 0 0 0\" stress=\"-160.2176634 -160.2176634 -160.2176634 0 0 0\";H 0 0 0|2|in GPa",
                "a.xyz|1;Lattice=\"2 0 0 0 2 0 0 0 2\" virial=\"8 8 8 0 0 0\" stress=\"-1602.176634 -1602.176634 -1602.176634 0 0 0\";H 0 0 0|2|in kbar",
                "a.xyz|1;Lattice=\"2 0 0 0 2 0 0 0 2\" virial=\"8 8 8 0 0 0\" stress=\"-5 -5 -5 0 0 0\";H 0 0 0|2|differ by more",
                "input.data|begin;atom 0 0 0 H 0 0 0 0 0|2|end of the file",
                "input.data|begin;atom 0 0 0 H 0 0 0 0;end|2|forces",
                "input.data|begin;atom 0 0 0 Q 0 0 0 0 0;end|2|'Q'",
                "input.data|begin;atom 0 0 NaN H 0 0 0 0 0;end|2|'NaN'",
                "input.data|begin;lattice 1 0 0;atom 0 0 0 H 0 0 0 0 0;end|4|none or three lattice lines",
                "input.data|begin;lattice 1 0 0;lattice 0 1 0;lattice 0 0 1;lattice 1 1 1;end|5|a fourth",
                "input.data|begin;lattice 1 0 0;lattice 0 1 0;lattice 1 1 0;atom 0 0 0 H 0 0 0 0 0;end|6|no volume",
                "input.data|begin;atoms 0 0 0 H 0 0 0 0 0;end|2|lattice, atom",
                "input.data|begin;atom 0 0 0 H 0 0 0 0 0;energy low;end|3|energy",
                "input.data|begin;atom 0 0 0 H 0 0 0 0 0;end;end|4|begin",
                "a.cfg|BEGIN_CFG;END_CFG|2|AtomData: before",
                "a.cfg|BEGIN_CFG;AtomData: id type cartes_x cartes_y cartes_z;END_CFG|2|Size before",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type cartes_x cartes_y cartes_z;END_CFG|5|end of the line 'END_CFG'",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type cartes_x cartes_y cartes_z;1 0 0 0 0|5|end of the file",
                "a.cfg|" + CFG + "AtomData: id type cartes_x cartes_y;1 0 0 0;END_CFG|4|cartes_z",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type cartes_x cartes_y cartes_z mood;1 0 0 0 0 1;END_CFG|4|'mood'",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type cartes_x cartes_y cartes_z fx;1 0 0 0 0 1;END_CFG|4|fx fy fz",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type direct_x direct_y direct_z;1 0 0 0 0;END_CFG|6|Supercell",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type cartes_x cartes_y cartes_z;1 0 0 0 0 9;END_CFG|5|columns",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type cartes_x cartes_y cartes_z;1 -1 0 0 0;END_CFG|5|type from 0",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type cartes_x cartes_y cartes_z;1 0 0 0 0;Stress: xx;0;END_CFG|6|PlusStress",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type cartes_x cartes_y cartes_z;1 0 0 0 0;PlusStress: xx yy;0 0;END_CFG|7|all six",
                "a.cfg|"
                        + CFG
                        + "AtomData: id type cartes_x cartes_y cartes_z;1 0 0 0 0;PlusStress: xx uu;0 0;END_CFG|6|'uu'",
                "a.cfg|" + CFG + "Mood;END_CFG|4|Size, Supercell",
                "a.cfg|"
                        + CFG
                        + "Supercell;1 0 0;0 1 0;1 1 0;AtomData: type cartes_x cartes_y cartes_z;0 0 0 0;END_CFG|10|no volume",
                "POSCAR|c;1.0;1 0 0;0 1 0;0 0 1;H;2;Direct;0 0 0|9|atom 2 of 2",
                "POSCAR|c;0.0;1 0 0;0 1 0;0 0 1;H;1;Direct;0 0 0|2|scale factor",
                "POSCAR|c;1.0;1 0 0;0 1 0;1 1 0;H;1;Direct;0 0 0|9|no volume",
                "POSCAR|c;1.0;1 0 0;0 1 0;0 0 1;H O;1;Direct;0 0 0|7|each of 2 elements",
                "POSCAR|c;1.0;1 0 0;0 1 0;0 0 1;H Oo;1 1;Direct;0 0 0|6|'Oo'",
                "POSCAR|c;1.0;1 0 0;0 1 0;0 0 1;H;1;Diagonal;0 0 x|9|'x'",
                "POSCAR|c;1.0;1 0 0;0 1 0;0 0 1;H;1;Fractional;0 0 0|8|Direct or Cartesian",
                "POSCAR|c;1.0;1 0 0;0 1 0;0 0 1;H;1;Direct;0 0 0;0 0 0|10|an empty line",
                "POSCAR|c;1.0;1 0 0;0 1 0|4|lattice vector 3",
                "a.data|" + DATA + "|8|a header line or a section",
                "a.data|x;;1 atoms;1 atom types;0 4 xlo xhi;0 4 ylo yhi;;Atoms;;1 1 0 0 0|8|zlo zhi",
                "a.data|x;;1 atoms;1 atom types;4 0 xlo xhi;0 4 ylo yhi;0 4 zlo zhi;;Atoms;;1 1 0 0 0|5|above the lower",
                "a.data|" + DATA + "Masses;;1 1.008|11|a section Atoms",
                "a.data|" + DATA + "Atoms # atomic;|9|atom 1 of 1",
                "a.data|" + DATA + "Atoms # atomic;;1 2 0 0 0|11|atom type from 1 to 1",
                "a.data|" + DATA + "Atoms # atomic;;1 1 0 0|11|5 columns",
                "a.data|" + DATA + "Atoms # atomic;;1 1 0 0 inf|11|'inf'",
                "a.data|" + DATA + "Atoms # atomic;;0 1 0 0 0|11|id from 1",
                "a.data|" + DATA + "Atoms # ellipsoid;;1 1 0 0 0 0 0|11|'ellipsoid'",
                "a.data|" + DATA + "Atoms;;1 1 1 0 0 0|11|charge or molecular",
                "a.data|"
                        + DATA
                        + "Atoms # atomic;;1 1 0 0 0;;Velocities;;2 0 0 0|15|id of an atom",
                "a.dump|ITEM: TIMESTEP;0;ITEM: ATOMS id type x y z;1 1 0 0 0|3|NUMBER OF ATOMS and BOX BOUNDS",
                "a.dump|" + BOX + "ITEM: ATOMS id type x y z|9|atom 1 of 1",
                "a.dump|" + BOX + "ITEM: ATOMS id type x y;1 1 0 0|9|columns x y z",
                "a.dump|" + BOX + "ITEM: ATOMS id x y z;1 0 0 0|9|type or element",
                "a.dump|" + BOX + "ITEM: ATOMS id type x y z;1 1 0 0|10|end of the line",
                "a.dump|" + BOX + "ITEM: ATOMS id type x y z;1 1 0 0 0 0|10|columns",
                "a.dump|" + BOX + "ITEM: ATOMS id type x y z;1 0 0 0 0|10|atom type from 1",
                "a.dump|" + BOX + "ITEM: ATOMS id type x y z;1 1 0 0 0;;what|12|ITEM:",
                "a.dump|ITEM: TIMESTEP;0;ITEM: NUMBER OF ATOMS;1;ITEM: BOX BOUNDS pp pp pp;0 1;1 0;0 1;|8|upper bounds",
                "a.dump|ITEM: UNITS;lj;|2|'lj'",
                "OUTCAR| vasp.6;  ions per type = 1|2|TITEL",
                "OUTCAR| vasp.6; TITEL  = PAW_PBE Li x; NEDOS = 301 NIONS = 12; ions per type = 1|4|add up to NIONS = 12",
                "OUTCAR| vasp.6; TITEL  = PAW_PBE Qq x; ions per type = 1|3|'Qq'",
                "OUTCAR| vasp.6; TOTAL-FORCE (eV/Angst)|2|ions per type"
            })
    void isAnsweredWithFileAndLine(String name, String lines, long line, String words) {
        String content = lines == null ? "" : lines.replace(';', '\n');
        FormatException e = failure(name, content);
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertEquals(line, e.line(), e.getMessage());
    }

    @Test
    void tooFewNamesForTheSpecies() {
        Path file =
                Samples.file(
                        folder,
                        "a.cfg",
                        CFG.replace(';', '\n')
                                + "AtomData: id type cartes_x cartes_y cartes_z\n1 2 0 0 0\nEND_CFG\n");
        FormatException e =
                assertThrows(
                        FormatException.class,
                        () ->
                                Structures.read(
                                        file, FormatOptions.defaults().withElements("Li", "O")));
        assertTrue(e.getMessage().contains("2 names and species number 2"), e.getMessage());
    }

    @Test
    void aForcedFormatThatDoesNotFit() {
        Path file = Samples.file(folder, "a", "hello\n");
        for (StructureFormat format : StructureFormat.values()) {
            FormatOptions options = FormatOptions.defaults().withFormat(format);
            assertThrows(
                    FormatException.class,
                    () -> Structures.read(file, options),
                    format.formatName());
        }
    }

    @Test
    void emptyFilesOfAForcedFormat() {
        Path file = Samples.file(folder, "a", "\n\n");
        for (StructureFormat format : StructureFormat.values()) {
            FormatOptions options = FormatOptions.defaults().withFormat(format);
            assertThrows(
                    FormatException.class,
                    () -> Structures.read(file, options),
                    format.formatName());
        }
    }

    @Test
    void aTruncatedGzipStream() throws IOException {
        Path file = folder.resolve("a.xyz.gz");
        Structures.write(
                file,
                List.of(Samples.full(Samples.skewed(), 1), Samples.full(Samples.skewed(), 2)));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        MlipException e = assertThrows(MlipException.class, () -> Structures.read(file));
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        Files.write(file, Arrays.copyOf(bytes, 4));
        assertThrows(MlipException.class, () -> Structures.read(file));
    }

    @Test
    void filesThatAreNotThereAndFolders() {
        MlipException e =
                assertThrows(
                        MlipException.class, () -> Structures.read(folder.resolve("none.xyz")));
        assertTrue(e.getMessage().startsWith("no such file"), e.getMessage());
        assertTrue(
                assertThrows(MlipException.class, () -> Structures.read(folder))
                        .getMessage()
                        .contains("is a folder"));
    }

    /** Damaged bytes give other structures or a FormatException, and nothing else. */
    @Test
    void damageIsAnswered() throws IOException {
        Random random = new Random(9);
        String spoilers = "0-.eE\n \t=\"{[]}:XxT9\u00e4#";
        for (String name :
                List.of("d.xyz", "input.data", "d.cfg", "POSCAR", "d.data", "d.dump", "OUTCAR")) {
            Path file = folder.resolve(name);
            FormatOptions options =
                    FormatOptions.defaults().withFormat(StructureFormat.ofName(file));
            if (name.equals("OUTCAR")) {
                Samples.file(folder, name, OutcarTest.HEAD + OutcarTest.STEP);
            } else {
                Structures.write(file, List.of(Samples.full(Samples.skewed(), 1)), options);
            }
            byte[] good = Files.readAllBytes(file);
            for (int k = 0; k < 200; k++) {
                byte[] bytes = good.clone();
                for (int changes = random.nextInt(4); changes >= 0; changes--) {
                    bytes[random.nextInt(bytes.length)] =
                            (byte) spoilers.charAt(random.nextInt(spoilers.length()));
                }
                Files.write(file, bytes);
                try {
                    Structures.read(file, options);
                } catch (FormatException e) {
                    assertEquals(file.toString(), e.file());
                }
            }
        }
    }

    /** Cutting a good file anywhere gives the structures before the cut, or a FormatException, and nothing else. */
    @Test
    void everyTruncationIsAnswered() throws IOException {
        for (String name : List.of("t.xyz", "input.data", "t.cfg", "POSCAR", "t.data", "t.dump")) {
            Path file = folder.resolve(name);
            FormatOptions options =
                    FormatOptions.defaults().withFormat(StructureFormat.ofName(file));
            Structures.write(file, List.of(Samples.full(Samples.skewed(), 1)), options);
            byte[] bytes = Files.readAllBytes(file);
            for (int length = 0; length < bytes.length; length += 7) {
                Files.write(file, Arrays.copyOf(bytes, length));
                try {
                    Structures.read(file, options);
                } catch (FormatException e) {
                    assertEquals(file.toString(), e.file());
                }
            }
        }
    }
}
