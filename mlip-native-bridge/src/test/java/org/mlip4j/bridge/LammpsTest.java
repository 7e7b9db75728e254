package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Output;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The pair style in LAMMPS, compared with the Calculator. */
@Tag("lammps")
class LammpsTest extends LammpsFixture {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4})
    void everythingEqualsTheCalculator(int ranks) {
        Lammps lammps = new Lammps().ranks(ranks);
        Run run = lammps.run(CRYSTAL + style("", "lio.toy", "Li O") + OUTPUT + "run 0\n");
        double[] thermo = Lammps.last(run);
        double[][] atoms = lammps.dump("dump");
        Structure structure = Lammps.structure(atoms, CRYSTAL_CELL, LIO);
        Result expected;
        try (Calculator calculator = new Calculator(toy("lio.toy"))) {
            expected = calculator.evaluate(structure, Output.ATOM_ENERGIES, Output.ATOM_VIRIALS);
        }
        double bar = 1.6021765e6;
        assertEquals(144, atoms.length);
        assertEquals(expected.energy(), thermo[1], 1e-10 * Math.abs(expected.energy()));
        assertForces(expected, atoms, 1e-11);
        int[] tensor = {0, 4, 8, 1, 2, 5, 3, 6, 7};
        double volume = CRYSTAL_CELL.volume();
        for (int k = 0; k < 6; k++) {
            assertEquals(
                    expected.virial()[tensor[k]] / volume * bar,
                    thermo[2 + k],
                    1e-2,
                    "pressure " + k);
        }
        double[] virials = expected.atomVirials().orElseThrow();
        double asymmetry = 0;
        for (int i = 0; i < atoms.length; i++) {
            assertEquals(expected.atomEnergies().orElseThrow()[i], atoms[i][8], 1e-11);
            for (int k = 0; k < 9; k++) {
                double component = virials[9 * i + tensor[k]];
                double transposed = virials[9 * i + 3 * (tensor[k] % 3) + tensor[k] / 3];
                assertEquals(-component * bar, atoms[i][15 + k], 1e-6 * bar, "centroid " + k);
                if (k < 6) {
                    assertEquals(
                            -(component + transposed) / 2 * bar,
                            atoms[i][9 + k],
                            1e-6 * bar,
                            "stress " + k);
                }
                asymmetry = Math.max(asymmetry, Math.abs(component - transposed));
            }
        }
        assertTrue(asymmetry > 1e-3, "the toy must tell the nine components apart");
    }

    /** What is preloaded for a whole shell must not bring LAMMPS and MPI into every program of it. */
    @Test
    void otherProgramsLoadNothing() {
        Path style = TestHome.get().nativeFolder().resolve("libmlip4j_lammps.so");
        Run run =
                Run.of(
                        Path.of("").toAbsolutePath(),
                        Map.of("LD_PRELOAD", style.toString()),
                        "cat",
                        "/proc/self/maps");
        assertTrue(run.out().contains("libmlip4j_lammps.so"), run.all());
        assertFalse(run.out().matches("(?s).*(liblammps|libmpi|libstdc).*"), run.out());
    }

    @Test
    void threadsShareTheAtoms() {
        String input = CRYSTAL.replace("prism 0 2 0 3 0 3", "prism 0 4 0 4 0 4");
        double[][][] atoms = new double[2][][];
        double[][] thermo = new double[2][];
        for (int n = 0; n < 2; n++) {
            Lammps lammps = new Lammps();
            String settings = "threads " + (n + 1);
            Run run = lammps.run(input + style(settings, "lio.toy", "Li O") + OUTPUT + "run 0\n");
            thermo[n] = Lammps.last(run);
            atoms[n] = lammps.dump("dump");
        }
        assertEquals(512, atoms[0].length);
        assertEquals(thermo[0][1], thermo[1][1], 1e-12 * Math.abs(thermo[0][1]));
        for (int i = 0; i < atoms[0].length; i++) {
            for (int k = 5; k < 9; k++) {
                assertEquals(atoms[0][i][k], atoms[1][i][k], 1e-12);
            }
        }
    }

    @Test
    void cellsSmallerThanTheCutoffWork() {
        Lammps lammps = new Lammps().ranks(2);
        String small = CRYSTAL.replace("prism 0 2 0 3 0 3", "prism 0 1 0 1 0 1");
        Run run = lammps.run(small + style("", "lio.toy", "Li O") + OUTPUT + "run 0\n");
        Cell cell = Cell.periodic(4.1, 0, 0, 0.82, 4.1, 0, 0.41, -0.41, 4.1);
        double[][] atoms = lammps.dump("dump");
        Result expected = toy("lio.toy").evaluate(Lammps.structure(atoms, cell, LIO));
        assertEquals(expected.energy(), Lammps.last(run)[1], 1e-11);
        assertForces(expected, atoms, 1e-11);
    }

    @Test
    void ranksWithoutAtomsWork() {
        Lammps lammps = new Lammps().ranks(4);
        Run run =
                lammps.run(
                        "processors 4 1 1\n"
                                + CLUSTER
                                + style("", "narrow.toy", "Li O")
                                + OUTPUT
                                + "run 0\n");
        double[][] atoms = lammps.dump("dump");
        Result expected = toy("narrow.toy").evaluate(Lammps.structure(atoms, Cell.none(), LIO));
        assertEquals(expected.energy(), Lammps.last(run)[1], 1e-11);
        assertForces(expected, atoms, 1e-11);
    }

    @Test
    void overlaysWithTypesLeftOutAddUp() {
        Lammps lammps = new Lammps().ranks(2);
        String styles =
                """
                pair_style hybrid/overlay mlip4j mlip4j extrapolation ignore
                pair_coeff * * mlip4j 1 %s Li O
                pair_coeff * * mlip4j 2 %s NULL O
                """
                        .formatted(home.toy("lio.toy"), home.toy("strong.toy"));
        Run run = lammps.run(CRYSTAL + styles + OUTPUT + "run 0\n");
        double[][] atoms = lammps.dump("dump");
        double[][] oxygen = Arrays.stream(atoms).filter(a -> a[1] == 2).toArray(double[][]::new);
        Result all = toy("lio.toy").evaluate(Lammps.structure(atoms, CRYSTAL_CELL, LIO));
        Result some = toy("strong.toy").evaluate(Lammps.structure(oxygen, CRYSTAL_CELL, LIO));
        assertEquals(all.energy() + some.energy(), Lammps.last(run)[1], 1e-9);
        assertEquals(Lammps.last(run)[1], Arrays.stream(atoms).mapToDouble(a -> a[8]).sum(), 1e-9);
        int o = 0;
        for (int i = 0; i < atoms.length; i++) {
            for (int k = 0; k < 3; k++) {
                double second = atoms[i][1] == 2 ? some.forces()[3 * o + k] : 0;
                assertEquals(all.forces()[3 * i + k] + second, atoms[i][5 + k], 1e-10);
            }
            o += atoms[i][1] == 2 ? 1 : 0;
        }
    }

    @Test
    void inputsCanClearAndReadModelsAgain() {
        String once = CRYSTAL + style("", "lio.toy", "Li O") + OUTPUT;
        String input =
                once
                        + "run 0\nrun 0\npair_coeff * * "
                        + home.toy("strong.toy")
                        + " Li O\nrun 0\n"
                        + "clear\n"
                        + once.replace("dump 1 all custom 1 dump", "dump 1 all custom 1 dump2")
                        + "run 0\n";
        List<double[]> rows = Lammps.thermo(new Lammps().ranks(0).run(input));
        assertEquals(4, rows.size());
        assertEquals(rows.get(0)[1], rows.get(1)[1], 1e-10);
        assertNotEquals(rows.get(1)[1], rows.get(2)[1], 1);
        assertEquals(rows.get(0)[1], rows.get(3)[1], 1e-10);
    }

    @Test
    void settingsGivenAgainHoldWithoutPairCoeff() {
        String input =
                CRYSTAL
                        + style("", "lio.mtp", "Li O")
                        + OUTPUT
                        + "run 0\n"
                        + "pair_style mlip4j precision single\nrun 0\n"
                        + "pair_style mlip4j\nrun 0\n"
                        + "pair_style mlip4j grade 1\nrun 0\n";
        Run run = new Lammps().ranks(0).run(input);
        List<double[]> rows = Lammps.thermo(run);
        assertEquals(3, rows.size());
        double single = Math.abs(rows.get(1)[1] - rows.get(0)[1]);
        assertTrue(single > 1e-9 && single < 1e-3, "difference of single precision " + single);
        assertEquals(rows.get(0)[1], rows.get(2)[1], 1e-10);
        assertTrue(run.out().contains("has no active set"), run.all());
    }

    @ParameterizedTest
    @CsvSource({"real,1", "electron,0.529177210903"})
    void otherUnitsAreConverted(String units, double angstrom) {
        String input =
                CRYSTAL.replace("units metal", "units " + units)
                        .replace("custom 4.1", "custom " + 4.1 / angstrom)
                        .replace("0.1 0.1 0.1 12345", "0 0 0 12345");
        Lammps lammps = new Lammps();
        Run run =
                lammps.run(
                        input
                                + style("", "lio.toy", "Li O")
                                + OUTPUT.replace("pxx", "vol")
                                + "run 0\n");
        double[][] atoms = lammps.dump("dump");
        double ev = units.equals("real") ? Units.KCAL_PER_MOL : Units.HARTREE;
        for (double[] atom : atoms) {
            for (int k = 2; k < 5; k++) {
                atom[k] *= angstrom;
            }
            for (int k = 5; k < 8; k++) {
                atom[k] *= ev / angstrom;
            }
        }
        Result expected = toy("lio.toy").evaluate(Lammps.structure(atoms, CRYSTAL_CELL, LIO));
        assertEquals(
                expected.energy(), Lammps.last(run)[1] * ev, 1e-9 * Math.abs(expected.energy()));
        assertForces(expected, atoms, 1e-9);
    }

    /** One atom fills the arrays of its process: the packaged LAMMPS clears a number behind the last of centroid virials. */
    @Test
    void centroidVirialsOfASingleAtomLeaveTheMemoryOfOthersAlone() {
        Run run =
                new Lammps()
                        .ranks(4)
                        .run(
                                """
                                units metal
                                region b block 0 30 0 30 0 30
                                create_box 2 b
                                mass 1 6.94
                                mass 2 15.999
                                """
                                        + style("", "lio.toy", "Li O")
                                        + """
                                compute s all centroid/stress/atom NULL virial
                                compute sum all reduce sum c_s[9]
                                thermo_style custom step atoms c_sum
                                create_atoms 1 single 15 15 15
                                run 0
                                run 0
                                run 0
                                run 0
                                """);
        assertEquals(0, run.status(), run.all());
        assertEquals(1, Lammps.last(run)[1]);
    }
}
