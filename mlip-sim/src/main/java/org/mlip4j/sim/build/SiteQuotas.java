package org.mlip4j.sim.build;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.SiteKind;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Whole numbers of atoms per kind of site: the fractions of the crystal, scaled to a composition and rounded. */
final class SiteQuotas {

    private final Crystal crystal;
    private final List<List<Integer>> sites = new ArrayList<>();

    /** Per kind, species to number. */
    private final List<Map<Integer, Long>> quotas = new ArrayList<>();

    SiteQuotas(Crystal crystal, Map<Integer, Long> counts) {
        this.crystal = crystal;
        for (int k = 0; k < crystal.kinds().size(); k++) {
            sites.add(new ArrayList<>());
            quotas.add(new java.util.TreeMap<>());
        }
        for (int i = 0; i < crystal.size(); i++) {
            sites.get(crystal.kind()[i]).add(i);
        }
        // What fits on few kinds of sites comes first, before others fill them.
        counts.entrySet().stream()
                .sorted(java.util.Comparator.comparingLong(e -> places(e.getKey())))
                .forEach(e -> share(e.getKey(), e.getValue()));
    }

    private long places(int species) {
        return crystal.kinds().stream().filter(k -> k.occupancy().containsKey(species)).count();
    }

    /** Distributes the atoms of one species over its kinds by largest remainder, within free places. */
    private void share(int species, long count) {
        long left = count;
        double total = 0;
        List<Integer> open = new ArrayList<>();
        for (int k = 0; k < sites.size(); k++) {
            SiteKind kind = crystal.kinds().get(k);
            if (sites.get(k).isEmpty() || !kind.occupancy().containsKey(species)) {
                continue;
            }
            if (kind.isOrdered()) {
                left -= sites.get(k).size();
            } else {
                open.add(k);
                total += kind.occupancy().get(species) * sites.get(k).size();
            }
        }
        if (left < 0 || left > 0 && open.isEmpty()) {
            throw impossible(species, count);
        }
        double[] exact = new double[sites.size()];
        long given = 0;
        for (int k : open) {
            exact[k] =
                    left
                            * crystal.kinds().get(k).occupancy().get(species)
                            * sites.get(k).size()
                            / total;
            long whole = Math.min((long) Math.floor(exact[k] + 1e-9), free(k));
            quotas.get(k).put(species, whole);
            given += whole;
        }
        for (; given < left; given++) {
            int best =
                    open.stream()
                            .filter(k -> free(k) > 0)
                            .max(
                                    java.util.Comparator.comparingDouble(
                                            k -> exact[k] - quotas.get(k).get(species)))
                            .orElseThrow(() -> impossible(species, count));
            quotas.get(best).merge(species, 1L, Long::sum);
        }
    }

    private long free(int k) {
        return sites.get(k).size()
                - quotas.get(k).values().stream().mapToLong(Long::longValue).sum();
    }

    private MlipException impossible(int species, long count) {
        return new MlipException(
                count
                        + " "
                        + Element.of(species).symbol()
                        + " do not fit the sites of the crystal; choose another --count");
    }

    /** Writes the species into randomly chosen sites of their kinds. */
    void assign(int[] state, Random random) {
        for (int k = 0; k < sites.size(); k++) {
            if (crystal.kinds().get(k).isOrdered()) {
                continue;
            }
            List<Integer> places = new ArrayList<>(sites.get(k));
            Collections.shuffle(places, random);
            int at = 0;
            for (Map.Entry<Integer, Long> quota : quotas.get(k).entrySet()) {
                for (long n = 0; n < quota.getValue(); n++) {
                    state[places.get(at++)] = quota.getKey();
                }
            }
        }
    }
}
