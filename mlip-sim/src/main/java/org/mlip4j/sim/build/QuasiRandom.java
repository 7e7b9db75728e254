package org.mlip4j.sim.build;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.SiteKind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Special quasi-random cells: an isovalent alloy whose nearest pairs and triangles of sites hold the combinations of species as
 * often as a random alloy does (A. Zunger, S.-H. Wei, L. G. Ferreira, J. E. Bernard, Phys. Rev. Lett. 65, 353 (1990)),
 * found by annealing (A. van de Walle et al., Calphad 42, 13 (2013)).
 */
public final class QuasiRandom {

    private static final double HOT = 0.1;
    private static final double COLD = 1e-4;

    /**
     * What is made random.
     *
     * @param pairShells shells of pairs, at least 1
     * @param triangleShells shells that the edges of triangles belong to, 0 for none
     * @param steps of the annealing, per candidate
     */
    public record Settings(int pairShells, int triangleShells, int steps) {

        /** Checks the numbers. */
        public Settings {
            if (pairShells < 1 || triangleShells < 0 || pairShells > 20 || steps < 1) {
                throw new MlipException(
                        "quasi-random cells take 1 to 20 shells of pairs, 0 or more of triangles, and at least one step");
            }
            if (triangleShells > pairShells) {
                throw new MlipException("triangles take no more shells than pairs");
            }
        }
    }

    private final Settings settings;
    private final Blueprint blueprint;
    private final Map<String, Object> report = new LinkedHashMap<>();

    private QuasiRandom(Settings settings, Blueprint blueprint) {
        this.settings = settings;
        this.blueprint = blueprint;
    }

    /**
     * Builds a cell.
     *
     * @param bulk the crystal, for least distances
     * @param sites the cell to mix in, a supercell of the same crystal; sites that the file shares between species of one
     *     charge are mixed too
     * @param substitutions what is replaced; each by a species of the same formal charge
     * @param settings what is made random
     * @param blueprint charges, distances, how many starts are compared, random numbers
     * @return the cell with the smallest deviation
     * @throws MlipException if a substitution is aliovalent, its sites are partly vacant, or there is nothing to mix
     */
    public static Built build(
            Crystal bulk,
            Crystal sites,
            List<Doping.Substitution> substitutions,
            Settings settings,
            Blueprint blueprint) {
        for (Doping.Substitution s : substitutions) {
            requireIsovalent(s, sites, blueprint.charges());
        }
        Crystal mixed = Doping.substituted(sites, substitutions, blueprint);
        return new QuasiRandom(settings, blueprint).mix(bulk, mixed);
    }

    private static void requireIsovalent(
            Doping.Substitution s, Crystal sites, FormalCharges usual) {
        Set<Integer> all = new java.util.TreeSet<>(sites.composition().keySet());
        all.add(s.dopant());
        FormalCharges charges = usual.within(all);
        for (SiteKind kind : sites.kinds()) {
            s.replaced(kind)
                    .ifPresent(
                            host -> {
                                double change =
                                        s.dopant() == Doping.VACANCY
                                                ? Double.NaN
                                                : charges.of(s.dopant()) - charges.of(host);
                                if (change != 0) {
                                    throw new MlipException(
                                            "%s in place of %s is not isovalent (%s); quasi-random cells are for isovalent alloys, 'mlip build dope' balances charges"
                                                    .formatted(
                                                            s.dopantName(),
                                                            Element.of(host).symbol(),
                                                            Double.isNaN(change)
                                                                    ? "vacancies are charged"
                                                                    : String.format(
                                                                            Locale.ROOT,
                                                                            "formal charges %+.4g and %+.4g",
                                                                            charges.of(s.dopant()),
                                                                            charges.of(host))));
                                }
                            });
        }
    }

    private Built mix(Crystal bulk, Crystal mixed) {
        FormalCharges charges = blueprint.charges().within(mixed.composition().keySet());
        Map<Set<Integer>, List<Integer>> sublattices = new LinkedHashMap<>();
        for (int i = 0; i < mixed.size(); i++) {
            SiteKind kind = mixed.kindOf(i);
            Set<Integer> species = kind.occupancy().keySet();
            boolean isovalent = species.stream().mapToDouble(charges::of).distinct().count() == 1;
            if (species.size() > 1 && isovalent) {
                if (kind.vacancy() > 1e-6) {
                    throw new MlipException(
                            "the sites %s are partly vacant; quasi-random cells mix full sites"
                                    .formatted(kind.label()));
                }
                sublattices.computeIfAbsent(species, _ -> new ArrayList<>()).add(i);
            }
        }
        if (sublattices.isEmpty()) {
            throw new MlipException(
                    "there is nothing to mix; say with --replace which sites are shared, for instance Cl=Br:8");
        }
        Crystal settled = mixed;
        for (Map.Entry<Set<Integer>, List<Integer>> e : sublattices.entrySet()) {
            int[] species = e.getKey().stream().mapToInt(Integer::intValue).toArray();
            settled = settled(settled, e.getValue(), species);
        }
        return blueprint.finish(settled, blueprint.contacts(bulk), report);
    }

