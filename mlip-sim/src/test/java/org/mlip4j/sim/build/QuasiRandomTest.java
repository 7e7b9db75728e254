package org.mlip4j.sim.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Prototypes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

class QuasiRandomTest {

    private static final Blueprint BLUEPRINT =
            new Blueprint(org.mlip4j.sim.crystal.FormalCharges.usual(), Map.of(), Map.of(), 4, 5);

    private static Crystal cubes(int n) {
        return Prototypes.named("Li").supercell(n, 0, 0, 0, n, 0, 0, 0, n);
    }

    /** Vectors from one site of the body-centred lattice to a shell of others, by brute force: twice the vector, in cell lengths. */
    private static List<int[]> shell(int square) {
        List<int[]> found = new ArrayList<>();
        for (int code = 0; code < 729; code++) {
            int[] v = {code / 81 - 4, code / 9 % 9 - 4, code % 9 - 4};
            boolean lattice =
                    Math.floorMod(v[0], 2) == Math.floorMod(v[1], 2)
                            && Math.floorMod(v[0], 2) == Math.floorMod(v[2], 2);
            if (lattice && v[0] * v[0] + v[1] * v[1] + v[2] * v[2] == square) {
                found.add(v);
            }
        }
        return found;
    }

    /** Sites of n cubes as twice their fractions of a cube, to their index. */
    private static int[][] places(Crystal crystal) {
        double a = Prototypes.named("Li").cell().get(0, 0);
        int[][] places = new int[crystal.size()][3];
        for (int i = 0; i < places.length; i++) {
            for (int k = 0; k < 3; k++) {
                places[i][k] = (int) Math.rint(2 * crystal.positions()[3 * i + k] / a);
            }
        }
        return places;
    }

    private static int at(int[][] places, int[] from, int[] step, int period) {
        for (int i = 0; i < places.length; i++) {
            boolean same = true;
            for (int k = 0; k < 3; k++) {
                same &= Math.floorMod(from[k] + step[k] - places[i][k], period) == 0;
            }
            if (same) {
                return i;
            }
        }
        throw new IllegalStateException();
    }

    /** All 12870 ways to put 8 atoms on 16 sites: none is closer to the random alloy than what annealing finds. */
    @Test
    void noArrangementIsCloserToRandom() {
        Crystal crystal = cubes(2);
        int[][] places = places(crystal);
        int[] squares = {3, 4, 8};
        int[][][] neighbor = new int[3][16][];
        for (int s = 0; s < 3; s++) {
            List<int[]> shell = shell(squares[s]);
            for (int i = 0; i < 16; i++) {
                int from = i;
                neighbor[s][i] =
                        shell.stream().mapToInt(v -> at(places, places[from], v, 4)).toArray();
            }
        }
        assertEquals(8, neighbor[0][0].length);
        assertEquals(6, neighbor[1][0].length);
        assertEquals(12, neighbor[2][0].length);
        double least = Double.POSITIVE_INFINITY;
        for (int bits = 0; bits < 1 << 16; bits++) {
            if (Integer.bitCount(bits) == 8) {
                double cost = 0;
                for (int s = 0; s < 3; s++) {
                    cost += 3.0 / squares[s] * Math.abs(correlation(bits, neighbor[s]));
                }
                least = Math.min(least, cost);
            }
        }
        Built built =
                QuasiRandom.build(
                        Prototypes.named("Li"),
                        crystal,
                        List.of(new Doping.Substitution("Li", 11, 8)),
                        new QuasiRandom.Settings(3, 0, 20000),
                        BLUEPRINT);
        assertEquals("Li8 Na8", built.report().get("composition"));
        assertEquals(least, (double) built.report().get("mixed Li8 Na8"), 1e-12);
        Structure alloy = built.structure();
        int[][] built2 = places(Crystal.of(alloy));
        int bits = 0;
        for (int i = 0; i < 16; i++) {
            bits |= alloy.species()[i] == 11 ? 1 << at(places, built2[i], new int[3], 4) : 0;
        }
        Map<?, ?> table = (Map<?, ?>) built.report().get("deviations of Li8 Na8");
        int s = 0;
        for (Object deviation : table.values()) {
            assertEquals(Math.abs(correlation(bits, neighbor[s++])), (double) deviation, 1e-12);
        }
        assertEquals(3, s);
    }

