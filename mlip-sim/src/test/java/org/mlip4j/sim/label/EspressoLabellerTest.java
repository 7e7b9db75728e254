package org.mlip4j.sim.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** pw.x played by a shell script that prints what the real one does. */
class EspressoLabellerTest {

    private static final String TEMPLATE =
            """
            &CONTROL
              calculation = 'scf', tprnfor = .true., tstress = .true., pseudo_dir = '/pseudo'
            /
            &SYSTEM
              ibrav = 0, nat = ${NAT}, ntyp = 2, ecutwfc = 40
            /
            &ELECTRONS
            /
            ATOMIC_SPECIES
            Li 6.94 Li.UPF
            S 32.06 S.UPF
            CELL_PARAMETERS angstrom
            ${CELL}
            ATOMIC_POSITIONS angstrom
            ${POSITIONS}
            K_POINTS automatic
            ${KPOINTS 0.25} 0 0 0
            """;

    private static final String PRINTED =
            """
                 site n.     atom                  positions (alat units)
                     1           Li  tau(   1) = (   0.0000000   0.0000000   0.0000000  )
                     2           S1  tau(   2) = (   0.2000000   0.2000000   0.2000000  )

                 convergence has been achieved in   9 iterations
            !    total energy              =     -40.00000000 Ry
                 The total energy is F=E-TS. E is the sum of the following terms:

                 Forces acting on atoms (cartesian axes, Ry/au):

                 atom    1 type  1   force =    -0.10000000    0.00000000    0.00000000
                 atom    2 type  2   force =     0.10000000    0.00000000    0.00000000

                 Total force =     0.141421     Total SCF correction =     0.000000

                 Computing stress (Cartesian axis) and pressure

                      total   stress  (Ry/bohr**3)                   (kbar)     P=       25.00
               0.00100000   0.00200000   0.00300000          147.11      294.21      441.32
               0.00200000   0.00400000   0.00500000          294.21      588.42      735.53
               0.00300000   0.00500000   0.00600000          441.32      735.53      882.63

                 JOB DONE.
            """;

    @TempDir private Path folder;

    private final Structure asked =
            Structure.of(
                    Cell.periodic(10, 0, 0, 0, 6.3, 0, 0, 0, 3.44),
                    new String[] {"Li", "S"},
                    new double[] {0, 0, 0, 2, 2, 2});

    private Structure label(String printed, String ending) throws IOException {
        Files.writeString(folder.resolve("text"), printed);
        return new EspressoLabeller(
                        TEMPLATE,
                        new ExternalProgram(
                                "sh -c 'cat text; exit " + ending + "'", Duration.ofMinutes(1)))
                .label(asked, folder);
    }

    @Test
    void numbersAreConverted() throws IOException {
        Structure labelled = label(PRINTED, "0");
        assertEquals(-40 * Units.RYDBERG, labelled.labels().energy().orElseThrow());
        double force = 0.1 * Units.RYDBERG / Units.BOHR;
        assertArrayEquals(
                new double[] {-force, 0, 0, force, 0, 0},
                labelled.labels().forces().orElseThrow(),
                1e-12);
        double volume = 10 * 6.3 * 3.44;
        double unit = 1e-3 * Units.RYDBERG / Math.pow(Units.BOHR, 3) * volume;
        assertArrayEquals(
                new double[] {
                    unit, 2 * unit, 3 * unit, 2 * unit, 4 * unit, 5 * unit, 3 * unit, 5 * unit,
                    6 * unit
                },
                labelled.labels().virial().orElseThrow(),
                1e-9);
        assertEquals(
                147.11 / 10 / Units.GPA * volume,
                labelled.labels().virial().orElseThrow()[0],
                1e-3,
                "the kbar beside it");
    }

