package org.mlip4j.sim.cutout;

import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.Pairs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What happens where a cut-out meets its own images: no atoms too close, no charge, the composition of the surroundings. */
final class Seam {

    /** Share of the shortest distance of a pair of species in the large structure that must be kept. */
    private static final double SHARE = 0.95;

    /** No pair of atoms needs more than this, Angstrom. */
    private static final double FARTHEST = 3.0;

    private static final double ROUNDING = 1e-6;

    private final Map<Long, Double> least = new HashMap<>();
    private final double otherwise;
    private final Optional<FormalCharges> charges;

    /**
     * Reads the shortest distances of a structure.
     *
     * @param large the structure
     * @param otherwise shortest distance of pairs that are nowhere close in it, and of all pairs at least, Angstrom
     */
    Seam(Structure large, double otherwise) {
        this.otherwise = otherwise;
        new Pairs(large.cell(), large.positions(), FARTHEST)
                .forEach(
                        (i, j, d, r) ->
                                least.merge(
                                        key(large.species()[i], large.species()[j]),
                                        SHARE * r,
                                        Math::min));
        charges = neutral(large);
    }

    /** Formal charges, if the structure is neutral with them; a metal or a contact to one is not. */
    private static Optional<FormalCharges> neutral(Structure large) {
        FormalCharges usual = FormalCharges.usual();
        Map<Integer, Integer> counts = new HashMap<>();
        for (int s : large.species()) {
            if (!usual.charges().containsKey(s)) {
                return Optional.empty();
            }
            counts.merge(s, 1, Integer::sum);
        }
        return Math.abs(usual.total(counts)) < ROUNDING ? Optional.of(usual) : Optional.empty();
    }

    private static long key(int a, int b) {
        return (long) Math.min(a, b) << Integer.SIZE | Math.max(a, b);
    }

    private double least(int a, int b) {
        return Math.max(otherwise, least.getOrDefault(key(a, b), SHARE * FARTHEST));
    }

    /** Whether all pairs keep their distance. */
    boolean isOpen(Structure small) {
        return clash(small.species(), small).isEmpty();
    }

    /** The pair that is closest for its species, where it is too close. */
    private Optional<int[]> clash(int[] species, Structure small) {
        int[] worst = {-1, -1};
        double[] ratio = {1 - ROUNDING};
        new Pairs(small.cell(), small.positions(), Math.max(FARTHEST, otherwise))
                .forEach(
                        (i, j, d, r) -> {
                            double share = r / least(species[i], species[j]);
                            if (share < ratio[0]) {
                                ratio[0] = share;
                                worst[0] = i;
                                worst[1] = j;
                            }
                        });
        return worst[0] < 0 ? Optional.empty() : Optional.of(worst);
    }

    /**
     * The region without atoms that are too close to others, or that it has too much charge with.
     *
     * @param region atoms around the first
     * @param core atoms within this distance of the first stay, Angstrom
     * @return empty if atoms of the core are too close to images of the core
     */
    Optional<Region> repaired(Region region, double core) {
        Region rest = region;
        for (Optional<int[]> pair = clash(rest.species(), rest.structure());
                pair.isPresent();
                pair = clash(rest.species(), rest.structure())) {
            int gone = dispensable(region, rest, core, pair.get());
            if (gone < 0) {
                return Optional.empty();
            }
            rest = rest.without(gone);
        }
        return charges.isPresent() ? balanced(rest, core, charges.get()) : Optional.of(rest);
    }

    /** That of two atoms whose species has lost less so far, or the farther one; -1 if both belong to the core. */
    private static int dispensable(Region whole, Region rest, double core, int[] pair) {
        boolean first = rest.distance(pair[0]) > core && pair[0] > 0;
        boolean second = rest.distance(pair[1]) > core && pair[1] > 0;
        if (first != second) {
            return first ? pair[0] : pair[1];
        }
        if (!first) {
            return -1;
        }
        double a = kept(whole, rest, rest.species()[pair[0]]);
        double b = kept(whole, rest, rest.species()[pair[1]]);
        if (Math.abs(a - b) > ROUNDING) {
            return a > b ? pair[0] : pair[1];
        }
        return rest.distance(pair[0]) > rest.distance(pair[1]) ? pair[0] : pair[1];
    }

    private static double kept(Region whole, Region rest, int species) {
        return (double) rest.count(species) / whole.count(species);
    }

    /** Leaves out the farthest atoms of the species that there is too much of, as long as the charge becomes smaller. */
    private static Optional<Region> balanced(Region region, double core, FormalCharges charges) {
        Region rest = region;
        double charge = charge(rest, charges);
        while (Math.abs(charge) > ROUNDING) {
            int gone = -1;
            for (int i = 1; i < rest.size(); i++) {
                double left = charge - charges.of(rest.species()[i]);
                if (rest.distance(i) > core
                        && Math.abs(left) < Math.abs(charge) - ROUNDING
                        && (gone < 0 || rest.distance(i) > rest.distance(gone))) {
                    gone = i;
                }
            }
            if (gone < 0) {
                return Optional.empty();
            }
            charge -= charges.of(rest.species()[gone]);
            rest = rest.without(gone);
        }
        return Optional.of(rest);
    }

    private static double charge(Region region, FormalCharges charges) {
        double sum = 0;
        for (int s : region.species()) {
            sum += charges.of(s);
        }
        return sum;
    }
}
