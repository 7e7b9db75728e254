package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.Structure;

import java.nio.file.Path;
import java.util.List;

class OutcarTest {

    static final String HEAD =
            """
             vasp.6.9.9 01Jan26 (build by hand) complex

               VRHFIN =Li: s1p0
               TITEL  = PAW_PBE Li_sv 10Sep2004
               VRHFIN =O: s2p4
               TITEL  = PAW_PBE O 08Apr2002
               ions per type =               1   2
              direct lattice vectors                 reciprocal lattice vectors
                 4.000000000  0.000000000  0.000000000     0.250000000  0.000000000  0.000000000
                 0.000000000  5.000000000  0.000000000     0.000000000  0.200000000  0.000000000
                 0.000000000  0.000000000  6.000000000     0.000000000  0.000000000  0.166666667
              free energy    TOTEN  =       -99.00000000 eV
              energy without entropy =      -98.00000000  energy(sigma->0) =      -98.50000000
            """;

    static final String STEP =
            """
              in kB      10.00000    20.00000    30.00000-40000.00000    50.00000    60.00000
             POSITION                                       TOTAL-FORCE (eV/Angst)
             -----------------------------------------------------------------------------------
                  0.00000      0.00000      0.00000         0.100000     -0.200000      0.300000
                  1.00000     -1.00000      1.00000      -101.000000   -200.000000      0.000000
                  2.00000      2.00000      2.00000         0.000000      0.000000      0.000000
             -----------------------------------------------------------------------------------
              FREE ENERGIE OF THE ION-ELECTRON SYSTEM (eV)
              free  energy   TOTEN  =       -12.50000000 eV

              energy  without entropy=      -12.40000000  energy(sigma->0) =      -12.45000000
            """;

    @TempDir Path folder;

    @Test
    void everyIonicStep() {
        String second =
                STEP.replaceFirst("  in kB.*\n", "").replace("-12.50000000", "-13.50000000");
        List<Structure> steps =
                Structures.read(Samples.file(folder, "OUTCAR", HEAD + STEP + second));
        assertEquals(2, steps.size());
        Structure s = steps.getFirst();
        assertArrayEquals(new int[] {3, 8, 8}, s.species());
        assertEquals(-12.5, s.labels().energy().orElseThrow());
        assertEquals("-12.40000000", s.labels().notes().get("energy_without_entropy"));
        assertEquals("-12.45000000", s.labels().notes().get("energy_sigma0"));
        assertArrayEquals(
                new double[] {0.1, -0.2, 0.3, -101, -200, 0, 0, 0, 0},
                s.labels().forces().orElseThrow());
        double unit = 120 / 1602.176634;
        double[] expected = {10, -40000, 60, -40000, 20, 50, 60, 50, 30};
        assertArrayEquals(Tensors.scaled(expected, unit), s.labels().virial().orElseThrow(), 1e-9);
        assertEquals(-13.5, steps.get(1).labels().energy().orElseThrow());
        assertTrue(steps.get(1).labels().virial().isEmpty());
    }

    @Test
    void anIncompleteLastStepIsLeftOutWithAWarning() {
        String cut = STEP.substring(0, STEP.indexOf("      2.00000"));
        assertEquals(1, Structures.read(Samples.file(folder, "OUTCAR", HEAD + STEP + cut)).size());
        assertEquals(
                1,
                Samples.warnings(folder, "OUTCAR", HEAD + STEP + cut, FormatOptions.defaults())
                        .size());
    }

    @Test
    void withoutACompleteStepItFails() {
        FormatException e =
                assertThrows(
                        FormatException.class,
                        () -> Structures.read(Samples.file(folder, "OUTCAR", HEAD)));
        assertTrue(e.getMessage().contains("an ionic step"), e.getMessage());
    }

    /** Pseudopotentials of fractional hydrogen, which end the bonds of a slab. */
    @Test
    void fractionalHydrogen() {
        String head = HEAD.replace("PAW_PBE Li_sv 10Sep2004", "PAW_PBE H1.25 07Sep2000");
        Path file = Samples.file(folder, "OUTCAR", head + STEP);
        assertEquals(1, Structures.read(file).getFirst().species()[0]);
    }

    @Test
    void stepsThatDidNotConvergeAreLeftOutWithAWarning() {
        String loop = "----- Iteration    1(   1)  -----\n----- Iteration    1(   2)  -----\n";
        String good = loop + "-- aborting loop because EDIFF is reached --\n" + STEP;
        String five = loop + STEP.replace("-12.50000000", "-13.50000000");
        String six = loop + "-- aborting loop EDIFF was not reached (unconverged) --\n" + STEP;
        Path file = Samples.file(folder, "OUTCAR", HEAD + good + five + six + good);
        List<Structure> steps = Structures.read(file);
        assertEquals(2, steps.size());
        assertEquals(-12.5, steps.get(1).labels().energy().orElseThrow());
        List<String> warnings =
                Samples.warnings(folder, "OUTCAR", HEAD + good + five, FormatOptions.defaults());
        assertEquals(1, warnings.size());
        assertTrue(warnings.getFirst().contains("did not converge"), warnings.getFirst());
        FormatException e =
                assertThrows(
                        FormatException.class,
                        () -> Structures.read(Samples.file(folder, "OUTCAR", HEAD + five)));
        assertTrue(e.getMessage().contains("NELM"), e.getMessage());
    }
}
