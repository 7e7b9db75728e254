package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Committee;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.toy.ToyProvider;

/** The pair style in LAMMPS, compared with the Calculator. */
@Tag("lammps")
class LammpsTest {

    private static final Map<Integer, Integer> LIO = Map.of(1, 3, 2, 8);

    /** Rock salt, two by three by three cells, sheared and rattled, all columns of the virials dumped. */
    private static final String CRYSTAL = """
            units metal
            boundary p p p
            atom_style atomic
            lattice custom 4.1 a1 1 0 0 a2 0 1 0 a3 0 0 1 &
                basis 0 0 0 basis 0.5 0.5 0 basis 0.5 0 0.5 basis 0 0.5 0.5 &
                basis 0.5 0 0 basis 0 0.5 0 basis 0 0 0.5 basis 0.5 0.5 0.5
            region b prism 0 2 0 3 0 3 0.2 0.1 -0.1
            create_box 2 b
            create_atoms 1 box basis 5 2 basis 6 2 basis 7 2 basis 8 2
            mass 1 6.94
            mass 2 15.999
            displace_atoms all random 0.1 0.1 0.1 12345
            neighbor 0.6 bin
            """;

    /** Two by two by two cells of it at one end of a box that is 35 cells long. */
    private static final String CLUSTER = CRYSTAL.replace("boundary p p p", "boundary f f f")
                    .replace(
                            "region b prism 0 2 0 3 0 3 0.2 0.1 -0.1",
                            "region b block -5 30 -5 7 -5 7\nregion c block 0 1.9 0 1.9 0 1.9")
                    .replace("create_atoms 1 box", "create_atoms 1 region c");

    private static final Cell CRYSTAL_CELL = Cell.periodic(8.2, 0, 0, 0.82, 12.3, 0, 0.41, -0.41, 12.3);

    private static final String OUTPUT = """
            compute e all pe/atom
            compute s all stress/atom NULL
            compute c all centroid/stress/atom NULL
            thermo_style custom step pe pxx pyy pzz pxy pxz pyz
            thermo_modify format float %.17g
            thermo 1
            dump 1 all custom 1 dump id type x y z fx fy fz c_e c_s[*] c_c[*]
            dump_modify 1 sort id format float %.17g
            """;

    private final TestHome home = TestHome.get();

    private String style(String settings, String model, String elements) {
        return "pair_style mlip4j " + settings + "\npair_coeff * * " + home.toy(model) + " " + elements + "\n";
    }

    private Potential toy(String name) {
        return new ToyProvider().load(Path.of(home.toy(name)), LoadOptions.DEFAULT);
    }

