package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Result;

import java.util.List;

/** Extrapolation and committees in LAMMPS. */
@Tag("lammps")
class LammpsTrustTest extends LammpsFixture {

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void committeesTellTheirSpread(int ranks) {
        Lammps lammps = new Lammps().ranks(ranks);
        Run run =
                lammps.run(
                        CRYSTAL
                                + style("committee 1", "three", "Li O")
                                + """
                compute p all pair mlip4j
                thermo_style custom step pe c_p[3] c_p[4]
                thermo_modify format float %.17g
                dump 1 all custom 1 dump id type x y z fx fy fz
                dump_modify 1 sort id format float %.17g
                run 0
                """);
        double[][] atoms = lammps.dump("dump");
        Result expected = committeeResult(atoms);
        double largest = 0;
        double[] variances = expected.spread().orElseThrow().forceVariances();
        for (int i = 0; i < atoms.length; i++) {
            largest =
                    Math.max(
                            largest,
                            variances[3 * i] + variances[3 * i + 1] + variances[3 * i + 2]);
        }
        double[] thermo = Lammps.last(run);
        assertEquals(expected.energy(), thermo[1], 1e-9);
        assertForces(expected, atoms, 1e-11);
        assertEquals(Math.sqrt(expected.spread().orElseThrow().energyVariance()), thermo[2], 1e-9);
        assertEquals(Math.sqrt(largest), thermo[3], 1e-10);
    }

    /** Only in a LAMMPS of 2022 or newer; the packaged one has no fix pair and says so. */
    @Test
    void perAtomQuantitiesReachFixPair() {
        Lammps lammps = new Lammps().ranks(2);
        Run run =
                lammps.run(
                        CRYSTAL
                                + style("extrapolation ignore", "three", "Li O")
                                + """
                fix p all pair 1 mlip4j spread 1 extrapolations 1
                dump 1 all custom 1 dump id type x y z fx fy fz f_p[1] f_p[2]
                dump_modify 1 sort id format float %.17g
                run 0
                """);
        if (!Lammps.hasFixPair()) {
            assertTrue(run.out().contains("Unrecognized fix style 'pair'"), run.all());
            return;
        }
        double[] variances =
                committeeResult(lammps.dump("dump")).spread().orElseThrow().forceVariances();
        for (double[] atom : lammps.dump("dump")) {
            int i = 3 * ((int) atom[0] - 1);
            assertEquals(
                    Math.sqrt(variances[i] + variances[i + 1] + variances[i + 2]), atom[8], 1e-10);
            assertEquals(0, atom[9]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void extrapolationsAreCountedOverAllRanks(int ranks) {
        Run run =
                new Lammps()
                        .ranks(ranks)
                        .run(
                                CRYSTAL
                                        + style("extrapolation warn 100", "narrow.toy", "Li O")
                                        + """
                compute p all pair mlip4j
                thermo_style custom step c_p[1] c_p[2]
                run 0
                """);
        assertEquals(144, Lammps.last(run)[1]);
        assertEquals(144, Lammps.last(run)[2]);
        assertEquals(
                1,
                run.out().lines().filter(l -> l.contains("144 descriptors outside")).count(),
                run.all());
        assertTrue(run.out().contains("density of "), run.all());
    }

    @Test
    void countsOfIgnoredExtrapolationsReachComputePair() {
        Run run =
                new Lammps()
                        .run(
                                CRYSTAL
                                        + style("extrapolation ignore", "narrow.toy", "Li O")
                                        + """
                compute p all pair mlip4j
                thermo_style custom step c_p[1] c_p[2]
                run 0
                """);
        assertEquals(144, Lammps.last(run)[1]);
        assertEquals(144, Lammps.last(run)[2]);
        assertTrue(!run.out().contains("descriptors outside"), run.out());
    }

    @Test
    void extrapolationCanStopAllRanksTogether() {
        String dynamics = "fix 1 all nve\nthermo 1\nrun 10\n";
        Run run =
                new Lammps()
                        .ranks(4)
                        .run(
                                CRYSTAL
                                        + style("extrapolation stop 500", "narrow.toy", "Li O")
                                        + dynamics);
        assertNotEquals(0, run.status());
        assertTrue(run.out().contains("ERROR: mlip4j: 576 descriptors"), run.all());
        Run ignored =
                new Lammps()
                        .run(
                                CRYSTAL
                                        + style("extrapolation ignore", "narrow.toy", "Li O")
                                        + dynamics);
        assertEquals(0, ignored.status());
        assertTrue(!ignored.out().contains("WARNING: mlip4j"), ignored.out());
    }

    @Test
    void theLogNamesTheKernelAndTheThreads() {
        Run run =
                new Lammps()
                        .run(
                                CRYSTAL
                                        + style("threads 2 warmup 0.2", "lio.toy", "Li O")
                                        + "run 0\n");
        assertEquals(0, run.status(), run.all());
        assertTrue(run.out().contains("kernel scalar, 2 threads per process"), run.all());
    }

    /** What one pair_style or model left must not halt the run of the next. */
    @Test
    void aNewStyleOrModelStartsWithoutTheResultsOfTheOneBefore() {
        Run run =
                new Lammps()
                        .ranks(2)
                        .run(
                                CRYSTAL
                                        + style("grade 1", "graded.toy", "Li O")
                                        + """
                compute p all pair mlip4j
                thermo_style custom step c_p[1] c_p[3] c_p[4] c_p[5]
                run 0
                pair_style mlip4j
                run 0
                """
                                        + style("committee 1", "three", "Li O")
                                        + "run 0\n"
                                        + style("extrapolation ignore", "narrow.toy", "Li O")
                                        + "run 0\n"
                                        + "pair_coeff * * "
                                        + home.toy("graded.toy")
                                        + " Li O\nrun 0\n");
        List<double[]> rows = Lammps.thermo(run);
        assertEquals(5, rows.size(), run.all());
        assertTrue(rows.get(0)[4] > 0 && rows.get(2)[2] > 0 && rows.get(3)[1] == 144, run.all());
        assertArrayEquals(new double[] {0, 0, 0, 0, 0}, rows.get(1));
        assertEquals(0, rows.get(2)[4]);
        assertArrayEquals(new double[] {0, 144, 0, 0, 0}, rows.get(3));
        assertArrayEquals(new double[] {0, 0, 0, 0, 0}, rows.get(4));
    }
}
