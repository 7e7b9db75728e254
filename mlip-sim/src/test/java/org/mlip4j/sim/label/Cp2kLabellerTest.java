package org.mlip4j.sim.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What CP2K prints, and, where it is installed, CP2K itself. */
class Cp2kLabellerTest {

    private static final String TEMPLATE =
            """
            &GLOBAL
              PROJECT label
              RUN_TYPE ENERGY_FORCE
              PRINT_LEVEL LOW
            &END GLOBAL
            &FORCE_EVAL
              METHOD QS
              STRESS_TENSOR ANALYTICAL
              &DFT
                BASIS_SET_FILE_NAME GTH_BASIS_SETS
                POTENTIAL_FILE_NAME GTH_POTENTIALS
                &MGRID
                  CUTOFF 300
                &END MGRID
                &QS
                  EPS_DEFAULT 1e-12
                &END QS
                &SCF
                  EPS_SCF 1e-8
                  MAX_SCF %d
                &END SCF
                &XC
                  &XC_FUNCTIONAL PADE
                  &END XC_FUNCTIONAL
                &END XC
              &END DFT
              &SUBSYS
                &CELL
                  ${CELL}
                &END CELL
                &COORD
                  ${COORD}
                &END COORD
                &KIND H
                  BASIS_SET SZV-GTH
                  POTENTIAL GTH-PADE-q1
                &END KIND
              &END SUBSYS
              &PRINT
                &FORCES
                  NDIGITS 12
                &END FORCES
                &STRESS_TENSOR
                &END STRESS_TENSOR
              &END PRINT
            &END FORCE_EVAL
            """;

    private static final String PRINTED =
            """
              *** SCF run converged in     7 steps ***
             ENERGY| Total FORCE_EVAL ( QS ) energy [a.u.]:               -2.000000000000000

             ATOMIC FORCES in [a.u.]

             # Atom   Kind   Element          X                  Y                  Z
                  1      1      Li         -0.100000000000     0.000000000000     0.000000000000
                  2      2      S           0.100000000000     0.000000000000     0.000000000000
             SUM OF ATOMIC FORCES           0.000000000000     0.000000000000     0.000000000000     0.0

             STRESS| Analytical stress tensor [GPa]
             STRESS|                        x                   y                   z
             STRESS|      x        1.00000000000E+00   2.00000000000E+00   3.00000000000E+00
             STRESS|      y        2.00000000000E+00   4.00000000000E+00   5.00000000000E+00
             STRESS|      z        3.00000000000E+00   5.00000000000E+00   6.00000000000E+00
             **** **** ******  **  PROGRAM ENDED AT                 2026-11-21 10:00:00.000
            """;

    /** The same as CP2K 2025.1 prints it: other words, no elements, bar. */
    private static final String NEWER =
            PRINTED.replaceFirst(
                            "(?s)ATOMIC FORCES in .*?0\\.0\n",
                            """
                            FORCES| Atomic forces [hartree/bohr]
                             FORCES|   Atom     x                   y                   z                   |f|
                             FORCES|      1 -1.000000000000E-01  0.000000000000E+00  0.000000000000E+00   1.000000000000E-01
                             FORCES|      2  1.000000000000E-01  0.000000000000E+00  0.000000000000E+00   1.000000000000E-01
                             FORCES| Sum     0.000000000000E+00  0.000000000000E+00  0.000000000000E+00
                            """)
                    .replace("energy [a.u.]:", "energy [hartree]")
                    .replace("tensor [GPa]", "tensor [bar]")
                    .replace("E+00   ", "E+04   ")
                    .replace("E+00\n STRESS", "E+04\n STRESS")
                    .replace("E+00\n ****", "E+04\n ****");

    @TempDir private Path folder;

    private static Structure pair(String second) {
        return Structure.of(
                Cell.cubic(10), new String[] {"Li", second}, new double[] {0, 0, 0, 2, 2, 2});
    }

