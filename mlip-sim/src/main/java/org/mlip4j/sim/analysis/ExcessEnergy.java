package org.mlip4j.sim.analysis;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a boundary, a surface, or a defect costs: E less the sum of n_i mu_i. Crystals that it is made of fix sums of chemical
 * potentials; where the numbers of atoms are not those of whole crystals, the chemical potentials of the elements in surplus
 * have to be given, as ranges, and the energy is a range too (K. Reuter and M. Scheffler, Phys. Rev. B 65, 035406 (2001),
 * section II B).
 *
 * @param low least energy, eV
 * @param high largest energy, eV
 * @param parts how much of each crystal there is, in its cells
 * @param surplus atoms beyond that by species; those that are none are left out
 */
public record ExcessEnergy(double low, double high, double[] parts, Map<Integer, Double> surplus) {

    private static final double NOTHING = 1e-6;

    /**
     * A crystal as a reference.
     *
     * @param energy of its cell, eV
     * @param atoms by species in its cell
     */
    public record Reference(double energy, Map<Integer, Long> atoms) {

        /**
         * A crystal.
         *
         * @param energy of a cell, eV
         * @param species of its atoms
         * @return the reference
         */
        public static Reference of(double energy, int[] species) {
            return new Reference(energy, count(species));
        }
    }

    /**
     * A range of a chemical potential.
     *
     * @param low eV
     * @param high eV
     */
    public record Range(double low, double high) {

        /** Puts the ends in order. */
        public Range {
            if (!(Double.isFinite(low) && Double.isFinite(high))) {
                throw new MlipException("a chemical potential must be a number");
            }
            double least = Math.min(low, high);
            high = Math.max(low, high);
            low = least;
        }
    }

    /**
     * The excess.
     *
     * @param energy of the structure, eV
     * @param species of its atoms. Not modified.
     * @param crystals one, or two for an interface that share no element without a chemical potential
     * @param potentials chemical potentials of elements that may be in surplus
     * @return energy, not divided by an area
     * @throws MlipException if an element is in surplus whose chemical potential is not given
     */
    public static ExcessEnergy of(
            double energy,
            int[] species,
            List<Reference> crystals,
            Map<Integer, Range> potentials) {
        Map<Integer, Long> atoms = count(species);
        double[] parts = new double[crystals.size()];
        Map<Integer, Double> surplus = new TreeMap<>();
        atoms.forEach((code, n) -> surplus.put(code, (double) n));
        for (int c = 0; c < parts.length; c++) {
            parts[c] = part(atoms, crystals, c, potentials);
            double part = parts[c];
            crystals.get(c).atoms.forEach((code, n) -> surplus.merge(code, -part * n, Double::sum));
        }
        surplus.values().removeIf(n -> Math.abs(n) < NOTHING);
        double low = energy;
        for (int c = 0; c < parts.length; c++) {
            low -= parts[c] * crystals.get(c).energy;
        }
        double high = low;
        for (Map.Entry<Integer, Double> more : surplus.entrySet()) {
            Range range = potentials.get(more.getKey());
            if (range == null) {
                throw new MlipException(
                        "%s has %.4g atoms more than the crystals; give its chemical potential"
                                .formatted(Element.of(more.getKey()), more.getValue()));
            }
            double one = more.getValue() * range.low;
            double other = more.getValue() * range.high;
            low -= Math.max(one, other);
            high -= Math.min(one, other);
        }
        return new ExcessEnergy(low, high, parts, Collections.unmodifiableMap(surplus));
    }

    /** How much of a crystal there is, by an element that it alone has and whose chemical potential is not given. */
    private static double part(
            Map<Integer, Long> atoms,
            List<Reference> crystals,
            int crystal,
            Map<Integer, Range> potentials) {
        List<Integer> own = new ArrayList<>(crystals.get(crystal).atoms.keySet());
        for (int c = 0; c < crystals.size(); c++) {
            if (c != crystal) {
                own.removeAll(crystals.get(c).atoms.keySet());
            }
        }
        if (own.isEmpty()) {
            throw new MlipException(
                    "the crystals have the same elements, so that the structure does not tell how much of each it is made of");
        }
        int marker =
                own.stream()
                        .filter(e -> !potentials.containsKey(e))
                        .findFirst()
                        .orElse(own.getFirst());
        return (double) atoms.getOrDefault(marker, 0L) / crystals.get(crystal).atoms.get(marker);
    }

    private static Map<Integer, Long> count(int[] species) {
        Map<Integer, Long> count = new TreeMap<>();
        Arrays.stream(species).forEach(s -> count.merge(s, 1L, Long::sum));
        return Collections.unmodifiableMap(count);
    }

    /**
     * Surplus by symbol.
     *
     * @return atoms
     */
    public Map<String, Double> surplusBySymbol() {
        Map<String, Double> named = new LinkedHashMap<>();
        surplus.forEach((code, n) -> named.put(Element.of(code).symbol(), n));
        return named;
    }
}
