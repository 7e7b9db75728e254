package org.mlip4j.sim.build;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.SiteKind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Point defects in a crystal: dopants on the sites of other elements, vacancies, antisites (two substitutions), with one
 * mobile species added or removed until formal charges add up to zero.
 */
public final class Doping {

    /** The "dopant" of a vacancy. */
    public static final int VACANCY = 0;

    /** An occupancy below this is none. */
    private static final double LEAST = 1e-9;

    private static final double LEAST_VACANCY = 1e-3;

    /**
     * Atoms that take the place of others.
     *
     * @param host element or label of the sites, for instance {@code Zr} or {@code Li1}
     * @param dopant species code, or {@link #VACANCY}
     * @param count how many in the whole cell
     */
    public record Substitution(String host, int dopant, long count) {

        /** Checks the number. */
        public Substitution {
            if (count < 1) {
                throw new MlipException("a substitution needs at least one atom, got " + count);
            }
        }

        String dopantName() {
            return dopant == VACANCY ? "vacancies" : Element.of(dopant).symbol();
        }

        /** The species of a site that is replaced; empty if the site is not meant. */
        OptionalInt replaced(SiteKind kind) {
            if (kind.label().equals(host)) {
                return OptionalInt.of(kind.mainSpecies());
            }
            return kind.occupancy().keySet().stream()
                    .mapToInt(Integer::intValue)
                    .filter(s -> Element.of(s).symbol().equals(host))
                    .findFirst();
        }
    }

    private final FormalCharges charges;
    private final Map<Integer, Long> counts = new TreeMap<>();
    private final Crystal perfect;

    /** Per kind, how many sites there are. */
    private final int[] size;

    /** Per kind, what is left of the perfect crystal's occupancy. */
    private final List<Map<Integer, Double>> left = new ArrayList<>();

    /** Per kind, what was put in its place; vacancies too, where the perfect crystal has none. */
    private final List<Map<Integer, Double>> put = new ArrayList<>();

    /** Per species, how many atoms were put. */
    private final Map<Integer, Long> added = new TreeMap<>();

    private final List<SiteQuotas.Share> asked = new ArrayList<>();

    private Doping(Crystal sites, FormalCharges charges, Map<Integer, Long> wanted) {
        perfect = sites;
        this.charges = charges.within(sites.composition().keySet());
        sites.composition().forEach((species, x) -> counts.put(species, Math.round(x)));
        counts.putAll(wanted);
        size = new int[sites.kinds().size()];
        Arrays.stream(sites.kind()).forEach(k -> size[k]++);
        for (SiteKind kind : sites.kinds()) {
            left.add(new TreeMap<>(kind.occupancy()));
            put.add(new TreeMap<>());
        }
    }

    /**
     * Builds a cell with defects.
     *
     * @param bulk the crystal, for least distances
     * @param sites the cell to put them into, a supercell of the same crystal
     * @param substitutions what is replaced, one after the other
     * @param compensator species code of what balances the charge; empty: the least charged species on a partly vacant
     *     site
     * @param blueprint charges, distances, counts before doping, how many arrangements are compared
     * @return the arrangement of lowest electrostatic energy
     * @throws MlipException if there are too few sites or the charge cannot be balanced
     */
    public static Built build(
            Crystal bulk,
            Crystal sites,
            List<Substitution> substitutions,
            OptionalInt compensator,
            Blueprint blueprint) {
        Doping doping = new Doping(sites, blueprint.charges(), blueprint.counts());
        Map<String, Object> report = new LinkedHashMap<>();
        for (Substitution s : substitutions) {
            doping.substitute(s);
            report.put(s.host() + " replaced by " + s.dopantName(), s.count());
        }
        doping.balance(compensator, substitutions, report);
        Blueprint counted = blueprint.with(doping.counts);
        return counted.finish(
                doping.sites(), counted.contacts(bulk), doping.askedOfSites(), report);
    }

    /** The sites with substitutions as shared occupancies, charges not balanced. */
    static Crystal substituted(
            Crystal sites, List<Substitution> substitutions, Blueprint blueprint) {
        Doping doping = new Doping(sites, blueprint.charges(), blueprint.counts());
        substitutions.forEach(doping::substitute);
        return doping.sites();
    }

