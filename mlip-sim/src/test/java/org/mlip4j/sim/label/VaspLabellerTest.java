package org.mlip4j.sim.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** VASP played by a shell script that leaves an OUTCAR. */
class VaspLabellerTest {

    private static final String OUTCAR =
            """
             vasp.6.9.9 01Jan26 (build by hand) complex
               TITEL  = PAW_PBE Li_sv 10Sep2004
               TITEL  = PAW_PBE S 06Sep2000
               ions per type =               2   1
              direct lattice vectors                 reciprocal lattice vectors
                 8.000000000  0.000000000  0.000000000     0.125000000  0.000000000  0.000000000
                 0.000000000  8.000000000  0.000000000     0.000000000  0.125000000  0.000000000
                 0.000000000  0.000000000  4.000000000     0.000000000  0.000000000  0.250000000
             ------------------------ aborting loop because EDIFF is reached ----------------------------------------
              in kB      10.00000     0.00000     0.00000     0.00000     0.00000     0.00000
             POSITION                                       TOTAL-FORCE (eV/Angst)
             -----------------------------------------------------------------------------------
                  0.00000      0.00000      0.00000         0.100000      0.000000      0.000000
                  2.00000      2.00000      2.00000         0.300000      0.000000      0.000000
                  1.00000      1.00000      1.00000        -0.400000      0.000000      0.000000
             -----------------------------------------------------------------------------------
              FREE ENERGIE OF THE ION-ELECTRON SYSTEM (eV)
              free  energy   TOTEN  =       -12.50000000 eV

              energy  without entropy=      -12.40000000  energy(sigma->0) =      -12.45000000
             General timing and accounting informations for this job:
            """;

    @TempDir private Path folder;

    private Path template;
    private Path job;

    /** Sulfur stands between the two lithium atoms. */
    private final Structure asked =
            Structure.of(
                    Cell.periodic(8, 0, 0, 0, 8, 0, 0, 0, 4),
                    new String[] {"Li", "S", "Li"},
                    new double[] {0, 0, 0, 1, 1, 1, 2, 2, 2});

    @BeforeEach
    void files() throws IOException {
        template = Files.createDirectory(folder.resolve("vasp"));
        job = Files.createDirectory(folder.resolve("job"));
        Files.writeString(template.resolve("INCAR"), "ENCUT = 500\nNSW = 0\n");
        Files.writeString(template.resolve("POTCAR.Li"), "lithium\n");
        Files.writeString(template.resolve("POTCAR.S"), "sulfur\n");
        Files.writeString(
                template.resolve("KPOINTS"), "mesh\n0\nMonkhorst-Pack\n${KPOINTS 0.25}\n0 0 0\n");
    }

    private Structure label(String outcar) throws IOException {
        Files.writeString(folder.resolve("answer"), outcar);
        return new VaspLabeller(
                        template,
                        new ExternalProgram(
                                "cp '" + folder.resolve("answer") + "' OUTCAR",
                                Duration.ofMinutes(1)))
                .label(asked, job);
    }

    @Test
    void atomsKeepTheirOrder() throws IOException {
        Structure labelled = label(OUTCAR);
        assertArrayEquals(asked.species(), labelled.species());
        assertEquals(-12.5, labelled.labels().energy().orElseThrow());
        assertArrayEquals(
                new double[] {0.1, 0, 0, -0.4, 0, 0, 0.3, 0, 0},
                labelled.labels().forces().orElseThrow());
        assertEquals(10 * 256 / 1602.176634, labelled.labels().virial().orElseThrow()[0], 1e-12);
    }

    @Test
    void inputsAreThoseOfTheTemplate() throws IOException {
        label(OUTCAR);
        assertEquals("ENCUT = 500\nNSW = 0\n", Files.readString(job.resolve("INCAR")));
        assertEquals("lithium\nsulfur\n", Files.readString(job.resolve("POTCAR")));
        assertTrue(Files.readString(job.resolve("KPOINTS")).contains("\n4 4 7\n"));
        assertTrue(Files.readString(job.resolve("POSCAR")).contains("Li S\n2 1\n"));
    }

