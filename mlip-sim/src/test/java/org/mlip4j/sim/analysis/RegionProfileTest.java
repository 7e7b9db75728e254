package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Boundaries whose place, width and excess are known. */
class RegionProfileTest {

    private static final double EDGE = 16;
    private static final double HEIGHT = 64;
    private static final double STEP = 2;

    private final Random random = new Random(3);

    private static BoundaryFinder.Settings settings(
            BoundaryFinder.Sign sign, int[] labels, double[] places, int... mobile) {
        return new BoundaryFinder.Settings(2, sign, labels, 8, places, mobile, 1.5, 3.2);
    }

    private static Structure structure(List<double[]> atoms) {
        int[] species = new int[atoms.size()];
        double[] positions = new double[3 * species.length];
        for (int i = 0; i < species.length; i++) {
            species[i] = (int) atoms.get(i)[0];
            System.arraycopy(atoms.get(i), 1, positions, 3 * i, 3);
        }
        Cell cell = Cell.periodic(EDGE, 0, 0, 0, EDGE, 0, 0, 0, HEIGHT);
        return Structure.of(cell, species, positions).wrapped();
    }

    /** A simple cubic lattice that is shaken hard in two layers, 6 Angstrom wide, about the given places. */
    private Structure shaken(double first, double second) {
        List<double[]> atoms = new ArrayList<>();
        for (double z = 0; z < HEIGHT; z += STEP) {
            double away = Math.min(away(z, first), away(z, second));
            double rattle = away < 3 ? 0.6 : 0.08;
            for (double x = 0; x < EDGE; x += STEP) {
                for (double y = 0; y < EDGE; y += STEP) {
                    double[] atom = {8, x, y, z};
                    for (int d = 1; d < 4; d++) {
                        atom[d] += rattle * (2 * random.nextDouble() - 1);
                    }
                    atoms.add(atom);
                }
            }
        }
        return structure(atoms);
    }

    private static double away(double z, double place) {
        return Math.abs(Math.IEEEremainder(z - place, HEIGHT));
    }

    @Test
    void disorderIsFollowedWhereItGoes() {
        BoundaryFinder finder =
                new BoundaryFinder(
                        settings(BoundaryFinder.Sign.DISORDER, new int[0], new double[0]));
        for (int t = 0; t < 12; t++) {
            double first = 60 + 1.0 * t;
            double second = 27 + 0.5 * t;
            BoundaryFinder.Planes planes = finder.next(finder.signs(shaken(first, second)));
            double a = planes.first() * HEIGHT;
            double b = planes.second() * HEIGHT;
            if (t == 0 && away(a, first) > 10) {
                return; // The other one counts as the first.
            }
            assertEquals(0, away(a, first), 1, "first at " + a);
            assertEquals(0, away(b, second), 1, "second at " + b);
            assertTrue(planes.contrast() > 4, "contrast " + planes.contrast());
            assertEquals(6, planes.widths()[0], 3);
        }
    }

    /** Oxygen between 16 and 48 in sulphur, mixed as an error function of a standard deviation. */
    @Test
    void widthOfAMixedInterface() {
        for (double sigma : new double[] {0.5, 2, 4}) {
            List<double[]> atoms = new ArrayList<>();
            for (int i = 0; i < 40000; i++) {
                double z = HEIGHT * random.nextDouble();
                double from = z + sigma * random.nextGaussian();
                boolean inside = from > 16 && from < 48;
                atoms.add(
                        new double[] {
                            inside ? 8 : 16,
                            EDGE * random.nextDouble(),
                            EDGE * random.nextDouble(),
                            z
                        });
            }
            BoundaryFinder finder =
                    new BoundaryFinder(
                            settings(BoundaryFinder.Sign.ELEMENT, new int[0], new double[0]));
            BoundaryFinder.Planes planes = finder.next(finder.signs(structure(atoms)));
            assertEquals(16, planes.first() * HEIGHT, 0.2);
            assertEquals(48, planes.second() * HEIGHT, 0.2);
            for (double width : planes.widths()) {
                assertEquals(2.5631 * sigma, width, 0.12 * 2.5631 * sigma + 0.6);
            }
            assertEquals(7, planes.distance(23 / HEIGHT), 0.2);
            assertEquals(-7, planes.distance(9 / HEIGHT), 0.2);
            assertEquals(-16, planes.distance(0), 0.3);
        }
    }

