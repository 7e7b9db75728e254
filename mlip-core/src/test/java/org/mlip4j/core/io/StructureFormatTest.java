package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

class StructureFormatTest {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXTXYZ|1;comment;H 0 0 0",
                "EXTXYZ|;;2;-5.3;1 0 0 0;1 0 0 1;;",
                "N2P2|begin;end",
                "N2P2|;  begin;end",
                "CFG|BEGIN_CFG; Size",
                "POSCAR|17;1.0;1 0 0;0 1 0;0 0 1;H;1",
                "POSCAR|Fe2 O3;1.0 ! scale;1 0 0;0 1 0;0 0 1;H;1",
                "OUTCAR| vasp.5.4.1 24Jun15",
                "LAMMPS_DATA|comment;;  12 atoms;2 atom types",
                "LAMMPS_DATA|;12 atoms # all;2 atom types",
                "LAMMPS_DUMP|ITEM: TIMESTEP;0",
                "LAMMPS_DUMP|ITEM: UNITS;metal"
            })
    void recognisesTheContentWhateverTheName(StructureFormat expected, String lines) {
        Path file = Samples.file(folder, "nondescript", lines.replace(';', '\n'));
        assertEquals(expected, StructureFormat.detect(file));
    }

    @Test
    void theNameDecidesWhenTheContentDoesNot() {
        assertEquals(
                StructureFormat.POSCAR,
                StructureFormat.detect(Samples.file(folder, "POSCAR_x", "what\n")));
        FormatException e =
                assertThrows(
                        FormatException.class,
                        () ->
                                StructureFormat.detect(
                                        Samples.file(folder, "what", "what\nis\nthis\n")));
        assertTrue(
                e.getMessage()
                        .contains("extxyz, n2p2, cfg, poscar, outcar, lammps-data, lammps-dump"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "run.out|;     Program PWSCF v.7.2 starts on|ase convert -i espresso-out run.out run.xyz",
                "pw.in|&CONTROL;  calculation='scf'|ase convert -i espresso-in pw.in pw.xyz",
                "cp2k.out|  **** **** PROGRAM STARTED AT 2026-01-01|'mlip label' runs CP2K"
            })
    void filesOfOtherCodesGetAWayOn(String name, String lines, String remedy) {
        Path file = Samples.file(folder, name, lines.replace(';', '\n'));
        FormatException e = assertThrows(FormatException.class, () -> StructureFormat.detect(file));
        assertTrue(e.getMessage().contains(remedy), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "a.xyz,EXTXYZ", "a.extxyz.gz,EXTXYZ", "input.data,N2P2", "input.data.140,N2P2",
                "train.cfg,CFG",
        "CONTCAR,POSCAR", "x.vasp,POSCAR", "OUTCAR.gz,OUTCAR", "data.lj,LAMMPS_DATA",
                "x.data,LAMMPS_DATA",
        "x.lammpstrj,LAMMPS_DUMP", "dump.out,LAMMPS_DUMP"
    })
    void namesTellTheFormat(String name, StructureFormat expected) {
        assertEquals(expected, StructureFormat.ofName(Path.of("some", "folder", name)));
    }

    @Test
    void unknownNamesAreAnswered() {
        assertThrows(MlipException.class, () -> StructureFormat.ofName(Path.of("x.txt")));
        MlipException e = assertThrows(MlipException.class, () -> StructureFormat.parse("xyz"));
        assertTrue(e.getMessage().contains("use one of extxyz"), e.getMessage());
        assertEquals(StructureFormat.LAMMPS_DATA, StructureFormat.parse(" LAMMPS-data"));
    }

    @Test
    void binaryDataAreNamedAsSuch() throws IOException {
        Path file = Files.write(folder.resolve("b.cfg"), new byte[] {'n', 0, 0, 1, 2, 3});
        FormatException e = assertThrows(FormatException.class, () -> Structures.read(file));
        assertTrue(e.getMessage().contains("binary data"), e.getMessage());
    }

    @Test
    void filesOfAseAreForAseToConvert() throws IOException {
        Path binary = Files.write(folder.resolve("run.traj"), new byte[] {'-', 0, 0, 1, 2, 3});
        FormatException e = assertThrows(FormatException.class, () -> Structures.read(binary));
        assertTrue(e.getMessage().endsWith("ase convert run.traj run.xyz"), e.getMessage());
        Path json = Files.writeString(folder.resolve("a.json"), "{\"1\": {\n");
        FormatException other = assertThrows(FormatException.class, () -> Structures.read(json));
        assertTrue(other.getMessage().endsWith("ase convert a.json a.xyz"), other.getMessage());
    }
}