    /** Replaces atoms of the perfect crystal, none that another substitution has put. */
    private void substitute(Substitution s) {
        int host = host(s);
        if (host == s.dopant) {
            throw new MlipException("%s cannot replace itself".formatted(s.dopantName()));
        }
        Set<Integer> kinds = new TreeSet<>();
        double there = 0;
        for (int k = 0; k < size.length; k++) {
            boolean isMeant = s.replaced(perfect.kinds().get(k)).orElse(-1) == host;
            if (isMeant && size[k] > 0 && left.get(k).get(host) > LEAST) {
                kinds.add(k);
                there += size[k] * left.get(k).get(host);
            }
        }
        long available = Math.min(Math.round(there), remaining(host));
        if (s.count > available) {
            throw new MlipException(
                    "%d %s do not fit on %d %s; repeat the cell or take fewer"
                            .formatted(s.count, s.dopantName(), available, s.host));
        }
        double fraction = Math.min(1, s.count / there);
        boolean isNew = kinds.stream().noneMatch(k -> hasFromTheStart(k, s.dopant));
        for (int k : kinds) {
            double moved = fraction * left.get(k).get(host);
            left.get(k).merge(host, -moved, Double::sum);
            if (s.dopant != VACANCY || isNew) {
                put.get(k).merge(s.dopant, moved, Double::sum);
            }
        }
        if (isNew) {
            ask(s, kinds);
        }
        counts.merge(host, -s.count, Long::sum);
        if (s.dopant != VACANCY) {
            counts.merge(s.dopant, s.count, Long::sum);
            added.merge(s.dopant, s.count, Long::sum);
        }
    }

    private int host(Substitution s) {
        Set<Integer> hosts = new TreeSet<>();
        for (int k = 0; k < size.length; k++) {
            if (size[k] > 0) {
                s.replaced(perfect.kinds().get(k)).ifPresent(hosts::add);
            }
        }
        if (hosts.size() != 1) {
            throw new MlipException(
                    "'" + s.host + "' is neither an element nor a site of this crystal");
        }
        return hosts.iterator().next();
    }

    private boolean hasFromTheStart(int k, int species) {
        SiteKind kind = perfect.kinds().get(k);
        return species == VACANCY
                ? kind.vacancy() > LEAST_VACANCY
                : kind.occupancy().containsKey(species);
    }

    /** How many atoms of a species are those of the perfect crystal. */
    private long remaining(int species) {
        return counts.getOrDefault(species, 0L) - added.getOrDefault(species, 0L);
    }

    /** Notes that a number of atoms belongs on sites that have none of them in the perfect crystal. */
    private void ask(Substitution s, Set<Integer> kinds) {
        long count = s.count;
        for (SiteQuotas.Share other : List.copyOf(asked)) {
            if (other.species() != s.dopant || Collections.disjoint(other.kinds(), kinds)) {
                continue;
            }
            if (!other.kinds().equals(kinds)) {
                throw new MlipException(
                        "'%s' and another replacement both put %s on some of the same sites; name the sites of each by their labels"
                                .formatted(s.host, s.dopantName()));
            }
            asked.remove(other);
            count += other.count();
        }
        asked.add(new SiteQuotas.Share(s.dopant, kinds, count));
    }

    /** The sites with what is left and what was put; sites that nothing may fill are left out. */
    private Crystal sites() {
        List<SiteKind> kinds = new ArrayList<>();
        for (int k = 0; k < size.length; k++) {
            Map<Integer, Double> occupancy = occupancy(k);
            SiteKind kind = perfect.kinds().get(k);
            kinds.add(occupancy.isEmpty() ? kind : new SiteKind(kind.label(), occupancy));
        }
        boolean[] stays = new boolean[perfect.size()];
        for (int i = 0; i < stays.length; i++) {
            stays[i] = !occupancy(perfect.kind()[i]).isEmpty();
        }
        return perfect.only(stays).withKinds(kinds);
    }

