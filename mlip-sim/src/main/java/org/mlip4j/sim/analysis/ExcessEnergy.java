package org.mlip4j.sim.analysis;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

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
     * @param crystals that it is made of; each must have an element that no other has, but for those whose amounts such
     *     elements tell already
     * @param potentials chemical potentials of elements that may be in surplus
     * @return energy, not divided by an area
     * @throws MlipException if the atoms do not tell how much of each crystal there is, or if an element is in surplus whose
     *     chemical potential is not given
     */
    public static ExcessEnergy of(
            double energy,
            int[] species,
            List<Reference> crystals,
            Map<Integer, Range> potentials) {
        Map<Integer, Double> left = new TreeMap<>();
        count(species).forEach((code, n) -> left.put(code, (double) n));
        double[] parts = parts(left, crystals, potentials.keySet());
        double more = energy;
        for (int c = 0; c < parts.length; c++) {
            more -= parts[c] * crystals.get(c).energy;
        }
        return of(more, parts, left, potentials);
    }

    /**
     * The excess of a structure in which atoms were taken out, replaced or added, over the one before, which need not be a crystal.
     *
     * @param energy of the structure, eV
     * @param species of its atoms. Not modified.
     * @param before what it was
     * @param potentials chemical potentials of elements that may be in surplus; where one is missing, the structure before is
     *     taken for a crystal
     * @return energy
     * @throws MlipException if an element is in surplus whose chemical potential is not given
     */
    public static ExcessEnergy ofChange(
            double energy, int[] species, Reference before, Map<Integer, Range> potentials) {
        Map<Integer, Double> change = new TreeMap<>();
        count(species).forEach((code, n) -> change.put(code, (double) n));
        take(before, 1, change);
        return potentials.keySet().containsAll(change.keySet())
                ? of(energy - before.energy, new double[] {1}, change, potentials)
                : of(energy, species, List.of(before), potentials);
    }

    private static ExcessEnergy of(
            double energy,
            double[] parts,
            Map<Integer, Double> surplus,
            Map<Integer, Range> potentials) {
        double low = energy;
        double high = energy;
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

    /** How much of each crystal there is, one after the other; what they account for is taken from the atoms. */
    private static double[] parts(
            Map<Integer, Double> atoms, List<Reference> crystals, Set<Integer> potentials) {
        double[] parts = new double[crystals.size()];
        Set<Integer> open = new TreeSet<>();
        for (int c = 0; c < parts.length; c++) {
            open.add(c);
        }
        while (!open.isEmpty()) {
            Marker next =
                    open.stream()
                            .flatMap(c -> markers(c, crystals, open, potentials))
                            .min(Comparator.comparingInt(Marker::rank))
                            .orElseThrow(
                                    () ->
                                            new MlipException(
                                                    "the crystals have the same elements, so that the structure does not tell how much of each it is made of"));
            Reference crystal = crystals.get(next.crystal);
            double part = atoms.getOrDefault(next.element, 0.0) / crystal.atoms.get(next.element);
            if (part < -NOTHING) {
                throw new MlipException(
                        "the structure has %.4g atoms of %s less than the other crystals account for, and so nothing of crystal %d"
                                .formatted(
                                        -part * crystal.atoms.get(next.element),
                                        Element.of(next.element),
                                        next.crystal + 1));
            }
            parts[next.crystal] = part;
            take(crystal, part, atoms);
            open.remove(next.crystal);
        }
        return parts;
    }

    /**
     * An element that tells how much of a crystal there is.
     *
     * @param crystal number of the crystal
     * @param element that no other crystal has whose amount is open
     * @param rank 0 for the best: one that no crystal at all has beside, and whose chemical potential is not given
     */
    private record Marker(int crystal, int element, int rank) {}

    private static Stream<Marker> markers(
            int crystal, List<Reference> crystals, Set<Integer> open, Set<Integer> potentials) {
        return crystals.get(crystal).atoms.keySet().stream()
                .filter(e -> isAlone(e, open.stream().map(crystals::get)))
                .map(
                        e ->
                                new Marker(
                                        crystal,
                                        e,
                                        (potentials.contains(e) ? 2 : 0)
                                                + (isAlone(e, crystals.stream()) ? 0 : 1)));
    }

    /** Whether one crystal has an element that is known to be in one. */
    private static boolean isAlone(int element, Stream<Reference> crystals) {
        return crystals.filter(c -> c.atoms.containsKey(element)).count() == 1;
    }

    private static void take(Reference crystal, double part, Map<Integer, Double> atoms) {
        crystal.atoms.forEach((code, n) -> atoms.merge(code, -part * n, Double::sum));
        atoms.values().removeIf(n -> Math.abs(n) < NOTHING);
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
