package org.mlip4j.sim.crystal;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One crystallographic site: what sits on all its positions.
 *
 * @param label name in the file, for instance {@code Li2}
 * @param occupancy species code to fraction; what is missing to 1 is vacant
 */
public record SiteKind(String label, Map<Integer, Double> occupancy) {

    private static final double FULL = 1e-6;

    /** Checks that fractions are positive and add up to at most 1 (1 % of rounding is forgiven). */
    public SiteKind {
        double sum = occupancy.values().stream().mapToDouble(Double::doubleValue).sum();
        boolean positive = occupancy.values().stream().allMatch(f -> f > 0);
        if (occupancy.isEmpty() || !positive || sum > 1.01) {
            throw new MlipException(
                    "site "
                            + label
                            + " has occupancies "
                            + occupancy.values()
                            + "; they must be positive and add up to at most 1");
        }
        Map<Integer, Double> fractions = new TreeMap<>(occupancy);
        fractions.replaceAll((species, f) -> f / Math.max(1, sum));
        occupancy = Collections.unmodifiableMap(fractions);
    }

    /**
     * A site that one species fills.
     *
     * @param species its code
     * @return the site
     */
    public static SiteKind of(int species) {
        return new SiteKind(Element.of(species).symbol(), Map.of(species, 1.0));
    }

    /**
     * Whether every position holds the same species.
     *
     * @return false for vacancies and mixtures
     */
    public boolean isOrdered() {
        return occupancy.size() == 1 && vacancy() < FULL;
    }

    /**
     * The vacant fraction.
     *
     * @return between 0 and 1
     */
    public double vacancy() {
        double sum = occupancy.values().stream().mapToDouble(Double::doubleValue).sum();
        return Math.max(0, 1 - sum);
    }

    /**
     * The species with the largest fraction.
     *
     * @return its code
     */
    public int mainSpecies() {
        return occupancy.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }
}