    /** The inner loops know the exchange of the one before; what they print is not the energy. */
    @Test
    void theEnergyOfAHybridFunctionalIsTheLast() throws IOException {
        String exchanged =
                """
                     EXX: now go back to refine exchange calculation

                !    total energy              =     -41.50000000 Ry

                !!   total energy              =     -41.25000000 Ry
                     Harris-Foulkes estimate   =     -41.25000000 Ry

                     EXX self-consistency reached

                     Forces acting\
                """;
        Structure labelled = label(PRINTED.replace("     Forces acting", exchanged), "0");
        assertEquals(-41.25 * Units.RYDBERG, labelled.labels().energy().orElseThrow());
    }

    @Test
    void theTemplateIsFilled() throws IOException {
        label(PRINTED, "0");
        String input = Files.readString(folder.resolve("pw.in"));
        assertTrue(input.contains("nat = 2,"), input);
        assertTrue(input.contains("angstrom\n10.000000000000 0.0"), input);
        assertTrue(input.contains("\nS 2.000000000000 2.000000000000 2.000000000000\n"), input);
        assertTrue(input.contains("automatic\n3 4 8 0 0 0\n"), input);
    }

    private String refusal(String printed, String ending) {
        return assertThrows(MlipException.class, () -> label(printed, ending)).getMessage();
    }

    @Test
    void whatIsNotAResultIsRefused() {
        assertEquals(
                "Quantum ESPRESSO: the SCF has not converged",
                refusal(
                        PRINTED.replace(
                                "convergence has been achieved in   9",
                                "convergence NOT achieved after 100"),
                        "0"));
        assertEquals(
                "Quantum ESPRESSO did not come to its end",
                refusal(PRINTED.replace("JOB DONE.", ""), "0"));
        assertTrue(
                refusal(PRINTED.replace("S1", "Cl"), "0")
                        .contains("atom 2 of Quantum ESPRESSO's output is Cl instead of S"));
        assertTrue(refusal(PRINTED.replace("Forces acting", "Nothing"), "0").contains("no forces"));
        assertEquals(
                "Quantum ESPRESSO made 2 ionic steps instead of one; set calculation = 'scf' in the template",
                refusal(PRINTED.replace("JOB DONE.", "") + PRINTED, "0"));
        assertTrue(
                refusal(PRINTED.replace("-0.10000000 ", "*********** "), "0")
                        .contains("cannot be read"));
        assertThrows(
                MlipException.class,
                () -> new EspressoLabeller("${CELL}", new ExternalProgram("", Duration.ZERO)));
    }

    @Test
    void complaintsAreQuoted() {
        String box =
                """
                 %%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%
                     Error in routine readpp (1):
                     file /pseudo/Li.UPF not found
                 %%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%
                     stopping ...
                """;
        assertEquals(
                "Quantum ESPRESSO: Error in routine readpp (1): file /pseudo/Li.UPF not found",
                refusal(box, "1"));
    }

    /** 10 Angstrom along the first vector hold atoms of 2 Angstrom in height; the others are too short. */
    @Test
    void slabsHaveVacuum() throws IOException {
        Structure slab = asked.withCell(Cell.of(asked.cell().vectors(), false, true, true));
        Files.writeString(folder.resolve("text"), PRINTED);
        Labeller espresso =
                new EspressoLabeller(
                        TEMPLATE, new ExternalProgram("cat text", Duration.ofMinutes(1)));
        Structure labelled = espresso.label(slab, folder);
        assertEquals(slab.cell(), labelled.cell());
        assertTrue(Files.readString(folder.resolve("pw.in")).contains("\n1 4 8 0 0 0"));
        Structure wire = asked.withCell(Cell.of(asked.cell().vectors(), false, false, true));
        MlipException e = assertThrows(MlipException.class, () -> espresso.label(wire, folder));
        assertTrue(e.getMessage().contains("along lattice vector 2 too"), e.getMessage());
        Structure molecule = asked.withCell(Cell.none());
        assertThrows(MlipException.class, () -> espresso.label(molecule, folder));
    }
}