    private Map<Integer, Double> occupancy(int k) {
        Map<Integer, Double> occupancy = new TreeMap<>(left.get(k));
        put.get(k).forEach((species, f) -> occupancy.merge(species, f, Double::sum));
        occupancy.remove(VACANCY);
        occupancy.values().removeIf(f -> f < LEAST);
        return occupancy;
    }

    /** What is asked of the sites that stay. */
    private List<SiteQuotas.Share> askedOfSites() {
        List<SiteQuotas.Share> all = new ArrayList<>();
        for (SiteQuotas.Share share : asked) {
            Set<Integer> kinds = new TreeSet<>(share.kinds());
            kinds.removeIf(k -> occupancy(k).isEmpty());
            long gone =
                    share.kinds().stream()
                            .filter(k -> !kinds.contains(k))
                            .mapToLong(k -> size[k])
                            .sum();
            if (!kinds.isEmpty()) {
                all.add(new SiteQuotas.Share(share.species(), kinds, share.count() - gone));
            }
        }
        return all;
    }

    /** Adds atoms of the perfect crystal's to their sites, or takes some out; those that were put stay as they are. */
    private void balance(
            OptionalInt given, List<Substitution> substitutions, Map<String, Object> report) {
        double net = charges.total(counts);
        if (Math.abs(net) < 1e-6) {
            return;
        }
        int compensator = given.orElseGet(() -> mobile(net));
        double q = charges.of(compensator);
        String symbol = Element.of(compensator).symbol();
        double change = q == 0 ? Double.NaN : -net / q;
        long before = remaining(compensator);
        long after = before + Math.round(change);
        double room = 0;
        for (int k = 0; k < size.length; k++) {
            if (perfect.kinds().get(k).occupancy().containsKey(compensator)) {
                double others = sum(left.get(k)) - left.get(k).get(compensator) + sum(put.get(k));
                room += size[k] * Math.max(0, 1 - others);
            }
        }
        if (!(Math.abs(change - Math.rint(change)) < 1e-6) || after < 0 || after > room + 1e-6) {
            throw new MlipException(
                    "the charge %+.4g e cannot be balanced with %s: it takes %+.4g of them, and there are %d on %.0f sites"
                            .formatted(net, symbol, change, before, room));
        }
        if (change > 0
                && substitutions.stream()
                        .anyMatch(s -> s.dopant == VACANCY && host(s) == compensator)) {
            throw new MlipException(
                    "%s that is taken out would come back to balance the charge %+.4g e; name another element with --compensate, or take out what balances it"
                            .formatted(symbol, net));
        }
        counts.merge(compensator, Math.round(change), Long::sum);
        takeOut(compensator, before - after);
        report.put("compensated by " + symbol, Math.round(change));
    }

    private static double sum(Map<Integer, Double> fractions) {
        return fractions.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Lowers occupancies: of sites that are partly vacant anyway if these have enough, else of all. */
    private void takeOut(int species, long count) {
        for (boolean vacantOnly : new boolean[] {true, false}) {
            List<Integer> kinds = new ArrayList<>();
            double there = 0;
            for (int k = 0; k < size.length; k++) {
                if (left.get(k).containsKey(species)
                        && (!vacantOnly || hasFromTheStart(k, VACANCY))) {
                    kinds.add(k);
                    there += size[k] * left.get(k).get(species);
                }
            }
            if (count > 0 && Math.round(there) >= count) {
                double factor = Math.max(0, 1 - count / there);
                kinds.forEach(k -> left.get(k).computeIfPresent(species, (_, f) -> f * factor));
                return;
            }
        }
    }

    /** The least charged species that has vacancies on its sites in the perfect crystal. */
    private int mobile(double net) {
        return perfect.kinds().stream()
                .filter(kind -> kind.vacancy() > LEAST_VACANCY)
                .flatMap(kind -> kind.occupancy().keySet().stream())
                .min(Comparator.comparingDouble(s -> Math.abs(charges.of(s))))
                .orElseThrow(
                        () ->
                                new MlipException(
                                        "the defects leave a charge of %+.4g e; name with --compensate the element that"
                                                        .formatted(net)
                                                + " is to balance it"));
    }
}