    /** Every structure has elements, and numbers of atoms, of its own. */
    @Test
    void listsOfTheIncarFollowTheStructure() throws IOException {
        Files.writeString(
                template.resolve("INCAR"),
                "NSW = 0; LDAUU = ${SPECIES S=3.3 Li=0 Co=5} # of S\nMAGMOM = ${ATOMS Li=0 S=0.6}\n");
        label(OUTCAR);
        assertEquals(
                "NSW = 0; LDAUU = 0 3.3 # of S\nMAGMOM = 2*0 1*0.6\n",
                Files.readString(job.resolve("INCAR")));
        Files.writeString(template.resolve("INCAR"), "LDAUU = ${SPECIES Li=0}\n");
        assertTrue(refusal(OUTCAR).contains("no value for S in ${SPECIES Li=0}"));
        Files.writeString(template.resolve("INCAR"), "LDAUU = ${SPECIES Li 0}\n");
        assertTrue(refusal(OUTCAR).contains("has 'Li' where"));
    }

    /** They would be taken for those of other elements. */
    @Test
    void listsWithoutNamesAreRefused() throws IOException {
        for (String tag : new String[] {"LDAUU = 0 3.3", "NSW = 0 ; magmom = 3*0", " RWIGS=1 1"}) {
            Files.writeString(template.resolve("INCAR"), "ENCUT = 500\n" + tag + "\n");
            assertTrue(refusal(OUTCAR).contains("in an order of its own"), tag);
        }
        Files.writeString(
                template.resolve("INCAR"), "# MAGMOM = 3*0\nNSW = 0 ! LDAUU = 1; LDAUJ = 2\n");
        label(OUTCAR);
        Files.delete(template.resolve("POTCAR.S"));
        Files.writeString(template.resolve("INCAR"), "LDAUU = 3.3\n");
        assertTrue(refusal(OUTCAR).endsWith("has no file POTCAR.S"), "one element has one order");
    }

    private String refusal(String outcar) {
        return assertThrows(MlipException.class, () -> label(outcar)).getMessage();
    }

    @Test
    void whatIsNotAResultIsRefused() throws IOException {
        assertEquals(
                "VASP: the SCF has not converged",
                refusal(OUTCAR.replace("because EDIFF is reached", "EDIFF was not reached")));
        assertEquals("VASP did not come to its end", refusal(OUTCAR.replace("General", "")));
        assertTrue(
                refusal(OUTCAR.replace("Li_sv", "Na_pv")).contains("atom 1 of the result is Na"));
        assertTrue(
                refusal(OUTCAR.replace("  2.00000      2.00000", "  2.50000      2.00000"))
                        .contains("at another place"));
        Files.delete(template.resolve("POTCAR.S"));
        assertTrue(refusal(OUTCAR).endsWith("has no file POTCAR.S"));
        Files.delete(template.resolve("INCAR"));
        assertTrue(refusal(OUTCAR).endsWith("has no file INCAR"));
    }

    @Test
    void aSlabIsGivenAsItsRepetition() throws IOException {
        double[] vectors = asked.cell().vectors();
        for (int c = 6; c < 9; c++) {
            vectors[c] *= 5;
        }
        Structure slab = asked.withCell(Cell.of(vectors, true, true, false));
        Files.writeString(folder.resolve("answer"), OUTCAR);
        new VaspLabeller(
                        template,
                        new ExternalProgram(
                                "cp '" + folder.resolve("answer") + "' OUTCAR",
                                Duration.ofMinutes(1)))
                .label(slab, job);
        assertTrue(Files.readString(job.resolve("KPOINTS")).contains(" 1\n0 0 0"));
    }
}
