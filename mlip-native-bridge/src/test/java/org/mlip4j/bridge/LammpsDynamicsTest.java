package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

/** Trajectories of LAMMPS: conservation laws, heat flux, number of ranks. */
@Tag("lammps")
class LammpsDynamicsTest extends LammpsFixture {

    @Test
    void resultsDoNotDependOnTheNumberOfRanks() {
        String input =
                CRYSTAL
                        + style("", "lio.toy", "Li O")
                        + """
                velocity all create 600 4711 loop geom
                fix 1 all nve
                timestep 0.0005
                thermo 20
                thermo_style custom step pe etotal press
                thermo_modify format float %.17g
                run 40
                """;
        List<double[]> one = Lammps.thermo(new Lammps().run(input));
        List<double[]> four = Lammps.thermo(new Lammps().ranks(4).run(input));
        assertClose(one.getFirst(), four.getFirst(), 1e-12);
        assertClose(one.getLast(), four.getLast(), 1e-11);
    }

    private static void assertClose(double[] expected, double[] actual, double relative) {
        for (int k = 0; k < expected.length; k++) {
            assertEquals(expected[k], actual[k], relative * Math.abs(expected[k]));
        }
    }

    @Test
    void energyIsConservedToSecondOrder() {
        double[] spread = new double[2];
        for (int halved = 0; halved < 2; halved++) {
            String input =
                    CRYSTAL
                            + style("", "lio.toy", "Li O")
                            + """
                    velocity all create 600 4711 loop geom
                    fix 1 all nve
                    timestep %g
                    thermo %d
                    thermo_style custom step etotal
                    thermo_modify format float %%.17g
                    run %d
                    """
                                    .formatted(
                                            0.002 / (1 + halved),
                                            2 * (1 + halved),
                                            200 * (1 + halved));
            double[] energies =
                    Lammps.thermo(new Lammps().run(input)).stream()
                            .mapToDouble(row -> row[1])
                            .toArray();
            double mean = Arrays.stream(energies).average().orElseThrow();
            spread[halved] =
                    Math.sqrt(
                            Arrays.stream(energies)
                                    .map(e -> (e - mean) * (e - mean))
                                    .average()
                                    .orElseThrow());
        }
        assertEquals(4, spread[0] / spread[1], 0.4);
    }

    /**
     * For a free cluster the heat flux is d/dt sum_i r_i (E_i + K_i). With all nine components of
     * the per-atom virials it is exact, with six symmetrised ones it is not.
     */
    @Test
    void heatFluxIsTheMotionOfTheEnergy() {
        double coarse = heatFluxError(1e-5, "centroid/stress/atom");
        double fine = heatFluxError(5e-6, "centroid/stress/atom");
        assertEquals(4, coarse / fine, 0.2);
        assertTrue(fine < 1e-5, "relative error " + fine);
        assertTrue(heatFluxError(5e-6, "stress/atom") > 100 * fine);
    }

    private double heatFluxError(double step, String stress) {
        int every = (int) Math.round(5e-5 / step);
        Run run =
                new Lammps()
                        .ranks(2)
                        .run(
                                CLUSTER
                                        + style("", "lio.toy", "Li O")
                                        + """
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
                """
                                                .formatted(stress, step, 40 * every));
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
}