    private static void assertForces(Result expected, double[][] atoms, double tolerance) {
        for (int i = 0; i < atoms.length; i++) {
            for (int k = 0; k < 3; k++) {
                assertEquals(expected.forces()[3 * i + k], atoms[i][5 + k], tolerance, "atom " + (i + 1));
            }
        }
    }

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
            assertEquals(expected.virial()[tensor[k]] / volume * bar, thermo[2 + k], 1e-2, "pressure " + k);
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
                    assertEquals(-(component + transposed) / 2 * bar, atoms[i][9 + k], 1e-6 * bar, "stress " + k);
                }
                asymmetry = Math.max(asymmetry, Math.abs(component - transposed));
            }
        }
        assertTrue(asymmetry > 1e-3, "the toy must tell the nine components apart");
    }

    @Test
    void resultsDoNotDependOnTheNumberOfRanks() {
        String input = CRYSTAL + style("", "lio.toy", "Li O") + """
                velocity all create 600 4711 loop geom
                fix 1 all nve
                timestep 0.0005
                thermo 20
                thermo_style custom step pe etotal press
                thermo_modify format float %.17g
                run 40
                """;
        double[] one = Lammps.last(new Lammps().run(input));
        double[] four = Lammps.last(new Lammps().ranks(4).run(input));
        for (int k = 0; k < one.length; k++) {
            assertEquals(one[k], four[k], 1e-11 * Math.abs(one[k]));
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
        Run run = lammps.run("processors 4 1 1\n" + CLUSTER + style("", "narrow.toy", "Li O") + OUTPUT + "run 0\n");
        double[][] atoms = lammps.dump("dump");
        Result expected = toy("narrow.toy").evaluate(Lammps.structure(atoms, Cell.none(), LIO));
        assertEquals(expected.energy(), Lammps.last(run)[1], 1e-11);
        assertForces(expected, atoms, 1e-11);
    }

    @Test
    void overlaysWithTypesLeftOutAddUp() {
        Lammps lammps = new Lammps().ranks(2);
        String styles = """
                pair_style hybrid/overlay mlip4j mlip4j extrapolation ignore
                pair_coeff * * mlip4j 1 %s Li O
                pair_coeff * * mlip4j 2 %s NULL O
                """.formatted(home.toy("lio.toy"), home.toy("strong.toy"));
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
        String input = once + "run 0\nrun 0\npair_coeff * * " + home.toy("strong.toy") + " Li O\nrun 0\n"
                + "clear\n" + once.replace("dump 1 all custom 1 dump", "dump 1 all custom 1 dump2") + "run 0\n";
        List<double[]> rows = Lammps.thermo(new Lammps().ranks(0).run(input));
        assertEquals(4, rows.size());
        assertEquals(rows.get(0)[1], rows.get(1)[1], 1e-10);
        assertNotEquals(rows.get(1)[1], rows.get(2)[1], 1);
        assertEquals(rows.get(0)[1], rows.get(3)[1], 1e-10);
    }

    @ParameterizedTest
    @CsvSource({"real,1", "electron,0.529177210903"})
    void otherUnitsAreConverted(String units, double angstrom) {
        String input = CRYSTAL.replace("units metal", "units " + units)
                .replace("custom 4.1", "custom " + 4.1 / angstrom)
                .replace("0.1 0.1 0.1 12345", "0 0 0 12345");
        Lammps lammps = new Lammps();
        Run run = lammps.run(input + style("", "lio.toy", "Li O") + OUTPUT.replace("pxx", "vol") + "run 0\n");
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
        assertEquals(expected.energy(), Lammps.last(run)[1] * ev, 1e-9 * Math.abs(expected.energy()));
        assertForces(expected, atoms, 1e-9);
    }

    @Test
    void energyIsConservedToSecondOrder() {
        double[] spread = new double[2];
        for (int halved = 0; halved < 2; halved++) {
            String input = CRYSTAL + style("", "lio.toy", "Li O") + """
                    velocity all create 600 4711 loop geom
                    fix 1 all nve
                    timestep %g
                    thermo %d
                    thermo_style custom step etotal
                    thermo_modify format float %%.17g
                    run %d
                    """.formatted(0.002 / (1 + halved), 2 * (1 + halved), 200 * (1 + halved));
            double[] energies = Lammps.thermo(new Lammps().run(input)).stream()
                    .mapToDouble(row -> row[1])
                    .toArray();
            double mean = Arrays.stream(energies).average().orElseThrow();
            spread[halved] = Math.sqrt(Arrays.stream(energies)
                    .map(e -> (e - mean) * (e - mean))
                    .average()
                    .orElseThrow());
        }
        assertEquals(4, spread[0] / spread[1], 0.4);
    }

    /**
     * For a free cluster the heat flux is d/dt sum_i r_i (E_i + K_i). With all nine components of the per-atom virials
     * it is exact, with six symmetrised ones it is not.
     */
    @Test
    void heatFluxIsTheMotionOfTheEnergy() {
        double coarse = heatFluxError(0.0005, "centroid/stress/atom");
        double fine = heatFluxError(0.00025, "centroid/stress/atom");
        assertEquals(4, coarse / fine, 0.2);
        assertTrue(fine < 1e-4, "relative error " + fine);
        assertTrue(heatFluxError(0.00025, "stress/atom") > 100 * fine);
    }

    private double heatFluxError(double step, String stress) {
        int every = (int) Math.round(0.0005 / step);
        Run run = new Lammps().ranks(2).run(CLUSTER + style("", "lio.toy", "Li O") + """
                velocity all create 3000 4711 loop geom
                compute k all ke/atom
                compute e all pe/atom
                compute s all %s NULL virial
                compute j all heat/flux k e s
                variable x atom (c_k+c_e)*x
                variable y atom (c_k+c_e)*y
                variable z atom (c_k+c_e)*z
                compute h all reduce sum v_x v_y v_z
                fix 1 all nve
                timestep %g
                thermo 1
                thermo_style custom step c_j[1] c_j[2] c_j[3] c_h[1] c_h[2] c_h[3]
                thermo_modify format float %%.17g
                run %d
                """.formatted(stress, step, 40 * every));
        List<double[]> rows = Lammps.thermo(run);
        double error = 0;
        double largest = 0;
        for (int n = every; n < rows.size() - 1; n += every) {
            for (int k = 1; k <= 3; k++) {
                double slope = (rows.get(n + 1)[3 + k] - rows.get(n - 1)[3 + k]) / (2 * step);
                error = Math.max(error, Math.abs(slope - rows.get(n)[k]));
                largest = Math.max(largest, Math.abs(slope));
            }
        }
        return error / largest;
    }

    /** Only in a LAMMPS of 2022 or newer; the packaged one has no fix pair and says so. */
    @Test
    void perAtomQuantitiesReachFixPair() {
        Lammps lammps = new Lammps().ranks(2);
        Run run = lammps.run(CRYSTAL + style("extrapolation ignore", "three", "Li O") + """
                fix p all pair 1 mlip4j spread 1 extrapolations 1
                dump 1 all custom 1 dump id type x y z fx fy fz f_p[1] f_p[2]
                dump_modify 1 sort id format float %.17g
                run 0
                """);
        if (!Lammps.isNew()) {
            assertTrue(run.out().contains("Unrecognized fix style 'pair'"), run.all());
            return;
        }
        double[] variances = committeeResult(lammps.dump("dump")).spread().orElseThrow().forceVariances();
        for (double[] atom : lammps.dump("dump")) {
            int i = 3 * ((int) atom[0] - 1);
            assertEquals(Math.sqrt(variances[i] + variances[i + 1] + variances[i + 2]), atom[8], 1e-10);
            assertEquals(0, atom[9]);
        }
    }

    private Result committeeResult(double[][] atoms) {
        Committee committee = new CommitteePotential(
                "three", List.of(toy("three/1"), toy("three/2"), toy("three/10")));
        try (Calculator calculator = new Calculator(committee)) {
            return calculator.evaluate(Lammps.structure(atoms, CRYSTAL_CELL, LIO), Output.COMMITTEE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void committeesTellTheirSpread(int ranks) {
        Lammps lammps = new Lammps().ranks(ranks);
        Run run = lammps.run(CRYSTAL + style("committee 1", "three", "Li O") + """
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
            largest = Math.max(largest, variances[3 * i] + variances[3 * i + 1] + variances[3 * i + 2]);
        }
        double[] thermo = Lammps.last(run);
        assertEquals(expected.energy(), thermo[1], 1e-9);
        assertForces(expected, atoms, 1e-11);
        assertEquals(Math.sqrt(expected.spread().orElseThrow().energyVariance()), thermo[2], 1e-9);
        assertEquals(Math.sqrt(largest), thermo[3], 1e-10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void extrapolationsAreCountedOverAllRanks(int ranks) {
        Run run = new Lammps().ranks(ranks).run(CRYSTAL + style("extrapolation warn 100", "narrow.toy", "Li O") + """
                compute p all pair mlip4j
                thermo_style custom step c_p[1] c_p[2]
                run 0
                """);
        assertEquals(144, Lammps.last(run)[1]);
        assertEquals(144, Lammps.last(run)[2]);
        assertEquals(1, run.out().lines().filter(l -> l.contains("144 descriptors outside")).count(), run.all());
        assertTrue(run.out().contains("density of "), run.all());
    }

    @Test
    void extrapolationCanStopAllRanksTogether() {
        String dynamics = "fix 1 all nve\nthermo 1\nrun 10\n";
        Run run = new Lammps().ranks(4)
                .run(CRYSTAL + style("extrapolation stop 500", "narrow.toy", "Li O") + dynamics);
        assertNotEquals(0, run.status());
        assertTrue(run.out().contains("ERROR: mlip4j: 576 descriptors"), run.all());
        Run ignored = new Lammps().run(CRYSTAL + style("extrapolation ignore", "narrow.toy", "Li O") + dynamics);
        assertEquals(0, ignored.status());
        assertTrue(!ignored.out().contains("WARNING: mlip4j"), ignored.out());
        Run unlimited = new Lammps().run(CRYSTAL + style("extrapolation stop -1", "narrow.toy", "Li O") + dynamics);
        assertEquals(0, unlimited.status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "pair_style mlip4j fast|does not know 'fast'",
        "pair_style mlip4j extrapolation|must be followed by",
        "pair_style mlip4j cflength|needs a value",
        "pair_style mlip4j cflength 0|must be positive",
        "pair_style mlip4j units bohr,hartree cflength 1|not both",
        "pair_coeff * * TOYS/lio.toy Li|one element or NULL for each of the 2 atom types",
        "pair_coeff * * TOYS/none Li O|no such model",
        "pair_coeff * * TOYS/lio.toy Li Fe|does not know Fe",
        "pair_coeff * * TOYS/lio.toy Li Qq|unknown element 'Qq'",
        "pair_coeff * * TOYS/lio.toy NULL NULL|names no element",
        "pair_style mlip4j committee 1|is not a committee",
        "pair_coeff * * TOYS/sentence.toy Li O|an accident happened"
    })
    void mistakesAreErrorsOfLammps(String line, String sentence) {
        String mistake = line.replace("TOYS", home.toy(""));
        String input = mistake.startsWith("pair_style")
                ? mistake + "\npair_coeff * * " + home.toy("lio.toy") + " Li O\n"
                : "pair_style mlip4j\n" + mistake + "\n";
        Run run = new Lammps().ranks(0).run(CRYSTAL + input + "run 0\n");
        assertNotEquals(0, run.status());
        assertTrue(run.out().contains("ERROR") && run.out().contains(sentence), run.all());
    }

    @Test
    void unitsWithoutMeaningAreRefused() {
        String input = CRYSTAL.replace("units metal", "units lj") + style("", "lio.toy", "Li O");
        Run run = new Lammps().ranks(2).run(input);
        assertTrue(run.out().contains("not with units lj"), run.all());
    }

    @Test
    void newtonMustBeOn() {
        Run run = new Lammps().ranks(0).run("newton off\n" + CRYSTAL + style("", "lio.toy", "Li O") + "run 0\n");
        assertTrue(run.out().contains("needs newton pair on"), run.all());
    }
}
