package org.mlip4j.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

class NeighborSearchTest {

    /** All pairs within the cutoff as "i j dx dy dz", by trying every image that could matter. */
    private static List<String> bruteForce(Structure s, double cutoff) {
        Cell cell = s.cell();
        double[] inverse = Cell.inverse(cell.completed());
        int[] reach = new int[3];
        double[] p = s.positions();
        for (int k = 0; k < 3; k++) {
            if (cell.isPeriodic(k)) {
                double n =
                        Math.sqrt(
                                inverse[k] * inverse[k]
                                        + inverse[3 + k] * inverse[3 + k]
                                        + inverse[6 + k] * inverse[6 + k]);
                double min = Double.POSITIVE_INFINITY;
                double max = Double.NEGATIVE_INFINITY;
                for (int i = 0; i < s.size(); i++) {
                    double f =
                            p[3 * i] * inverse[k]
                                    + p[3 * i + 1] * inverse[3 + k]
                                    + p[3 * i + 2] * inverse[6 + k];
                    min = Math.min(min, f);
                    max = Math.max(max, f);
                }
                reach[k] = (int) Math.ceil(cutoff * n + max - min) + 1;
            }
        }
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < s.size(); i++) {
            for (int j = 0; j < s.size(); j++) {
                for (int a = -reach[0]; a <= reach[0]; a++) {
                    for (int b = -reach[1]; b <= reach[1]; b++) {
                        for (int c = -reach[2]; c <= reach[2]; c++) {
                            double[] d = new double[3];
                            for (int k = 0; k < 3; k++) {
                                d[k] =
                                        p[3 * j + k]
                                                - p[3 * i + k]
                                                + a * cell.get(0, k)
                                                + b * cell.get(1, k)
                                                + c * cell.get(2, k);
                            }
                            boolean self = i == j && a == 0 && b == 0 && c == 0;
                            if (!self
                                    && d[0] * d[0] + d[1] * d[1] + d[2] * d[2] < cutoff * cutoff) {
                                pairs.add(pair(i, j, d[0], d[1], d[2]));
                            }
                        }
                    }
                }
            }
        }
        Collections.sort(pairs);
        return pairs;
    }

    private static String pair(int i, int j, double dx, double dy, double dz) {
        return String.format("%d %d %.6f %.6f %.6f", i, j, dx + 1e-9, dy + 1e-9, dz + 1e-9);
    }

    private static List<String> pairs(NeighborList list) {
        return pairs(list, Double.POSITIVE_INFINITY);
    }

    private static List<String> pairs(NeighborList list, double cutoff) {
        List<String> pairs = new ArrayList<>();
        double[] x = list.positions();
        for (int k = list.begin(); k < list.end(); k++) {
            int i = list.centers()[k];
            for (int n = list.first()[k]; n < list.first()[k + 1]; n++) {
                int j = list.neighbors()[n];
                int owner = j < list.localCount() ? j : list.owner(j);
                assertEquals(list.species()[owner], list.species()[j]);
                double dx = x[3 * j] - x[3 * i];
                double dy = x[3 * j + 1] - x[3 * i + 1];
                double dz = x[3 * j + 2] - x[3 * i + 2];
                if (dx * dx + dy * dy + dz * dz < cutoff * cutoff) {
                    pairs.add(pair(i, owner, dx, dy, dz));
                }
            }
        }
        Collections.sort(pairs);
        return pairs;
    }

    private static Structure random(Random random, int trial) {
        int n = 1 + random.nextInt(12);
        boolean[] pbc = {(trial & 1) != 0, (trial & 2) != 0, (trial & 4) != 0};
        double edge = trial % 3 == 0 ? 2 : 6;
        double skew = trial % 5 == 0 ? 3 : 0.5;
        double[] m = new double[9];
        do {
            for (int k = 0; k < 9; k++) {
                m[k] = (k % 4 == 0 ? edge : 0) + skew * edge * (random.nextDouble() - 0.5);
            }
        } while (Math.abs(Cell.determinant(m)) < 0.2 * edge * edge * edge);
        Cell cell = trial % 16 == 0 ? Cell.none() : Cell.of(m, pbc[0], pbc[1], pbc[2]);
        double[] p = new double[3 * n];
        int[] species = new int[n];
        for (int i = 0; i < n; i++) {
            species[i] = 1 + random.nextInt(90);
            for (int k = 0; k < 3; k++) {
                p[3 * i + k] = 3 * edge * (random.nextDouble() - 0.5);
            }
        }
        return Structure.of(cell, species, p);
    }

    @Test
    void equalsBruteForceOnRandomCells() {
        Random random = new Random(7);
        long total = 0;
        for (int trial = 0; trial < 500; trial++) {
            Structure s = random(random, trial);
            double cutoff = 1 + 5 * random.nextDouble();
            List<String> expected = bruteForce(s, cutoff);
            assertEquals(
                    expected,
                    pairs(NeighborSearch.of(s, cutoff)),
                    "trial " + trial + " " + s.cell());
            total += expected.size();
        }
        assertTrue(total > 50_000, "the random cells hold " + total + " pairs");
    }

    @Test
    void trimmedListsHoldTheSame() {
        Random random = new Random(9);
        for (int trial = 0; trial < 40; trial++) {
            Structure s = random(random, trial);
            NeighborList list = NeighborSearch.of(s, 4);
            NeighborList trimmed = list.trimmed();
            assertEquals(pairs(list), pairs(trimmed));
            assertEquals(3 * list.atomCount(), trimmed.positions().length);
            assertEquals(list.atomCount(), trimmed.species().length);
            assertEquals(list.first()[s.size()], trimmed.neighbors().length);
            assertEquals(pairs(list.window(0, 1)), pairs(trimmed.window(0, 1).trimmed()));
            assertSame(trimmed.neighbors(), trimmed.trimmed().neighbors());
        }
    }

    @Test
    void isTheSameForAnyNumberOfThreads() {
        Random random = new Random(3);
        for (int trial = 0; trial < 40; trial++) {
            Structure s = random(random, trial);
            NeighborList one = NeighborSearch.of(s, 4);
            try (NeighborSearch search = new NeighborSearch(4, 0, 3)) {
                NeighborList three = search.find(s);
                int pairs = one.first()[s.size()];
                assertArrayEquals(
                        Arrays.copyOf(one.first(), s.size() + 1),
                        Arrays.copyOf(three.first(), s.size() + 1));
                assertArrayEquals(
                        Arrays.copyOf(one.neighbors(), pairs),
                        Arrays.copyOf(three.neighbors(), pairs));
            }
        }
    }

    @Test
    void keepsTheListWithinTheSkin() {
        Structure s = random(new Random(5), 7);
        try (NeighborSearch search = new NeighborSearch(3, 1, 1)) {
            NeighborList list = search.find(s);
            double[] moved = s.positions().clone();
            moved[0] += 0.4;
            Structure near = s.withPositions(moved);
            assertSame(list, search.find(near));
            List<String> kept = pairs(list).stream().filter(t -> length(t) < 3 - 1e-6).toList();
            List<String> fresh = bruteForce(near, 3 - 1e-6);
            assertEquals(fresh, kept);
            moved[0] += 0.2;
            assertNotSame(list, search.find(s.withPositions(moved)));
        }
    }

    @Test
    void anAdaptiveListHasASkinWhereStructuresFollowOneAnother() {
        int[] species = new int[60];
        Arrays.fill(species, 18);
        double[] random = new Random(6).doubles(180, 0, 9).toArray();
        Structure s = Structure.of(Cell.cubic(9), species, random);
        try (NeighborSearch search = new NeighborSearch(3, 1, true, new Workers(1))) {
            NeighborList first = search.find(s);
            assertTrue(longest(first) <= 3);
            assertSame(first, search.find(s));
            NeighborList second = search.find(moved(s, 0.1));
            assertTrue(longest(second) > 3);
            assertSame(second, search.find(moved(s, 0.5)));
            NeighborList third = search.find(moved(s, 0.7));
            assertNotSame(second, third);
            assertTrue(longest(third) > 3);
            NeighborList unlike = search.find(moved(s, 2));
            assertTrue(longest(unlike) <= 3);
            assertEquals(bruteForce(moved(s, 2), 3), pairs(unlike));
            species[3] = 19;
            Structure other = Structure.of(Cell.cubic(9), species, random);
            assertTrue(longest(search.find(other)) <= 3);
        }
    }

    private static Structure moved(Structure s, double dx) {
        double[] positions = s.positions().clone();
        positions[0] += dx;
        return s.withPositions(positions);
    }

    private static double longest(NeighborList list) {
        return pairs(list).stream().mapToDouble(NeighborSearchTest::length).max().orElseThrow();
    }

    private static double length(String pair) {
        String[] t = pair.split(" ");
        double x = Double.parseDouble(t[2]);
        double y = Double.parseDouble(t[3]);
        double z = Double.parseDouble(t[4]);
        return Math.sqrt(x * x + y * y + z * z);
    }

    @Test
    void refusesTwoAtomsAtOnePlace() {
        Structure s =
                Structure.of(Cell.cubic(5), new int[] {3, 3}, new double[] {1, 1, 1, 6, 1, 1});
        MlipException e = assertThrows(MlipException.class, () -> NeighborSearch.of(s, 3));
        assertTrue(e.getMessage().contains("atoms 1 and 2 are at the same place"), e.getMessage());
    }

    @Test
    void refusesACutoffThatNeedsTooManyImages() {
        Structure s = Structure.of(Cell.cubic(1e-3), new int[] {3}, new double[3]);
        assertThrows(MlipException.class, () -> NeighborSearch.of(s, 6));
    }

    @Test
    void acceptsNoAtoms() {
        NeighborList list =
                NeighborSearch.of(Structure.of(Cell.cubic(3), new int[0], new double[0]), 3);
        assertEquals(0, list.end());
    }

    @Test
    void listFollowsAStrainedCell() {
        Random random = new Random(12);
        Cell cell = Cell.periodic(9, 0.5, 0, 1, 8, -0.4, 0.3, 0.6, 10);
        double[] p = random.doubles(180, -4, 14).toArray();
        int[] species = new int[60];
        Arrays.fill(species, 18);
        int kept = 0;
        try (NeighborSearch search = new NeighborSearch(4, 1, 2)) {
            NeighborList before = search.find(Structure.of(cell, species, p));
            for (int step = 0; step < 40; step++) {
                double[] f = new double[9];
                Arrays.setAll(f, i -> (i % 4 == 0 ? 1 : 0) + 0.006 * random.nextGaussian());
                cell = cell.withVectors(times(cell.vectors(), f));
                p = times(p, f);
                for (int i = 0; i < p.length; i++) {
                    p[i] += 0.02 * random.nextGaussian();
                }
                Structure now = Structure.of(cell, species, p);
                NeighborList list = search.find(now);
                kept += list == before ? 1 : 0;
                before = list;
                assertEquals(bruteForce(now, 4), pairs(list, 4), "step " + step);
            }
        }
        assertTrue(kept > 15 && kept < 40, kept + " lists kept");
    }

    private static double[] times(double[] rows, double[] m) {
        double[] product = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < 3; k++) {
                product[i] += rows[i / 3 * 3 + k] * m[3 * k + i % 3];
            }
        }
        return product;
    }
}
