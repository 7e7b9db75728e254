package org.mlip4j.sim.crystal;

import org.mlip4j.core.Element;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds covalent groups (PS4, PO4, P2S6, SiO4, BH4, NO3, OH ...) by bond length and numbers them, so that cuts go
 * around them. A network that runs through the whole crystal is no group.
 */
final class Polyanions {

    /** Longest bond in Angstrom by pair; about 15 % above the usual lengths in crystals. */
    private static final Map<String, Double> BONDS =
            Map.ofEntries(
                    Map.entry("P S", 2.4),
                    Map.entry("O P", 1.8),
                    Map.entry("P P", 2.5),
                    Map.entry("Ge S", 2.5),
                    Map.entry("S Si", 2.4),
                    Map.entry("S Sn", 2.7),
                    Map.entry("As S", 2.5),
                    Map.entry("S Sb", 2.7),
                    Map.entry("O Si", 1.9),
                    Map.entry("O S", 1.7),
                    Map.entry("B O", 1.7),
                    Map.entry("C O", 1.6),
                    Map.entry("N O", 1.6),
                    Map.entry("Cl O", 1.7),
                    Map.entry("B H", 1.5),
                    Map.entry("H N", 1.3),
                    Map.entry("H O", 1.3),
                    Map.entry("C H", 1.3));

    private static final double LONGEST = 2.7;

    private Polyanions() {}

    /** The same crystal with groups numbered and each made contiguous. */
    static Crystal mark(Crystal crystal) {
        int n = crystal.size();
        double[] positions = crystal.positions().clone();
        int[] unit = new int[n];
        Arrays.fill(unit, -1);
        boolean any =
                crystal.kinds().stream()
                        .anyMatch(a -> crystal.kinds().stream().anyMatch(b -> bond(a, b) > 0));
        Pairs pairs = any ? new Pairs(crystal.cell(), crystal.positions(), LONGEST) : null;
        for (int start = 0; start < n; start++) {
            if (unit[start] < 0) {
                unit[start] = start;
                if (any) {
                    spread(crystal, pairs, start, unit, positions);
                }
            }
        }
        return new Crystal(
                crystal.cell(), positions, crystal.kind(), crystal.kinds(), unit, crystal.grain());
    }

    /** Walks from one site along bonds; changes nothing when the walk meets an image of its own. */
    private static void spread(
            Crystal crystal, Pairs pairs, int start, int[] unit, double[] positions) {
        Map<Integer, double[]> members = new HashMap<>();
        Deque<Integer> todo = new ArrayDeque<>();
        members.put(start, crystal.position(start));
        todo.add(start);
        boolean[] endless = new boolean[1];
        while (!todo.isEmpty() && !endless[0]) {
            int site = todo.remove();
            pairs.around(
                    site,
                    (i, j, d, distance) -> {
                        if (distance > bond(crystal.kindOf(i), crystal.kindOf(j))) {
                            return;
                        }
                        double[] there = Matrix3.plus(members.get(i), 1, d);
                        double[] known = members.putIfAbsent(j, there);
                        if (known == null) {
                            todo.add(j);
                        } else {
                            endless[0] |= Matrix3.norm(Matrix3.plus(known, -1, there)) > 0.5;
                        }
                    });
        }
        if (endless[0]) {
            return;
        }
        members.forEach(
                (site, position) -> {
                    unit[site] = start;
                    System.arraycopy(position, 0, positions, 3 * site, 3);
                });
    }

    private static double bond(SiteKind a, SiteKind b) {
        String x = Element.of(a.mainSpecies()).symbol();
        String y = Element.of(b.mainSpecies()).symbol();
        return BONDS.getOrDefault(x.compareTo(y) < 0 ? x + " " + y : y + " " + x, 0.0);
    }

    /** Centres of the groups: per site, the mean position of its group. */
    static double[] centers(Crystal crystal) {
        Map<Integer, double[]> sums = new HashMap<>();
        for (int i = 0; i < crystal.size(); i++) {
            double[] sum = sums.computeIfAbsent(crystal.unit()[i], u -> new double[4]);
            for (int d = 0; d < 3; d++) {
                sum[d] += crystal.positions()[3 * i + d];
            }
            sum[3]++;
        }
        double[] centers = new double[3 * crystal.size()];
        for (int i = 0; i < centers.length; i++) {
            double[] sum = sums.get(crystal.unit()[i / 3]);
            centers[i] = sum[i % 3] / sum[3];
        }
        return centers;
    }
}