    /** Settles one sublattice. */
    private Crystal settled(Crystal crystal, List<Integer> members, int[] species) {
        double[] positions = new double[3 * members.size()];
        for (int k = 0; k < members.size(); k++) {
            System.arraycopy(crystal.positions(), 3 * members.get(k), positions, 3 * k, 3);
        }
        int[] numbers = numbers(crystal, members, species);
        int[] best = null;
        double least = Double.POSITIVE_INFINITY;
        List<AlloyClusters.Shell> shells = List.of();
        for (int c = 0; c < blueprint.candidates() && least > 1e-12; c++) {
            int[] state = new int[members.size()];
            Random random = new Random(blueprint.seed() + c);
            fill(state, numbers, random);
            AlloyClusters clusters =
                    new AlloyClusters(
                            crystal.cell(),
                            positions,
                            state,
                            settings.pairShells,
                            settings.triangleShells);
            int[] found = anneal(clusters, state, random);
            AlloyClusters at =
                    new AlloyClusters(
                            crystal.cell(),
                            positions,
                            found,
                            settings.pairShells,
                            settings.triangleShells);
            if (at.cost() < least) {
                least = at.cost();
                best = found;
                shells = at.shells();
            }
        }
        describe(species, numbers, least, shells);
        return assigned(crystal, members, species, best);
    }

    /** Whole numbers of atoms by largest remainder. */
    private static int[] numbers(Crystal crystal, List<Integer> members, int[] species) {
        double[] exact = new double[species.length];
        for (int i : members) {
            Arrays.setAll(exact, k -> exact[k] + crystal.kindOf(i).occupancy().get(species[k]));
        }
        double sum = Arrays.stream(exact).sum();
        int[] numbers = new int[species.length];
        Arrays.setAll(numbers, k -> (int) Math.floor(exact[k] * members.size() / sum + 1e-6));
        while (Arrays.stream(numbers).sum() < members.size()) {
            int most = 0;
            for (int k = 1; k < numbers.length; k++) {
                most = exact[k] - numbers[k] > exact[most] - numbers[most] ? k : most;
            }
            numbers[most]++;
        }
        return numbers;
    }

    private static void fill(int[] state, int[] numbers, Random random) {
        List<Integer> all = new ArrayList<>();
        for (int k = 0; k < numbers.length; k++) {
            all.addAll(java.util.Collections.nCopies(numbers[k], k));
        }
        java.util.Collections.shuffle(all, random);
        Arrays.setAll(state, all::get);
    }

    /** The best state on the way; {@code state} is changed. */
    private int[] anneal(AlloyClusters clusters, int[] state, Random random) {
        double cost = clusters.cost();
        double least = cost;
        int[] best = state.clone();
        for (int step = 0; step < settings.steps && least > 1e-12; step++) {
            int i = random.nextInt(state.length);
            int j = random.nextInt(state.length);
            if (state[i] == state[j]) {
                continue;
            }
            clusters.exchange(i, j);
            double next = clusters.cost();
            double temperature = HOT * Math.pow(COLD / HOT, (double) step / settings.steps);
            if (next <= cost || random.nextDouble() < Math.exp((cost - next) / temperature)) {
                cost = next;
            } else {
                clusters.exchange(i, j);
            }
            if (cost < least - 1e-12) {
                least = cost;
                best = state.clone();
            }
        }
        return best;
    }

    private void describe(
            int[] species, int[] numbers, double cost, List<AlloyClusters.Shell> shells) {
        Map<Integer, Long> counts = new TreeMap<>();
        for (int k = 0; k < species.length; k++) {
            counts.put(species[k], (long) numbers[k]);
        }
        Map<String, Object> table = new LinkedHashMap<>();
        for (AlloyClusters.Shell shell : shells) {
            StringBuilder name = new StringBuilder(shell.edges().length == 1 ? "pair" : "triangle");
            for (double edge : shell.edges()) {
                name.append(String.format(Locale.ROOT, " %.3f", edge));
            }
            table.put(name + " A (" + shell.number() + ")", shell.deviation());
        }
        report.put("mixed " + Ordering.formula(counts), cost);
        report.put("deviations of " + Ordering.formula(counts), table);
    }

    /** Every mixed kind becomes one kind per species. */
    private static Crystal assigned(
            Crystal crystal, List<Integer> members, int[] species, int[] state) {
        List<SiteKind> kinds = new ArrayList<>(crystal.kinds());
        Map<List<Integer>, Integer> index =
                new TreeMap<>(java.util.Comparator.comparing(List::toString));
        int[] kind = crystal.kind().clone();
        for (int k = 0; k < state.length; k++) {
            int site = members.get(k);
            int s = species[state[k]];
            kind[site] =
                    index.computeIfAbsent(
                            List.of(crystal.kind()[site], s),
                            _ -> {
                                kinds.add(
                                        new SiteKind(crystal.kindOf(site).label(), Map.of(s, 1.0)));
                                return kinds.size() - 1;
                            });
        }
        return new Crystal(
                crystal.cell(), crystal.positions(), kind, kinds, crystal.unit(), crystal.grain());
    }
}
