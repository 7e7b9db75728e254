package org.mlip4j.sim.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Prototypes;

class GrainBoundaryTest {

    private static final double[][] CUBIC = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0},
        {-0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0.5, 0.5, -0.5}
    };

    /** Axis-angle table of cubic coincidence rotations, for instance Mykura in Grain-Boundary Structure (ASM, 1980). */
    @ParameterizedTest
    @CsvSource({
        "3,60,1,1,1", "5,36.87,1,0,0", "7,38.21,1,1,1", "9,38.94,1,1,0", "11,50.48,1,1,0",
        "13,22.62,1,0,0", "13,27.80,1,1,1", "15,48.19,2,1,0", "17,28.07,1,0,0", "17,61.93,2,2,1",
        "19,26.53,1,1,0", "19,46.83,1,1,1", "21,21.79,1,1,1", "21,44.42,2,1,1", "23,40.46,3,1,1",
        "25,16.26,1,0,0", "25,51.68,3,3,1", "27,31.59,1,1,0", "27,35.43,2,1,0", "29,43.60,1,0,0",
        "29,46.40,2,2,1", "31,17.90,1,1,1", "31,52.20,2,1,1", "33,20.05,1,1,0", "33,33.56,3,1,1",
        "33,58.99,1,1,0", "35,34.05,2,1,1", "35,43.23,3,3,1", "37,18.92,1,0,0", "37,43.14,3,1,0",
        "37,50.57,1,1,1", "39,32.20,1,1,1", "39,50.13,3,2,1", "41,12.68,1,0,0", "41,40.88,2,1,0",
        "41,55.88,1,1,0", "43,15.18,1,1,1", "43,27.91,2,1,0", "43,60.77,3,3,2", "45,28.62,3,1,1",
        "45,36.87,2,2,1", "45,53.13,2,2,1", "47,37.07,3,3,1", "47,43.66,3,2,0", "49,43.57,1,1,1",
        "49,43.57,5,1,1", "49,49.23,3,2,2", "51,16.10,1,1,0", "51,22.84,1,1,0"
    })
    void sigmaOfTheCubicTable(int sigma, double degrees, int u, int v, int w) {
        // The table is rounded; the exact angle has tan(angle / 2) = n / m * length of the axis.
        double[] axis = {u, v, w};
        double tangent = Math.tan(Math.toRadians(degrees) / 2) / Matrix3.norm(axis);
        double exact = Double.NaN;
        for (int m = 1; m <= 30 && Double.isNaN(exact); m++) {
            double n = Math.rint(tangent * m);
            double angle = Math.toDegrees(2 * Math.atan(n / m * Matrix3.norm(axis)));
            exact = Math.abs(angle - degrees) < 0.006 ? angle : exact;
        }
        double[] r = Matrix3.rotation(axis, Math.toRadians(exact));
        for (double[] lattice : CUBIC) {
            assertEquals(sigma, Rotations.sigma(lattice, r), degrees + " about " + u + v + w);
        }
    }

    /** Symmetric tilt boundaries of cubic crystals; areas of the coincidence net in units of a^2. */
    @ParameterizedTest
    @CsvSource({
        "Li, 2,1,0, 0,0,1, 5",
        "Li, 3,1,0, 0,0,1, 5",
        "Li, 2,3,0, 0,0,1, 13",
        "Li, 1,1,2, 1,-1,0, 3",
        "Li, 2,2,1, 1,-1,0, 9",
        "Li, 1,1,3, 1,-1,0, 11",
        "Li2S, 1,1,1, 1,-1,0, 3",
        "Li2S, 2,1,0, 0,0,1, 5",
        "LLZO, 3,4,-4, 0,1,1, 41"
    })
    void tiltBoundaries(String name, int h, int k, int l, int u, int v, int w, int sigma) {
        Rotations.Boundary found =
                Rotations.tilt(Prototypes.named(name), new int[] {h, k, l}, new int[] {u, v, w});
        assertEquals(sigma, found.sigma());
    }

    @Test
    void hexagonalSevenTwist() {
        Crystal crystal = Prototypes.named("Li3N");
        Rotations.Boundary twist = Rotations.twist(crystal, new int[] {0, 0, 1}, 7);
        assertEquals(7, twist.sigma());
        assertEquals(21.786789, twist.angle(), 1e-5);
        Built built =
                GrainBoundary.build(
                        crystal, twist, GrainBoundary.Settings.usual(), Blueprint.usual());
        double area = Math.sqrt(3) / 2 * 3.648 * 3.648;
        assertEquals(7 * area, (double) built.report().get("area_angstrom2"), 1e-6);
        assertEquals("Li126 N42", built.report().get("composition"));
        assertEquals(true, built.report().get("boundaries_equivalent"));
        assertEquals(84, java.util.Arrays.stream(built.grain()).filter(g -> g == 2).count());
    }

    @Test
    void latticesWithoutThreeDimensionalCoincidenceShareAPlane() {
        Crystal crystal = Prototypes.named("Li3PS4");
        Rotations.Boundary tilt = Rotations.tilt(crystal, new int[] {2, 1, 0}, new int[] {0, 0, 1});
        assertEquals(0, tilt.sigma());
        Built built =
                GrainBoundary.build(
                        crystal, tilt, GrainBoundary.Settings.usual(), Blueprint.usual());
        assertEquals("Li48 P16 S64", built.report().get("composition"));
        assertEquals(0.0, (double) built.report().get("strain_grain_2"), 1e-9);
    }

    @Test
    void wrongAxesAndSigmasAreRefused() {
        Crystal crystal = Prototypes.named("Li");
        refused(
                "does not lie in the plane",
                () -> Rotations.tilt(crystal, new int[] {2, 1, 0}, new int[] {1, 0, 0}));
        refused("Sigma 6", () -> Rotations.twist(crystal, new int[] {0, 0, 1}, 6));
        refused("not all zero", () -> PlaneCut.of(crystal, 0, 0, 0));
    }

    private static void refused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(MlipException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