    /** A second grain of any size that begins anywhere, beyond the cell's edge too. */
    @Test
    void grainsThatCrossTheEdgeOfTheCell() {
        for (int size = 20; size <= 44; size += 4) {
            for (int begin = 0; begin < 64; begin++) {
                List<double[]> atoms = new ArrayList<>();
                for (int plane = 0; plane < 64; plane++) {
                    boolean inside = Math.floorMod(plane - begin, 64) < size;
                    atoms.add(new double[] {inside ? 8 : 16, 0, 0, plane + 0.5});
                }
                BoundaryFinder finder =
                        new BoundaryFinder(
                                settings(BoundaryFinder.Sign.ELEMENT, new int[0], new double[0]));
                BoundaryFinder.Planes planes = finder.next(finder.signs(structure(atoms)));
                String where = size + " from " + begin;
                assertEquals(0, away(planes.first() * HEIGHT, begin), 0.2, where);
                assertEquals(size, (planes.second() - planes.first()) * HEIGHT, 0.2, where);
            }
        }
    }

    /** Boundaries at 0 and 32 that lack a plane of oxygen each and hold lithium, in a lattice that drifts. */
    @Test
    void excessOfVolumeAndOfLithium() {
        List<double[]> atoms = new ArrayList<>();
        for (double z = STEP; z < HEIGHT; z += STEP) {
            for (double x = 0; x < EDGE && z != 32; x += STEP) {
                for (double y = 0; y < EDGE; y += STEP) {
                    atoms.add(new double[] {8, x, y, z});
                }
            }
        }
        int oxygen = atoms.size();
        for (int i = 0; i < 31; i++) {
            // One lithium in the middle of each other layer, ten more at each boundary.
            atoms.add(new double[] {3, 1, 1, 1 + 2 * i});
        }
        for (int i = 0; i < 20; i++) {
            atoms.add(new double[] {3, 3 + i % 10, 5, i < 10 ? 0.3 : 32.3});
        }
        RegionProfile profile =
                new RegionProfile(
                        settings(BoundaryFinder.Sign.PLACES, new int[0], new double[] {0, 0.5}, 3),
                        true,
                        2,
                        2.1);
        Structure start = structure(atoms);
        for (int t = 0; t < 20; t++) {
            double[] moved = start.positions().clone();
            int shift = t;
            Arrays.setAll(moved, i -> moved[i] + 0.7 * shift);
            Structure frame = start.withPositions(moved).wrapped();
            profile.prepare(new Frame(t, t + 1, frame)).run();
        }
        double perVolume = 1 / Math.pow(STEP, 3);
        double sites = EDGE * EDGE / STEP / STEP;
        assertEquals(30 * sites, oxygen);
        double area = EDGE * EDGE;
        // Each boundary: a plane of 2 Angstrom is missing; 10 lithium are added, and the others,
        // 31 in 64 Angstrom, are 1 for each plane.
        assertEquals(STEP, quantity(profile, "excess_volume_A"), 1e-9);
        assertEquals((10 + 0.5) / area, quantity(profile, "excess_Li_per_A2"), 1e-9);
        assertEquals(0, quantity(profile, "excess_O_per_A2"), 1e-9);
        RegionProfile.Column o = column(profile, "n_O/A-3");
        assertEquals(perVolume, o.values()[o.values().length - 2], 1e-9);
        assertTrue(o.values()[0] < 0.7 * perVolume);
        assertEquals(6, column(profile, "bonds_O").values()[5], 0.2);
        double[][] track = profile.track(0.1);
        assertEquals(0, Arrays.stream(track[1]).map(Math::abs).max().orElseThrow(), 0.3);
        assertEquals(1.9, track[0][19], 1e-12);
    }

    private static double quantity(RegionProfile profile, String name) {
        return profile.quantities(5).stream()
                .filter(q -> q.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static RegionProfile.Column column(RegionProfile profile, String name) {
        return profile.columns().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The lattice in its grains; none where a boundary is shaken. */
    @Test
    void radialDistributionsOfRegions() {
        RegionalRadialDistribution rdf =
                new RegionalRadialDistribution(
                        settings(BoundaryFinder.Sign.PLACES, new int[0], new double[] {0, 0.5}),
                        4,
                        3,
                        30);
        for (int t = 0; t < 3; t++) {
            rdf.prepare(new Frame(t, t + 1, shaken(0, 32))).run();
        }
        double[] grain = rdf.functions().get(1).coordination();
        double[] boundary = rdf.functions().get(0).coordination();
        assertEquals("grain_O-O", rdf.functions().get(1).name());
        assertEquals(6, grain[23], 0.02);
        assertTrue(rdf.functions().get(1).value()[19] > 2 * rdf.functions().get(0).value()[19]);
        assertTrue(boundary[15] > 3 * grain[15], boundary[15] + " and " + grain[15]);
    }

    @Test
    void whatIsTheSameEverywhereHasNoBoundary() {
        BoundaryFinder finder =
                new BoundaryFinder(
                        settings(BoundaryFinder.Sign.ELEMENT, new int[0], new double[0]));
        Structure same = shaken(0, 32);
        assertThrows(MlipException.class, () -> finder.next(finder.signs(same)));
    }
}
