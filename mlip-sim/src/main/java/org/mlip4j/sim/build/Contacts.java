package org.mlip4j.sim.build;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.Pairs;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The least distance of two atoms, by pair of elements. Unless given: 1.6 Angstrom for opposite charges, 2.0 for
 * cations and neutral atoms, 2.4 for anions, and never more than what the crystal itself has between filled sites.
 */
public final class Contacts {

    private static final double OPPOSITE = 1.6;
    private static final double CATIONS = 2.0;
    private static final double ANIONS = 2.4;

    private final Map<Long, Double> least = new LinkedHashMap<>();
    private final FormalCharges charges;

    /**
     * Distances for a set of crystals.
     *
     * @param charges formal charges
     * @param given pairs with distances of the user, keyed {@code Li-O}
     * @param crystals where filled sites may be closer than the rules above
     */
    public Contacts(FormalCharges charges, Map<String, Double> given, Crystal... crystals) {
        this.charges = charges;
        for (Crystal crystal : crystals) {
            addBonds(crystal);
        }
        given.forEach(
                (pair, distance) -> {
                    String[] symbols = pair.split("-");
                    if (symbols.length != 2) {
                        throw new org.mlip4j.core.MlipException(
                                "'" + pair + "' is no pair of elements such as Li-O");
                    }
                    int a = Element.of(symbols[0]).code();
                    least.put(key(a, Element.of(symbols[1]).code()), distance);
                });
    }

    private void addBonds(Crystal crystal) {
        new Pairs(crystal.cell(), crystal.positions(), ANIONS)
                .forEach(
                        (i, j, d, r) -> {
                            if (crystal.kindOf(i).isOrdered() && crystal.kindOf(j).isOrdered()) {
                                int a = crystal.kindOf(i).mainSpecies();
                                int b = crystal.kindOf(j).mainSpecies();
                                least.put(key(a, b), Math.min(of(a, b), 0.999 * r));
                            }
                        });
    }

    private static long key(int a, int b) {
        return (long) Math.min(a, b) * Element.CODE_LIMIT + Math.max(a, b);
    }

    /**
     * Least distance of a pair.
     *
     * @param a species code
     * @param b species code
     * @return Angstrom
     */
    public double of(int a, int b) {
        Double known = least.get(key(a, b));
        if (known != null) {
            return known;
        }
        double p = charges.charges().getOrDefault(a, 0.0);
        double q = charges.charges().getOrDefault(b, 0.0);
        return p * q < 0 ? OPPOSITE : p < 0 && q < 0 ? ANIONS : CATIONS;
    }

    /**
     * The largest of all distances.
     *
     * @return Angstrom
     */
    public double largest() {
        return Math.max(
                ANIONS, least.values().stream().mapToDouble(Double::doubleValue).max().orElse(0));
    }

    /**
     * Compares all pairs of a structure with these distances.
     *
     * @param cell lattice vectors
     * @param positions 3 per atom
     * @param species one code per atom
     * @return the pair with the smallest ratio of distance and limit, as text and numbers
     */
    public Closest closest(Cell cell, double[] positions, int[] species) {
        Closest[] worst = {new Closest("none", Double.POSITIVE_INFINITY, 0)};
        new Pairs(cell, positions, 1.5 * largest())
                .forEach(
                        (i, j, d, r) -> {
                            double limit = of(species[i], species[j]);
                            if (r / limit < worst[0].distance / Math.max(worst[0].limit, 1e-9)) {
                                worst[0] =
                                        new Closest(
                                                Element.of(species[i]).symbol()
                                                        + "-"
                                                        + Element.of(species[j]).symbol(),
                                                r,
                                                limit);
                            }
                        });
        return worst[0];
    }

    /**
     * The tightest pair of a structure.
     *
     * @param pair for instance {@code Li-O}
     * @param distance Angstrom
     * @param limit least distance allowed
     */
    public record Closest(String pair, double distance, double limit) {

        /**
         * Whether the limit holds.
         *
         * @return true if no pair is closer than allowed
         */
        public boolean isAllowed() {
            return distance >= limit * (1 - 1e-9);
        }
    }
}
