package org.mlip4j.sim.cutout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Pairs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Boxes around an atom, and their repair where they meet their images. */
class SeamTest {

    private static final int LITHIUM = 3;
    private static final int CHLORINE = 17;

    /** Rock salt with an edge of 5 Angstrom, repeated. */
    private static Structure salt(int n) {
        List<String> symbols = new ArrayList<>();
        List<Double> positions = new ArrayList<>();
        for (int x = 0; x < 2 * n; x++) {
            for (int y = 0; y < 2 * n; y++) {
                for (int z = 0; z < 2 * n; z++) {
                    symbols.add((x + y + z) % 2 == 0 ? "Li" : "Cl");
                    positions.addAll(List.of(2.5 * x, 2.5 * y, 2.5 * z));
                }
            }
        }
        return Structure.of(
                Cell.cubic(5.0 * n),
                symbols.toArray(String[]::new),
                positions.stream().mapToDouble(x -> x).toArray());
    }

    private static List<Region.Near> near(Structure large, double reach) {
        return Region.near(large, new Pairs(large.cell(), large.positions(), reach), 0);
    }

    /** However the lattice lies, it is filled once: a box of the crystal's own edges is the crystal again. */
    @Test
    void aCellOfTheCrystalIsTheCrystal() {
        Structure large = salt(3);
        List<Region.Near> near = near(large, 9);
        Region cube = Region.of(Cell.cubic(5), near);
        assertEquals(8, cube.size());
        assertEquals(4, cube.count(LITHIUM));
        assertEquals(2.5, cube.inradius(), 1e-12);
        Region primitive = Region.of(Cell.periodic(0, 2.5, 2.5, 2.5, 0, 2.5, 2.5, 2.5, 0), near);
        assertEquals(2, primitive.size());
        Seam seam = new Seam(large, 1);
        assertTrue(seam.isOpen(cube.structure()));
        assertTrue(seam.isOpen(primitive.structure()));
        assertArrayEquals(
                cube.species(),
                seam.repaired(cube, 2).orElseThrow().species(),
                "nothing to repair");
    }

    /** Of all images of a point a region holds one, whatever the shape of the box. */
    @Test
    void boxesHoldOneOfAllImages() {
        Random random = new Random(3);
        for (int k = 0; k < 200; k++) {
            double[] v = {8, 0, 0, 0, 8, 0, 0, 0, 8};
            for (int c = 0; c < 9; c++) {
                v[c] += 0.8 * random.nextGaussian();
            }
            List<Region.Near> near = new ArrayList<>();
            near.add(new Region.Near(LITHIUM, new double[3], 0));
            for (int p = 0; p < 20; p++) {
                addImages(near, v, random);
            }
            assertEquals(21, Region.of(Cell.periodic(v), near).size());
        }
    }

    private static void addImages(List<Region.Near> near, double[] v, Random random) {
        double[] f = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        for (int n = 0; n < 343; n++) {
            int[] m = {n / 49 - 3, n / 7 % 7 - 3, n % 7 - 3};
            double[] d = new double[3];
            for (int c = 0; c < 9; c++) {
                d[c % 3] += (f[c / 3] + m[c / 3]) * v[c];
            }
            near.add(new Region.Near(CHLORINE, d, Math.hypot(Math.hypot(d[0], d[1]), d[2])));
        }
    }

    /** A box that is 1 Angstrom too short: one layer goes, in pairs of both species, since the crystal is neutral. */
    @Test
    void crowdedSeamsLoseNeutralPairs() {
        Structure large = salt(4);
        Region region = Region.of(Cell.periodic(10, 0, 0, 0, 10, 0, 0, 0, 11), near(large, 10));
        Seam seam = new Seam(large, 1);
        assertFalse(seam.isOpen(region.structure()));
        Region rest = seam.repaired(region, 3).orElseThrow();
        assertTrue(seam.isOpen(rest.structure()));
        assertEquals(rest.count(LITHIUM), rest.count(CHLORINE));
        assertTrue(rest.size() >= 48, "of " + region.size() + " left " + rest.size());
        for (int i = 0; i < region.size() && region.distance(i) <= 3; i++) {
            assertEquals(region.species()[i], rest.species()[i]);
            assertEquals(region.distance(i), rest.distance(i));
        }
    }

    /** The core may not lose atoms. */
    @Test
    void coresThatMeetAreRefused() {
        Structure large = salt(4);
        Region region = Region.of(Cell.periodic(10, 0, 0, 0, 10, 0, 0, 0, 6), near(large, 10));
        assertEquals(Optional.empty(), new Seam(large, 1).repaired(region, 4));
    }

    /** A cell is like the crystal up to the first atom that has moved, left or come nearer, be it an image. */
    @Test
    void cellsAgreeUpToTheFirstAtomElsewhere() {
        List<Region.Near> near = near(salt(4), 10);
        Region whole = Region.of(Cell.cubic(10), near);
        assertEquals(6.0, Region.agreement(near, whole.structure(), 6));
        int at = 0;
        while (whole.distance(at) < 4.3) {
            at++;
        }
        assertEquals(4.33, Region.agreement(near, whole.without(at).structure(), 6));
        double[] p = whole.structure().positions().clone();
        for (int c = 0; c < 3; c++) {
            p[3 * at + c] *= 0.8;
        }
        assertEquals(
                3.46, Region.agreement(near, whole.structure().withPositions(p), 6), "came nearer");
        Region narrow = Region.of(Cell.periodic(10, 0, 0, 0, 10, 0, 0, 0, 7), near);
        assertEquals(4.5, Region.agreement(near, narrow.structure(), 6), "an image");
    }

    /** A metal has no charges to balance. */
    @Test
    void metalsKeepWhatFits() {
        Structure metal = salt(4).withSpecies(uniform(512));
        Region region = Region.of(Cell.periodic(10, 0, 0, 0, 10, 0, 0, 0, 12.4), near(metal, 10));
        assertEquals(region.size(), new Seam(metal, 1).repaired(region, 3).orElseThrow().size());
    }

    private static int[] uniform(int count) {
        int[] species = new int[count];
        java.util.Arrays.fill(species, LITHIUM);
        return species;
    }
}
