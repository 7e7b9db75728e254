package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Committee;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.toy.ToyProvider;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Inputs, toy models and comparisons that the tests of the pair style share. */
abstract class LammpsFixture {

    static final Map<Integer, Integer> LIO = Map.of(1, 3, 2, 8);

    /** Rock salt, two by three by three cells, sheared and rattled, all columns of the virials dumped. */
    static final String CRYSTAL =
            """
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
    static final String CLUSTER =
            CRYSTAL.replace("boundary p p p", "boundary f f f")
                    .replace(
                            "region b prism 0 2 0 3 0 3 0.2 0.1 -0.1",
                            "region b block -5 30 -5 7 -5 7\nregion c block 0 1.9 0 1.9 0 1.9")
                    .replace("create_atoms 1 box", "create_atoms 1 region c");

    static final Cell CRYSTAL_CELL = Cell.periodic(8.2, 0, 0, 0.82, 12.3, 0, 0.41, -0.41, 12.3);

    static final String OUTPUT =
            """
            compute e all pe/atom
            compute s all stress/atom NULL
            compute c all centroid/stress/atom NULL
            thermo_style custom step pe pxx pyy pzz pxy pxz pyz
            thermo_modify format float %.17g
            thermo 1
            dump 1 all custom 1 dump id type x y z fx fy fz c_e c_s[*] c_c[*]
            dump_modify 1 sort id format float %.17g
            """;

    final TestHome home = TestHome.get();

    String style(String settings, String model, String elements) {
        return "pair_style mlip4j "
                + settings
                + "\npair_coeff * * "
                + home.toy(model)
                + " "
                + elements
                + "\n";
    }

    Potential toy(String name) {
        return new ToyProvider().load(Path.of(home.toy(name)), LoadOptions.DEFAULT);
    }

    static void assertForces(Result expected, double[][] atoms, double tolerance) {
        for (int i = 0; i < atoms.length; i++) {
            for (int k = 0; k < 3; k++) {
                assertEquals(
                        expected.forces()[3 * i + k],
                        atoms[i][5 + k],
                        tolerance,
                        "atom " + (i + 1));
            }
        }
    }

    Result committeeResult(double[][] atoms) {
        Committee committee =
                new CommitteePotential(
                        "three", List.of(toy("three/1"), toy("three/2"), toy("three/10")));
        try (Calculator calculator = new Calculator(committee)) {
            return calculator.evaluate(
                    Lammps.structure(atoms, CRYSTAL_CELL, LIO), Output.COMMITTEE);
        }
    }
}
