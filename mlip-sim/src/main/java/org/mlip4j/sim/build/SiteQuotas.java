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
import java.util.Set;
import java.util.TreeSet;

/**
 * Whole numbers of atoms per kind of site: the fractions of the crystal, scaled to a composition and rounded. What is asked of some
 * kinds is kept exactly.
 */
final class SiteQuotas {

    /**
     * Atoms of one species that belong on some kinds of sites, in this number, and stay there.
     *
     * @param species code, or 0 for vacancies, of which there may be more
     * @param kinds indices
     * @param count how many
     */
    record Share(int species, Set<Integer> kinds, long count) {}

    private final Crystal crystal;
    private final List<List<Integer>> sites = new ArrayList<>();

    /** Per kind, species to number. */
    private final List<Map<Integer, Long>> quotas = new ArrayList<>();

    SiteQuotas(Crystal crystal, Map<Integer, Long> counts, List<Share> asked) {
        this.crystal = crystal;
        for (int k = 0; k < crystal.kinds().size(); k++) {
            sites.add(new ArrayList<>());
            quotas.add(new java.util.TreeMap<>());
        }
        for (int i = 0; i < crystal.size(); i++) {
            sites.get(crystal.kind()[i]).add(i);
        }
        List<Share> all = new ArrayList<>(asked);
        counts.forEach((species, count) -> all.add(rest(species, count, asked)));
        // What fits on few kinds of sites comes first, before others fill them.
        all.sort(java.util.Comparator.comparingInt(s -> s.kinds.size()));
        all.forEach(this::share);
    }

    /** The atoms of a species of which nothing is asked. */
    private Share rest(int species, long count, List<Share> asked) {
        Set<Integer> kinds = new TreeSet<>();
        for (int k = 0; k < sites.size(); k++) {
            if (crystal.kinds().get(k).occupancy().containsKey(species)) {
                kinds.add(k);
            }
        }
        long left = count;
        for (Share share : asked) {
            if (share.species == species) {
                kinds.removeAll(share.kinds);
                left -= share.count;
            }
        }
        return new Share(species, kinds, left);
    }

    private double fraction(int k, int species) {
        SiteKind kind = crystal.kinds().get(k);
        return species == 0 ? kind.vacancy() : kind.occupancy().get(species);
    }

    /** Distributes the atoms of one species over its kinds by largest remainder, within free places. */
    private void share(Share share) {
        int species = share.species;
        long left = share.count;
        double total = 0;
        List<Integer> open = new ArrayList<>();
        for (int k : share.kinds) {
            if (crystal.kinds().get(k).isOrdered()) {
                left -= sites.get(k).size();
            } else if (!sites.get(k).isEmpty()) {
                open.add(k);
                total += fraction(k, species) * sites.get(k).size();
            }
        }
        if (left < 0 || left > 0 && open.isEmpty()) {
            throw impossible(share);
        }
        double[] exact = new double[sites.size()];
        long given = 0;
        for (int k : open) {
            exact[k] = left * fraction(k, species) * sites.get(k).size() / total;
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
                            .orElseThrow(() -> impossible(share));
            quotas.get(best).merge(species, 1L, Long::sum);
        }
    }

    private long free(int k) {
        return sites.get(k).size()
                - quotas.get(k).values().stream().mapToLong(Long::longValue).sum();
    }

    private static MlipException impossible(Share share) {
        return new MlipException(
                share.count
                        + " "
                        + (share.species == 0 ? "vacancies" : Element.of(share.species).symbol())
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