    @Test
    void numbersAreConverted() {
        assertConverted(PRINTED);
        assertConverted(NEWER);
        assertConverted(PRINTED.replace("Analytical", "Numerical"));
        assertTrue(
                refusal(pair("S"), NEWER.replace("[bar]", "[furlong]"))
                        .startsWith("CP2K printed the stress in furlong"));
        assertTrue(
                refusal(pair("S"), NEWER.replace("[hartree/bohr]", "[eV/angstrom]"))
                        .startsWith("CP2K printed forces in eV/angstrom"));
        assertTrue(
                refusal(pair("S"), NEWER.replace("FORCES|      2", "FORCES|      3"))
                        .contains("cannot be read"));
        assertTrue(
                refusal(pair("S"), NEWER.replace("FORCES| Sum  ", "FORCES| 3 "))
                        .contains("more atoms"));
    }

    /** Forces and energy of the last step are those of atoms that were moved. */
    @Test
    void relaxationsAreRefused() {
        String end = "**** **** ******  **  PROGRAM ENDED";
        for (String printed : new String[] {PRINTED, NEWER}) {
            String twice = printed.substring(0, printed.indexOf(end)) + printed;
            assertEquals(
                    "CP2K made 2 ionic steps instead of one; set RUN_TYPE ENERGY_FORCE in the template",
                    refusal(pair("S"), twice));
        }
    }

    private static void assertConverted(String printed) {
        Structure labelled = Cp2kOutput.labelled(pair("S"), printed);
        assertEquals(-2 * Units.HARTREE, labelled.labels().energy().orElseThrow());
        double force = 0.1 * Units.HARTREE / Units.BOHR;
        assertArrayEquals(
                new double[] {-force, 0, 0, force, 0, 0},
                labelled.labels().forces().orElseThrow(),
                1e-12);
        double unit = 1000 / Units.GPA;
        assertArrayEquals(
                new double[] {
                    unit, 2 * unit, 3 * unit, 2 * unit, 4 * unit, 5 * unit, 3 * unit, 5 * unit,
                    6 * unit
                },
                labelled.labels().virial().orElseThrow(),
                1e-12);
    }

    private static String refusal(Structure asked, String text) {
        return assertThrows(MlipException.class, () -> Cp2kOutput.labelled(asked, text))
                .getMessage();
    }

    @Test
    void whatIsNotAResultIsRefused() {
        assertEquals(
                "CP2K: the SCF has not converged",
                refusal(pair("S"), PRINTED.replace("SCF run converged", "SCF run NOT converged")));
        assertEquals(
                "CP2K did not come to its end", refusal(pair("S"), PRINTED.replace("ENDED", "")));
        assertTrue(
                refusal(pair("P"), PRINTED).contains("atom 2 of CP2K's output is S instead of P"));
        assertTrue(
                refusal(pair("S"), PRINTED.replace("0.100000000000 ", "*************** "))
                        .contains("cannot be read"));
        assertTrue(refusal(pair("S"), PRINTED.replace("ATOMIC FORCES", "")).contains("no forces"));
        assertTrue(
                refusal(pair("S"), PRINTED.replaceAll("STRESS\\|.*\\[GPa]", "STRESS TENSOR [GPa]"))
                        .contains("as versions before 8 do"));
        assertThrows(
                MlipException.class,
                () -> new Cp2kLabeller("&CELL", new ExternalProgram("", Duration.ZERO)));
    }

    /** The input that is written for a cell; the program only shows it. */
    private String input(Cell cell, String kpoints) throws IOException {
        Path own = Files.createTempDirectory(folder, "input");
        Labeller labeller =
                new Cp2kLabeller(
                        "${CELL} ${COORD} mesh " + kpoints,
                        new ExternalProgram("true", Duration.ofSeconds(60)));
        Structure one = Structure.of(cell, new String[] {"Li"}, new double[3]);
        assertThrows(MlipException.class, () -> labeller.label(one, own));
        String written = Files.readString(own.resolve("cp2k.inp"));
        return written.substring(written.indexOf("mesh"));
    }

