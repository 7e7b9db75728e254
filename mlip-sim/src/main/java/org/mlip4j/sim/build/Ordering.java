package org.mlip4j.sim.build;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Ewald;
import org.mlip4j.sim.crystal.FormalCharges;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settles partial occupancies: puts whole numbers of atoms on shared and partly vacant sites so that no pair is closer
 * than allowed, lowers the screened Coulomb energy of formal charges by exchanges, and ranks several such candidates
 * by their Ewald energy.
 */
public final class Ordering {

    /** Above this number of atoms candidates are ranked by the screened energy. */
    private static final int EWALD_LIMIT = 3000;

    private final Crystal crystal;
    private final Contacts contacts;
    private final FormalCharges charges;
    private final Map<Integer, Long> counts;
    private final Set<Integer> metals;
    private final List<SiteQuotas.Share> asked;
    private final double netCharge;

    /**
     * Prepares the ordering of a crystal.
     *
     * @param crystal sites, in the cell that the result shall have
     * @param contacts least distances
     * @param charges formal charges
     * @param wanted atoms of some species; the others are what the occupancies amount to, rounded
     * @param metals labels of grains that are metals, whose atoms carry no charge
     * @throws MlipException if a wanted number does not fit the sites, or there is something to choose and the charges
     *     do not add up to zero
     */
    public Ordering(
            Crystal crystal,
            Contacts contacts,
            FormalCharges charges,
            Map<Integer, Long> wanted,
            Set<Integer> metals) {
        this(crystal, contacts, charges, wanted, metals, List.of());
    }

    /** The same, with numbers of atoms that are asked of some kinds of sites. */
    Ordering(
            Crystal crystal,
            Contacts contacts,
            FormalCharges charges,
            Map<Integer, Long> wanted,
            Set<Integer> metals,
            List<SiteQuotas.Share> asked) {
        this.asked = asked;
        this.metals = Set.copyOf(metals);
        this.crystal = crystal;
        this.contacts = contacts;
        this.charges = charges.within(crystal.composition().keySet());
        this.counts = new TreeMap<>();
        crystal.composition().forEach((species, x) -> counts.put(species, Math.round(x)));
        wanted.forEach(
                (species, n) -> {
                    if (!counts.containsKey(species)) {
                        throw new MlipException(
                                Element.of(species).symbol()
                                        + " has no site in this crystal and cannot be placed");
                    }
                    counts.put(species, n);
                });
        double net = this.charges.total(counts) - chargeOfMetals();
        netCharge = Math.abs(net) > 1e-6 ? net : 0;
        if (netCharge != 0 && !isSettled()) {
            throw new MlipException(
                    String.format(
                            java.util.Locale.ROOT,
                            "%s has the charge %+.4g e with these formal charges; change the composition"
                                    + " with --count, or the charges with --charges",
                            formula(counts),
                            net));
        }
    }

    /**
     * What the formal charges add up to, without those of metals.
     *
     * @return elementary charges; not zero only for crystals that leave nothing to choose
     */
    public double netCharge() {
        return netCharge;
    }

    private double chargeOfMetals() {
        double sum = 0;
        for (int i = 0; i < crystal.size(); i++) {
            if (metals.contains(crystal.grain()[i])) {
                sum += charges.of(crystal.kindOf(i).mainSpecies());
            }
        }
        return sum;
    }

    /**
     * Text of a composition.
     *
     * @param counts species code to number
     * @return for instance {@code Li56 La24 Zr16 O96}, by atomic number
     */
    public static String formula(Map<Integer, Long> counts) {
        StringBuilder text = new StringBuilder();
        counts.forEach(
                (s, n) -> {
                    if (n > 0) {
                        text.append(text.isEmpty() ? "" : " ").append(Element.of(s).symbol());
                        text.append(n);
                    }
                });
        return text.toString();
    }

