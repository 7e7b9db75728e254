package org.mlip4j.sim.build;

import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Pairs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Groups of sites that are closer than allowed: which to leave out so that none are. Filled sites count first; partly
 * vacant ones are left out where nothing that they take may sit beside the filled ones.
 */
final class Overlaps {

    private final Crystal sites;
    private final Contacts contacts;

    Overlaps(Crystal sites, Contacts contacts) {
        this.sites = sites;
        this.contacts = contacts;
    }

    private boolean isFilled(int site) {
        return sites.kindOf(site).vacancy() < 1e-6;
    }

    /** Per site, whether it stays. */
    boolean[] keep() {
        Map<Integer, Set<Integer>> close = new HashMap<>();
        Pairs pairs = new Pairs(sites.cell(), sites.positions(), contacts.largest());
        pairs.forEach(
                (i, j, d, r) -> {
                    int a = sites.unit()[i];
                    int b = sites.unit()[j];
                    if (a != b && isFilled(i) && isFilled(j) && r < limit(i, j)) {
                        close.computeIfAbsent(a, u -> new HashSet<>()).add(b);
                    }
                });
        Set<Integer> removed = cover(close);
        boolean[] keep = new boolean[sites.size()];
        for (int i = 0; i < keep.length; i++) {
            keep[i] = !removed.contains(sites.unit()[i]);
        }
        List<Integer> crowded = new ArrayList<>();
        boolean[] hit = new boolean[1];
        for (int i = 0; i < keep.length; i++) {
            if (!isFilled(i)) {
                hit[0] = false;
                pairs.around(
                        i, (a, j, d, r) -> hit[0] |= keep[j] && isFilled(j) && r < least(a, j));
                if (hit[0]) {
                    crowded.add(i);
                }
            }
        }
        crowded.forEach(i -> keep[i] = false);
        return keep;
    }

    private double limit(int i, int j) {
        return contacts.of(sites.kindOf(i).mainSpecies(), sites.kindOf(j).mainSpecies());
    }

    /** The least distance of any species of a partly filled site from a filled one. */
    private double least(int partly, int filled) {
        return sites.kindOf(partly).occupancy().keySet().stream()
                .mapToDouble(s -> contacts.of(s, sites.kindOf(filled).mainSpecies()))
                .min()
                .orElseThrow();
    }

    /** Leaves out the group with most close ones, again and again. */
    private static Set<Integer> cover(Map<Integer, Set<Integer>> close) {
        record Entry(int unit, int count) {}
        PriorityQueue<Entry> queue =
                new PriorityQueue<>(
                        (x, y) ->
                                x.count != y.count
                                        ? Integer.compare(y.count, x.count)
                                        : Integer.compare(x.unit, y.unit));
        close.forEach((unit, others) -> queue.add(new Entry(unit, others.size())));
        Set<Integer> removed = new HashSet<>();
        while (!queue.isEmpty()) {
            Entry worst = queue.remove();
            Set<Integer> others = close.get(worst.unit);
            if (others.isEmpty() || removed.contains(worst.unit)) {
                continue;
            }
            if (others.size() < worst.count) {
                queue.add(new Entry(worst.unit, others.size()));
                continue;
            }
            removed.add(worst.unit);
            others.forEach(other -> close.get(other).remove(worst.unit));
            others.clear();
        }
        return removed;
    }
}