    /** 2 pi / 0.25 is 25.13 Angstrom; the height of the sheared cell over its second side is 5. */
    @Test
    void meshesHaveOneSpacing() throws IOException {
        String k = "${KPOINTS 0.25}";
        assertEquals("mesh 8 4 3", input(Cell.periodic(3.44, 0, 0, 0, 6.3, 0, 0, 0, 8.4), k));
        assertEquals("mesh 5 6 1", input(Cell.periodic(8, 0, 0, 6, 5, 0, 0, 0, 26), k));
        double edge = 2 * Math.PI / 0.25 / 3;
        assertEquals("mesh 3 3 3", input(Cell.cubic(edge), "${KPOINTS  0.25 }"));
        assertEquals(
                "mesh 3 3 1",
                input(
                        Cell.of(
                                new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge},
                                true,
                                true,
                                false),
                        k));
        assertTrue(
                assertThrows(MlipException.class, () -> input(Cell.cubic(5), "${KPOINTS fine}"))
                        .getMessage()
                        .contains("${KPOINTS fine}"));
    }

    /** The reason is what CP2K says, not the last words of MPI. */
    @Test
    void complaintsAreQuoted() throws IOException {
        Path own = Files.createTempDirectory(folder, "abort");
        Files.writeString(
                own.resolve("text"),
                """
                 *******************************************************************************
                 *   ___                                                                       *
                 *  /   \\                                                                      *
                 * [ABORT]                                                                     *
                 *  \\___/     Cholesky decompose failed: matrix is not positive definite  or   *
                 *    |                               ill-conditioned                          *
                 *  O/|                                                                        *
                 * /| |                                                                        *
                 * / \\                                            fm/cp_cfm_basic_linalg.F:877 *
                 *******************************************************************************
                --------------------------------------------------------------------------
                """);
        Labeller labeller =
                new Cp2kLabeller(
                        TEMPLATE,
                        new ExternalProgram("sh -c 'cat text; exit 1'", Duration.ofSeconds(60)));
        assertEquals(
                "CP2K: Cholesky decompose failed: matrix is not positive definite or ill-conditioned"
                        + " fm/cp_cfm_basic_linalg.F:877",
                assertThrows(MlipException.class, () -> labeller.label(pair("Li"), own))
                        .getMessage());
    }

    /** Newer versions end with a box, and an error, when the SCF does not converge. */
    @Test
    void givingUpForTheScfIsToldAsSuch() throws IOException {
        Path own = Files.createTempDirectory(folder, "scf");
        Files.writeString(
                own.resolve("text"),
                """
                 *** WARNING in qs_scf.F:598 :: SCF run NOT converged ***
                 * [ABORT] *
                """);
        Labeller labeller =
                new Cp2kLabeller(
                        TEMPLATE,
                        new ExternalProgram("sh -c 'cat text; exit 1'", Duration.ofSeconds(60)));
        assertEquals(
                "CP2K: the SCF has not converged",
                assertThrows(MlipException.class, () -> labeller.label(pair("Li"), own))
                        .getMessage());
    }

    private Structure run(double stretch, double moved, int steps) throws IOException {
        Path own = Files.createTempDirectory(folder, "run");
        double edge = 4;
        return new Cp2kLabeller(
                        TEMPLATE.formatted(steps),
                        new ExternalProgram(
                                "env OMP_NUM_THREADS=1 cp2k.psmp -i cp2k.inp",
                                Duration.ofSeconds(60)))
                .label(
                        Structure.of(
                                Cell.periodic(edge * stretch, 0, 0, 0, edge, 0, 0, 0, edge),
                                new String[] {"H", "H"},
                                new double[] {
                                    0.5 * stretch, 1, 1, (1.2 + moved) * stretch, 1.3, 1.2
                                }),
                        own);
    }

    private double energy(double stretch, double moved) throws IOException {
        return run(stretch, moved, 50).labels().energy().orElseThrow();
    }

    /** Signs and units of force and virial, by finite differences of CP2K's own energy. */
    @Test
    @Tag("cp2k")
    void labelsAreDerivativesOfTheEnergy() throws IOException {
        Structure labelled = run(1, 0, 50);
        double h = 0.01;
        double force = -(energy(1, h) - energy(1, -h)) / (2 * h);
        assertEquals(force, labelled.labels().forces().orElseThrow()[3], 0.02);
        double virial = -(energy(1 + h, 0) - energy(1 - h, 0)) / (2 * h);
        assertEquals(virial, labelled.labels().virial().orElseThrow()[0], 0.15);
        assertEquals(
                "CP2K: the SCF has not converged",
                assertThrows(MlipException.class, () -> run(1, 0, 2)).getMessage());
    }
}