    /**
     * Text of a structure's composition.
     *
     * @param structure the atoms
     * @return as {@link #formula(Map)}
     */
    public static String formula(Structure structure) {
        Map<Integer, Long> counts = new TreeMap<>();
        Arrays.stream(structure.species()).forEach(s -> counts.merge(s, 1L, Long::sum));
        return formula(counts);
    }

    /**
     * One settled structure.
     *
     * @param structure the atoms
     * @param grain labels of the sites that they sit on
     * @param energy electrostatic energy, eV; NaN where the formal charges do not add up to zero
     * @param sites atoms per crystallographic site, {@code Li on Li1} to number
     */
    public record Candidate(
            Structure structure, int[] grain, double energy, Map<String, Integer> sites) {}

    /**
     * Settles the sites several times from different random starts.
     *
     * @param candidates how many, at least 1
     * @param seed of the random numbers
     * @return the candidates, lowest energy first
     * @throws MlipException if the atoms do not fit with these distances
     */
    public List<Candidate> run(int candidates, long seed) {
        SiteOccupations occupations =
                new SiteOccupations(crystal, contacts, charges, metals, asked);
        List<Candidate> found = new ArrayList<>();
        for (int c = 0; c < (isSettled() ? 1 : candidates); c++) {
            Random random = new Random(seed + c);
            occupations.settle(counts, random);
            found.add(candidate(occupations));
        }
        found.sort(Comparator.comparingDouble(Candidate::energy));
        return found;
    }

    /** Nothing is to be chosen: every site is full, and every species as frequent as it is. */
    private boolean isSettled() {
        return crystal.isOrdered()
                && crystal.composition().entrySet().stream()
                        .allMatch(e -> Math.round(e.getValue()) == counts.get(e.getKey()));
    }

    private void requireAsAsked(SiteQuotas.Share share, int[] state) {
        long found =
                java.util.stream.IntStream.range(0, state.length)
                        .filter(i -> state[i] == share.species())
                        .filter(i -> share.kinds().contains(crystal.kind()[i]))
                        .count();
        if (share.species() == 0 ? found < share.count() : found != share.count()) {
            throw new MlipException(
                    "%d %s are asked for on the sites %s, but there would be %d; name the sites of each replacement by their labels"
                            .formatted(
                                    share.count(),
                                    share.species() == 0
                                            ? "vacancies"
                                            : Element.of(share.species()).symbol(),
                                    share.kinds().stream()
                                            .map(k -> crystal.kinds().get(k).label())
                                            .collect(java.util.stream.Collectors.joining(", ")),
                                    found));
        }
    }

    private Candidate candidate(SiteOccupations occupations) {
        int[] state = occupations.state();
        asked.forEach(share -> requireAsAsked(share, state));
        int[] occupied =
                java.util.stream.IntStream.range(0, state.length)
                        .filter(i -> state[i] > 0)
                        .toArray();
        int[] species = Arrays.stream(occupied).map(i -> state[i]).toArray();
        double[] positions = new double[3 * occupied.length];
        double[] q = new double[occupied.length];
        Map<String, Integer> sites = new LinkedHashMap<>();
        for (int a = 0; a < occupied.length; a++) {
            System.arraycopy(crystal.positions(), 3 * occupied[a], positions, 3 * a, 3);
            q[a] = metals.contains(crystal.grain()[occupied[a]]) ? 0 : charges.of(species[a]);
            String symbol = Element.of(species[a]).symbol();
            sites.merge(symbol + " on " + crystal.kindOf(occupied[a]).label(), 1, Integer::sum);
        }
        double energy = Double.NaN;
        if (netCharge == 0) {
            energy =
                    occupied.length <= EWALD_LIMIT
                            ? Ewald.energy(crystal.cell(), positions, q)
                            : occupations.energy();
        }
        return new Candidate(
                Structure.of(crystal.cell(), species, positions),
                Arrays.stream(occupied).map(i -> crystal.grain()[i]).toArray(),
                energy,
                sites);
    }
}
