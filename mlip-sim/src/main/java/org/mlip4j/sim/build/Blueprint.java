package org.mlip4j.sim.build;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * How sites become atoms: what all builders share.
 *
 * @param charges formal charges
 * @param distances least distances given by the user, keyed {@code Li-O}
 * @param counts wanted numbers of atoms by species; empty: as the occupancies say
 * @param candidates how many random fillings of partly filled sites are compared
 * @param seed of the random numbers
 * @param ranking what chooses among the fillings of lowest Ewald energy; empty: the lowest is taken
 */
public record Blueprint(
        FormalCharges charges,
        Map<String, Double> distances,
        Map<Integer, Long> counts,
        int candidates,
        long seed,
        Optional<Ranking> ranking) {

    /**
     * A second opinion on fillings of partly filled sites.
     *
     * @param keep how many, those of lowest Ewald energy
     * @param judge gives a candidate its energy as a label, eV; may move its atoms
     */
    public record Ranking(int keep, UnaryOperator<Structure> judge) {

        /** Checks the number. */
        public Ranking {
            if (keep < 1) {
                throw new MlipException("at least one candidate must be kept, got " + keep);
            }
        }
    }

    /**
     * Fillings ranked by their Ewald energy alone.
     *
     * @param charges formal charges
     * @param distances least distances given by the user, keyed {@code Li-O}
     * @param counts wanted numbers of atoms by species; empty: as the occupancies say
     * @param candidates how many random fillings of partly filled sites are compared
     * @param seed of the random numbers
     */
    public Blueprint(
            FormalCharges charges,
            Map<String, Double> distances,
            Map<Integer, Long> counts,
            int candidates,
            long seed) {
        this(charges, distances, counts, candidates, seed, Optional.empty());
    }

    /**
     * Usual charges and distances, five candidates.
     *
     * @return the default
     */
    public static Blueprint usual() {
        return new Blueprint(FormalCharges.usual(), Map.of(), Map.of(), 5, 1);
    }

    /**
     * The same with other numbers of atoms.
     *
     * @param newCounts by species
     * @return the blueprint
     */
    public Blueprint with(Map<Integer, Long> newCounts) {
        return new Blueprint(charges, distances, newCounts, candidates, seed, ranking);
    }

    /**
     * The same with a second opinion.
     *
     * @param newRanking chooses among the fillings of lowest Ewald energy
     * @return the blueprint
     */
    public Blueprint with(Ranking newRanking) {
        return new Blueprint(charges, distances, counts, candidates, seed, Optional.of(newRanking));
    }

    /**
     * Least distances for crystals.
     *
     * @param crystals the bulk crystals that the structure is made of
     * @return limits per pair
     */
    public Contacts contacts(Crystal... crystals) {
        FormalCharges all = charges;
        if (crystals.length == 1) {
            all = charges.within(crystals[0].composition().keySet());
        }
        return new Contacts(all, distances, crystals);
    }

    /**
     * Turns sites into atoms and completes a report.
     *
     * @param crystal sites in their final cell
     * @param contacts least distances
     * @param report what is known so far; added to
     * @return atoms by grain, then in site order
     * @throws MlipException if the atoms do not fit, or there is something to choose and the charges do not balance
     */
    public Built finish(Crystal crystal, Contacts contacts, Map<String, Object> report) {
        return finish(crystal, contacts, Set.of(), report);
    }

    /**
     * Turns sites into atoms and completes a report, when some grains are metals.
     *
     * @param crystal sites in their final cell
     * @param contacts least distances
     * @param metals labels of grains whose atoms carry no charge
     * @param report what is known so far; added to
     * @return atoms by grain, then in site order
     */
    public Built finish(
            Crystal crystal, Contacts contacts, Set<Integer> metals, Map<String, Object> report) {
        return finish(
                crystal,
                contacts,
                new Ordering(crystal, contacts, charges, counts, metals),
                report);
    }

    /** Turns sites into atoms, of which some numbers are asked of some kinds of sites, and completes a report. */
    Built finish(
            Crystal crystal,
            Contacts contacts,
            List<SiteQuotas.Share> asked,
            Map<String, Object> report) {
        return finish(
                crystal,
                contacts,
                new Ordering(crystal, contacts, charges, counts, Set.of(), asked),
                report);
    }

    private Built finish(
            Crystal crystal, Contacts contacts, Ordering ordering, Map<String, Object> report) {
        List<Ordering.Candidate> found = ordering.run(candidates, seed);
        Ordering.Candidate best = found.getFirst();
        if (ranking.isPresent()) {
            found = found.subList(0, Math.min(ranking.get().keep(), found.size()));
            List<Structure> judged =
                    found.stream().map(c -> ranking.get().judge().apply(c.structure())).toList();
            best = best(found, judged, contacts, report);
        }
        Structure structure = best.structure();
        report.put("composition", Ordering.formula(structure));
        report.put("atoms", structure.size());
        if (!crystal.isOrdered()) {
            report.put("sites", best.sites());
        }
        putElectrostaticEnergy(best, report);
        describe(structure, contacts, report);
        // Without the atoms of a metal, which describe() does not know of.
        report.put("net_charge_e", ordering.netCharge());
        return new Built(wrappedInPlane(structure), best.grain(), report);
    }

    private static void putElectrostaticEnergy(Ordering.Candidate c, Map<String, Object> report) {
        if (!Double.isNaN(c.energy())) {
            report.put("electrostatic_energy_ev", c.energy());
        }
    }

    /** The candidate of lowest energy, with the atoms where the judge left them. */
    private static Ordering.Candidate best(
            List<Ordering.Candidate> found,
            List<Structure> judged,
            Contacts contacts,
            Map<String, Object> report) {
        int best = 0;
        List<Map<String, Object>> table = new ArrayList<>();
        for (int i = 0; i < judged.size(); i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            putElectrostaticEnergy(found.get(i), row);
            row.put("model_energy_ev", energy(judged.get(i)));
            table.add(row);
            best = energy(judged.get(i)) < energy(judged.get(best)) ? i : best;
        }
        report.put("candidates", table);
        report.put("chosen_candidate", best);
        report.put("model_energy_ev", energy(judged.get(best)));
        Ordering.Candidate c = found.get(best);
        Structure moved = c.structure().withPositions(judged.get(best).positions());
        Contacts.Closest closest =
                contacts.closest(moved.cell(), moved.positions(), moved.species());
        if (!closest.isAllowed()) {
            throw new MlipException(
                    String.format(
                            Locale.ROOT,
                            "the model leaves a pair %s %.3f Angstrom apart, closer than the %.3f allowed; do without"
                                    + " --relax, take a model that knows such structures, or allow it with --min-distance %s=...",
                            closest.pair(),
                            closest.distance(),
                            closest.limit(),
                            closest.pair()));
        }
        return new Ordering.Candidate(moved, c.grain(), c.energy(), c.sites());
    }

    private static double energy(Structure structure) {
        return structure.labels().energy().orElseThrow();
    }

    /** Mass in g/cm^3 Angstrom^3. */
    static double mass(Map<Integer, Long> counts) {
        double amu =
                counts.entrySet().stream()
                        .mapToDouble(e -> e.getValue() * Element.of(e.getKey()).mass())
                        .sum();
        return amu * 1.66053906660;
    }

    /** Groups of atoms that reach over a boundary stay whole. */
    private static Structure wrappedInPlane(Structure structure) {
        Cell cell = structure.cell();
        Cell layer = Cell.of(cell.vectors(), true, true, false);
        return structure.withCell(layer).wrapped().withCell(cell);
    }

    /**
     * Adds density, charge and the tightest pair of a structure.
     *
     * @param structure the atoms
     * @param contacts least distances
     * @param report added to
     * @throws MlipException if a pair is closer than allowed
     */
    public void describe(Structure structure, Contacts contacts, Map<String, Object> report) {
        Map<Integer, Long> counted = new TreeMap<>();
        Arrays.stream(structure.species()).forEach(s -> counted.merge(s, 1L, Long::sum));
        report.put("net_charge_e", charges.within(counted.keySet()).total(counted));
        report.put("density_g_cm3", mass(counted) / structure.cell().volume());
        Contacts.Closest closest =
                contacts.closest(structure.cell(), structure.positions(), structure.species());
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put("pair", closest.pair());
        pair.put("distance", closest.distance());
        pair.put("limit", closest.limit());
        report.put("tightest_pair", pair);
        if (!closest.isAllowed()) {
            throw new MlipException(
                    String.format(
                            Locale.ROOT,
                            "the pair %s would be %.3f Angstrom apart, closer than the %.3f allowed;"
                                    + " widen --gap, or allow it with --min-distance %s=...",
                            closest.pair(),
                            closest.distance(),
                            closest.limit(),
                            closest.pair()));
        }
    }
}
