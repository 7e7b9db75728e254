package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.MlipException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hulls of two elements by hand, of three and four beside SciPy 1.10.1's {@code ConvexHull} (Qhull). */
class ConvexHullTest {

    /** Compositions, a digit per element; eV per atom; eV per atom above the hull by Qhull. */
    private static final String TERNARY =
            """
            100 010 001 311 401 333 221 224 141 044 420 122 231 304 204 402 021 413 312 031
            """;

    private static final String TERNARY_ENERGIES =
            """
            0 0 0 0.0429 0.0449 -0.802 -1.3628 -0.9323 -0.0844 -0.7859 -1.0287 -0.9682 -0.4999 -0.5091 -0.1948
            -0.1538 -0.8263 -0.5549 -0.8969 -0.4748
            """;

    private static final String TERNARY_ABOVE =
            """
            0 0 0 0.88965 0.223085 0.369466666667 0 0 0.690008333333 0 0 0.04904 0.635766666667 0 0.201166666667
            0.143175 0 0.229140625 0 0.144925
            """;

    private static final String QUATERNARY =
            """
            1000 0100 0010 0001 1223 1404 0212 0123 4434 1410 3143 3214 2402 2040 1020 3043 3424 3211 0043 2243
            0304 2331 4031 0023 1302
            """;

    private static final String QUATERNARY_ENERGIES =
            """
            0 0 0 0 0.0953 -0.5296 -0.6083 -0.0562 -0.8752 -0.4027 -0.4184 -0.1467 -0.3955 -0.5932 -0.2849 -0.8943
            -0.2151 -0.7354 -0.8186 -0.6287 -0.4839 -0.2513 -0.5744 -0.2425 -0.1587
            """;

    private static final String QUATERNARY_ABOVE =
            """
            0 0 0 0 0.855008272059 0 0 0.6095 0 0 0.440754040404 0.37034 0 0 0.3083 0 0.580346153846 0 0
            0.167434090909 0 0.366710119048 0 0.33052 0.281877777778
            """;

    private static ConvexHull.Phase phase(String counts, double perAtom) {
        List<Integer> species = new ArrayList<>();
        for (int element = 0; element < counts.length(); element++) {
            for (int i = 0; i < counts.charAt(element) - '0'; i++) {
                species.add(3 + element);
            }
        }
        return new ConvexHull.Phase(
                species.stream().mapToInt(c -> c).toArray(), perAtom * species.size());
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.strip().split("\\s+")).mapToDouble(Double::parseDouble).toArray();
    }

    private static void equalsQhull(String compositions, String energies, String above) {
        String[] counts = compositions.strip().split("\\s+");
        double[] e = numbers(energies);
        double[] truth = numbers(above);
        List<ConvexHull.Phase> phases = new ArrayList<>();
        for (int k = 0; k < e.length; k++) {
            phases.add(phase(counts[k], e[k]));
        }
        ConvexHull hull = new ConvexHull(phases);
        for (int k = 0; k < e.length; k++) {
            assertEquals(truth[k], hull.above(k), 1e-9, counts[k]);
            // The elements have no energy, so the energy of formation is the energy.
            assertEquals(e[k], hull.formation(k), 1e-9, counts[k]);
            ConvexHull.Mixture mixture = hull.decomposition(k);
            double[] composition = new double[counts[k].length()];
            for (int j = 0; j < e.length; j++) {
                assertTrue(mixture.shares()[j] >= 0);
                for (int c = 0; c < composition.length; c++) {
                    composition[c] += mixture.shares()[j] * hull.composition(j)[c];
                }
            }
            assertArrayEquals(hull.composition(k), composition, 1e-9);
            double others = hull.againstOthers(k);
            assertTrue(truth[k] > 0 || Double.isNaN(others) || others < 1e-9, counts[k]);
        }
    }

    @Test
    void threeElementsAsQhullHasThem() {
        equalsQhull(TERNARY, TERNARY_ENERGIES, TERNARY_ABOVE);
    }

    @Test
    void fourElementsAsQhullHasThem() {
        equalsQhull(QUATERNARY, QUATERNARY_ENERGIES, QUATERNARY_ABOVE);
    }

    /** A and B with energies, AB stable, A3B above the line, AB3 just below it. */
    @Test
    void twoElementsByHand() {
        ConvexHull hull =
                new ConvexHull(
                        List.of(
                                phase("10", -2),
                                phase("01", -4),
                                phase("11", -3.5),
                                phase("31", -2.6),
                                phase("13", -3.8),
                                phase("22", -3.4)));
        assertEquals(-0.5, hull.formation(2), 1e-12);
        assertEquals(0, hull.above(2), 1e-12);
        assertEquals(0.15, hull.above(3), 1e-9);
        assertArrayEquals(
                new double[] {0.5, 0, 0.5, 0, 0, 0}, hull.decomposition(3).shares(), 1e-9);
        // The polymorph does not count: against A and AB3 it is 1/3 A + 2/3 AB3 = -3.2.
        assertEquals(-0.3, hull.againstOthers(2), 1e-9);
        assertEquals(0.1, hull.above(5), 1e-9);
        assertEquals(-0.05, hull.againstOthers(4), 1e-9);
        assertTrue(Double.isNaN(hull.againstOthers(0)));
    }

    /** A common shift of the energies of an element changes no distance. */
    @Test
    void elementsWithoutAPhaseOfTheirOwn() {
        ConvexHull hull =
                new ConvexHull(List.of(phase("11", -1003), phase("12", -1500), phase("23", -1200)));
        assertTrue(Double.isNaN(hull.formation(0)));
        assertEquals(0, hull.above(0), 1e-9);
        // 2/5 AB + 3/5 AB2 by atoms.
        assertEquals(-1200 + 0.4 * 1003 + 0.6 * 1500, hull.above(2), 1e-7);
        assertThrows(MlipException.class, () -> new ConvexHull(List.of()));
        assertThrows(MlipException.class, () -> new ConvexHull(List.of(phase("10", Double.NaN))));
    }
}
