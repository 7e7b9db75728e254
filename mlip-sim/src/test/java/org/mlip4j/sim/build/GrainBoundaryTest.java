package org.mlip4j.sim.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.mlip4j.sim.crystal.SiteKind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

class GrainBoundaryTest {

    private static final double[][] CUBIC = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0},
        {-0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0.5, 0.5, -0.5}
    };

    /**
     * Every cubic coincidence rotation up to Sigma 51 about axes up to [3 3 3]: tan(angle / 2) = n / m * |hkl| and Sigma is
     * m^2 + n^2 (h^2 + k^2 + l^2) without its factors of two (Ranganathan, Acta Cryst. 21, 197 (1966)), the same for
     * all three lattices.
     */
    @Test
    void sigmaOfCubicRotations() {
        int rotations = 0;
        for (int h = 1; h <= 3; h++) {
            for (int k = 0; k <= h; k++) {
                for (int l = 0; l <= k; l++) {
                    rotations += gcd(h, gcd(k, l)) == 1 ? rotationsAbout(h, k, l) : 0;
                }
            }
        }
        assertTrue(rotations > 150, rotations + " rotations");
    }

    private static int rotationsAbout(int h, int k, int l) {
        double[] axis = {h, k, l};
        int rotations = 0;
        for (int m = 1; m <= 14; m++) {
            for (int n = 1; n <= 14; n++) {
                int sigma = oddPart(m * m + n * n * (h * h + k * k + l * l));
                if (gcd(m, n) == 1 && sigma <= 51) {
                    double[] r = Matrix3.rotation(axis, 2 * Math.atan2(n * Matrix3.norm(axis), m));
                    for (double[] lattice : CUBIC) {
                        assertEquals(
                                sigma, Rotations.sigma(lattice, r), m + "," + n + " " + h + k + l);
                    }
                    rotations++;
                }
            }
        }
        return rotations;
    }

    private static int oddPart(int number) {
        return number >> Integer.numberOfTrailingZeros(number);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Sigma of symmetric tilt boundaries of cubic crystals is h^2 + k^2 + l^2 without its factor of two. */
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

    /** Pyrite is Pa-3: the images of (120) are (120), (012) and (201) with all signs, (210) is none of them. */
    @Test
    void planesOfATiltAreEquivalentInTheCrystal() {
        Crystal pyrite = pyrite(0);
        int[] plane = {1, 2, 0};
        Rotations.Boundary found = Rotations.tilt(pyrite, plane, new int[] {0, 0, 1});
        assertEquals(5, found.sigma());
        // [001] is a twofold axis: the same as 53.13 degrees and (-1 2 0).
        assertEquals(180 - 2 * Math.toDegrees(Math.atan2(1, 2)), found.angle(), 1e-6);
        assertArrayEquals(new int[] {1, -2, 0}, found.plane2());
        assertTrue(Rotations.arePlanesEquivalent(pyrite, found));
        long families =
                Rotations.tiltsOfAxis(pyrite, new int[] {0, 0, 1}, 5).stream()
                        .filter(b -> b.sigma() == 5)
                        .map(b -> Math.abs(b.plane()[0]) + "," + Math.abs(b.plane()[1]))
                        .filter(Set.of("1,2", "2,1")::contains)
                        .distinct()
                        .count();
        assertEquals(2, families);
    }

    /** With one atom moved the crystal has no rotation left, its lattice has. */
    @Test
    void aCrystalWithoutSymmetryHasTheTiltsOfItsLattice() {
        Crystal moved = pyrite(0.2);
        Rotations.Boundary found = Rotations.tilt(moved, new int[] {1, 2, 0}, new int[] {0, 0, 1});
        assertEquals(5, found.sigma());
        assertTrue(!Rotations.arePlanesEquivalent(moved, found));
    }

    /** Every atom is a site of its own, as in files without symmetry. */
    private static Crystal pyrite(double shift) {
        double a = 5.416;
        double[] positions = {
            0, 0, 0, 0.5, 0, 0.5, 0, 0.5, 0.5, 0.5, 0.5, 0, 0.385, 0.385, 0.385, 0.115, 0.615,
            0.885, 0.615, 0.885, 0.115, 0.885, 0.115, 0.615, 0.615, 0.615, 0.615, 0.885, 0.385,
            0.115, 0.385, 0.115, 0.885, 0.115, 0.885, 0.385
        };
        java.util.Arrays.setAll(positions, i -> a * positions[i]);
        int[] kind = new int[12];
        List<SiteKind> kinds = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            kind[i] = i;
            kinds.add(new SiteKind("X" + i, Map.of(i < 4 ? 26 : 16, 1.0)));
        }
        positions[12] += shift;
        return Crystal.of(org.mlip4j.core.Cell.cubic(a), positions, kind, kinds);
    }

    /**
     * All symmetric tilt boundaries up to Sigma 51 of the axes [001] and [011]: which planes there are, their Sigma, and
     * the area of their cells, which is that of the net of the plane (the boundary is a mirror plane of the coincidence lattice):
     * a^2 |hkl| for P, half for I with an even sum, a quarter for F with all indices odd, half for other F.
     */
    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void planesAndAreasOfCubicTiltBoundaries(int lattice) {
        double a = 3;
        double[][] sites = {
            {0, 0, 0},
            {0, 0, 0, a / 2, a / 2, a / 2},
            {0, 0, 0, 0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0}
        };
        int[] species = new int[sites[lattice].length / 3];
        java.util.Arrays.fill(species, 3);
        Crystal crystal =
                Crystal.of(
                        org.mlip4j.core.Structure.of(
                                org.mlip4j.core.Cell.cubic(a), species, sites[lattice]));
        for (int[] axis : new int[][] {{0, 0, 1}, {0, 1, 1}}) {
            Set<String> listed = new TreeSet<>();
            for (Rotations.Boundary b : Rotations.tiltsOfAxis(crystal, axis, 51)) {
                int[] p = b.plane();
                int square = p[0] * p[0] + p[1] * p[1] + p[2] * p[2];
                assertEquals(oddPart(square), b.sigma(), java.util.Arrays.toString(p));
                boolean even = (p[0] + p[1] + p[2]) % 2 == 0;
                boolean odd = p[0] * p[1] * p[2] % 2 != 0;
                double factor = lattice == 0 ? 1 : lattice == 1 ? even ? 0.5 : 1 : odd ? 0.25 : 0.5;
                assertEquals(
                        factor * a * a * Math.sqrt(square),
                        GrainBoundary.size(crystal, b, 1).orElseThrow().area(),
                        1e-9,
                        java.util.Arrays.toString(p));
                listed.add(family(p, axis));
            }
            assertEquals(planes(axis).toString(), listed.toString());
        }
    }

    /** Families of planes that contain an axis, by indices up to 11. */
    private static Set<String> planes(int[] axis) {
        Set<String> planes = new TreeSet<>();
        for (int h = -11; h <= 11; h++) {
            for (int k = -11; k <= 11; k++) {
                for (int l = -11; l <= 11; l++) {
                    int square = h * h + k * k + l * l;
                    boolean in = h * axis[0] + k * axis[1] + l * axis[2] == 0;
                    if (in && square > 0 && gcd(Math.abs(h), gcd(Math.abs(k), Math.abs(l))) == 1) {
                        if (oddPart(square) > 1 && oddPart(square) <= 51) {
                            planes.add(family(new int[] {h, k, l}, axis));
                        }
                    }
                }
            }
        }
        return planes;
    }

    /** The largest of the planes that a symmetry operation which keeps the axis makes of one. */
    private static String family(int[] p, int[] axis) {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        String best = "";
        for (int[] o : orders) {
            for (int signs = 0; signs < 8; signs++) {
                int[] image = new int[3];
                int[] turned = new int[3];
                for (int k = 0; k < 3; k++) {
                    int sign = (signs >> k & 1) == 0 ? 1 : -1;
                    image[k] = sign * p[o[k]];
                    turned[k] = sign * axis[o[k]];
                }
                int side = turned[0] + turned[1] + turned[2] < 0 ? -1 : 1;
                boolean kept = true;
                for (int k = 0; k < 3; k++) {
                    kept &= side * turned[k] == axis[k];
                }
                String text = image[0] + " " + image[1] + " " + image[2];
                best = kept && text.compareTo(best) > 0 ? text : best;
            }
        }
        return best;
    }

    /** Basal twists of rhombohedral lattices as tabulated for corundum (Grimmer et al., Phil. Mag. A 61, 493 (1990)). */
    @ParameterizedTest
    @CsvSource({"3, 60", "7, 38.213211", "21, 21.786789"})
    void rhombohedralTwists(int sigma, double angle) {
        int[] plane = {0, 0, 1};
        Rotations.Boundary twist = Rotations.twist(Prototypes.named("LiCoO2"), plane, sigma);
        assertEquals(angle, twist.angle(), 1e-5);
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

    /** The list by size holds what the list by Sigma does, and each entry is built with the number of atoms that it says. */
    @ParameterizedTest
    @CsvSource({"Li, 160", "Li3N, 500"})
    void boundariesUpToASize(String name, int atoms) {
        Crystal crystal = Prototypes.named(name);
        int[] plane = {0, 0, 1};
        Map<Rotations.Boundary, GrainBoundary.Size> sizes =
                Rotations.upToSize(crystal, plane, plane, 8, atoms);
        Set<String> listed = new TreeSet<>();
        sizes.keySet().stream()
                .filter(b -> b.sigma() > 1 && b.sigma() <= 61)
                .forEach(b -> listed.add(name(b)));
        Set<String> expected = new TreeSet<>();
        Stream.concat(
                        Rotations.tiltsOfAxis(crystal, plane, 61).stream(),
                        Rotations.twists(crystal, plane, 61).stream())
                .filter(b -> GrainBoundary.size(crystal, b, 8).orElseThrow().atoms() <= atoms)
                .forEach(b -> expected.add(name(b)));
        assertTrue(expected.size() > 10, expected.toString());
        assertEquals(expected.toString(), listed.toString());
        GrainBoundary.Settings settings =
                new GrainBoundary.Settings(8, new double[2], Double.NaN, -1, 0);
        Rotations.Boundary smallest = sizes.keySet().iterator().next();
        Built built = GrainBoundary.build(crystal, smallest, settings, Blueprint.usual());
        assertEquals(sizes.get(smallest).atoms(), built.structure().size());
        assertEquals(
                sizes.get(smallest).area(), (double) built.report().get("area_angstrom2"), 1e-6);
    }

    private static String name(Rotations.Boundary b) {
        return b.sigma() + " " + Math.round(1e4 * b.angle()) + " " + b.isTwist();
    }

    @Test
    void boundariesWithoutSigmaAreListedBySize() {
        int[] plane = {0, 0, 1};
        Map<Rotations.Boundary, GrainBoundary.Size> sizes =
                Rotations.upToSize(Prototypes.named("Li3PS4"), null, plane, 8, 400);
        assertTrue(sizes.keySet().stream().anyMatch(b -> b.sigma() == 0), sizes.toString());
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