    /** Mean product of spins, the definition of cluster expansions; 0 in the random alloy of equal parts. */
    private static double correlation(int bits, int[][] neighbor) {
        int sum = 0;
        int pairs = 0;
        for (int i = 0; i < neighbor.length; i++) {
            for (int j : neighbor[i]) {
                sum += ((bits >> i ^ bits >> j) & 1) == 0 ? 1 : -1;
                pairs++;
            }
        }
        return (double) sum / pairs;
    }

    /** Three species, triangles of nearest and next-nearest neighbours, against counting by brute force. */
    @Test
    void frequenciesOfThreeSpecies() {
        Crystal crystal = cubes(3);
        int[][] places = places(crystal);
        Random random = new Random(2);
        int[] state = new int[54];
        Arrays.setAll(state, i -> i % 3 == 0 ? 2 : i % 2);
        AlloyClusters clusters =
                new AlloyClusters(crystal.cell(), crystal.positions(), state, 2, 2);
        for (int k = 0; k < 40; k++) {
            clusters.exchange(random.nextInt(54), random.nextInt(54));
        }
        List<AlloyClusters.Shell> shells = clusters.shells();
        // Nearest pairs, next-nearest pairs, triangles of two short and one long edge.
        assertEquals(3, shells.size());
        assertEquals(54 * 4, shells.get(0).number());
        assertEquals(54 * 3, shells.get(1).number());
        assertEquals(54 * 12, shells.get(2).number());
        double[][] counts = new double[3][];
        counts[0] = new double[9];
        counts[1] = new double[9];
        counts[2] = new double[27];
        for (int i = 0; i < 54; i++) {
            for (int[] v : shell(3)) {
                int j = at(places, places[i], v, 6);
                counts[0][3 * state[i] + state[j]]++;
                for (int[] w : shell(4)) {
                    int[] d = {w[0] - v[0], w[1] - v[1], w[2] - v[2]};
                    if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] == 3) {
                        // Every triangle is met twice: from either end of its long edge.
                        int[] s = {state[i], state[j], state[at(places, places[i], w, 6)]};
                        for (int[] order :
                                new int[][] {
                                    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}
                                }) {
                            counts[2][9 * s[order[0]] + 3 * s[order[1]] + s[order[2]]]++;
                        }
                    }
                }
            }
            for (int[] w : shell(4)) {
                counts[1][3 * state[i] + state[at(places, places[i], w, 6)]]++;
            }
        }
        double[] fraction = new double[3];
        Arrays.stream(state).forEach(s -> fraction[s] += 1.0 / 54);
        for (int c = 0; c < 3; c++) {
            double total = Arrays.stream(counts[c]).sum();
            double deviation = 0;
            for (int k = 0; k < counts[c].length; k++) {
                double expected = fraction[k % 3] * fraction[k / 3 % 3];
                expected *= c == 2 ? fraction[k / 9] : 1;
                deviation += Math.abs(counts[c][k] / total - expected);
            }
            assertEquals(deviation, shells.get(c).deviation(), 1e-12, "class " + c);
        }
    }

    @Test
    void aliovalentVacantAndUnmixedSitesAreRefused() {
        refused("not isovalent", "LLZO", "Zr", 73);
        refused("partly vacant", "LLZO", "Li", 11);
        refused("is neither an element nor a site", "Li2S", "Cl", 35);
        Crystal sulfide = Prototypes.named("Li2S");
        assertTrue(
                assertThrows(
                                MlipException.class,
                                () ->
                                        QuasiRandom.build(
                                                sulfide,
                                                sulfide,
                                                List.of(),
                                                new QuasiRandom.Settings(2, 0, 10),
                                                BLUEPRINT))
                        .getMessage()
                        .contains("nothing to mix"));
    }

    private static void refused(String part, String name, String host, int dopant) {
        Crystal crystal = Prototypes.named(name);
        String message =
                assertThrows(
                                MlipException.class,
                                () ->
                                        QuasiRandom.build(
                                                crystal,
                                                crystal,
                                                List.of(new Doping.Substitution(host, dopant, 2)),
                                                new QuasiRandom.Settings(2, 0, 10),
                                                BLUEPRINT))
                        .getMessage();
        assertTrue(message.contains(part), message);
    }
}
