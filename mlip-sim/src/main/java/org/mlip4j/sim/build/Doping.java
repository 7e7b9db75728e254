package org.mlip4j.sim.build;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.SiteKind;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Point defects in a crystal: dopants on the sites of other elements, vacancies, antisites (two substitutions), with one
 * mobile species added or removed until formal charges add up to zero.
 */
public final class Doping {

    /** The "dopant" of a vacancy. */
    public static final int VACANCY = 0;

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
    private Crystal sites;

    private Doping(Crystal sites, FormalCharges charges, Map<Integer, Long> wanted) {
        this.sites = sites;
        perfect = sites;
        this.charges = charges.within(sites.composition().keySet());
        sites.composition().forEach((species, x) -> counts.put(species, Math.round(x)));
        counts.putAll(wanted);
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
        doping.balance(compensator, report);
        Blueprint counted = blueprint.with(doping.counts);
        return counted.finish(doping.sites, counted.contacts(bulk), report);
    }

    /** The sites with substitutions as shared occupancies, charges not balanced. */
    static Crystal substituted(
            Crystal sites, List<Substitution> substitutions, Blueprint blueprint) {
        Doping doping = new Doping(sites, blueprint.charges(), blueprint.counts());
        substitutions.forEach(doping::substitute);
        return doping.sites;
    }

    private void substitute(Substitution s) {
        Map<Integer, Double> there = new HashMap<>();
        for (int i = 0; i < sites.size(); i++) {
            SiteKind kind = sites.kindOf(i);
            s.replaced(kind).ifPresent(h -> there.merge(h, kind.occupancy().get(h), Double::sum));
        }
        if (there.size() != 1) {
            throw new MlipException(
                    "'" + s.host + "' is neither an element nor a site of this crystal");
        }
        int host = there.keySet().iterator().next();
        double fraction = s.count / there.get(host);
        if (fraction > 1 + 1e-9) {
            throw new MlipException(
                    "%d %s do not fit on %d %s; repeat the cell or take fewer"
                            .formatted(
                                    s.count, s.dopantName(), Math.round(there.get(host)), s.host));
        }
        replaceKinds(
                kind -> s.replaced(kind).isPresent(),
                occupancy -> {
                    double moved = fraction * occupancy.get(host);
                    occupancy.put(host, occupancy.get(host) - moved);
                    if (s.dopant != VACANCY) {
                        occupancy.merge(s.dopant, moved, Double::sum);
                    }
                });
        counts.merge(host, -s.count, Long::sum);
        if (s.dopant != VACANCY) {
            counts.merge(s.dopant, s.count, Long::sum);
        }
    }

    /** Changes the occupancies of some kinds; what comes to nothing is left out, but a kind keeps one species. */
    private void replaceKinds(Predicate<SiteKind> which, Consumer<Map<Integer, Double>> change) {
        List<SiteKind> kinds = new ArrayList<>();
        boolean[] keep = new boolean[sites.kinds().size()];
        for (SiteKind kind : sites.kinds()) {
            Map<Integer, Double> occupancy = new TreeMap<>(kind.occupancy());
            if (which.test(kind)) {
                change.accept(occupancy);
                occupancy.values().removeIf(f -> f < 1e-9);
            }
            keep[kinds.size()] = !occupancy.isEmpty();
            kinds.add(occupancy.isEmpty() ? kind : new SiteKind(kind.label(), occupancy));
        }
        boolean[] stays = new boolean[sites.size()];
        for (int i = 0; i < stays.length; i++) {
            stays[i] = keep[sites.kind()[i]];
        }
        sites = sites.only(stays).withKinds(kinds);
    }

    private void balance(OptionalInt given, Map<String, Object> report) {
        double net = charges.total(counts);
        if (Math.abs(net) < 1e-6) {
            return;
        }
        int compensator = given.orElseGet(() -> mobile(net));
        double q = charges.of(compensator);
        String symbol = Element.of(compensator).symbol();
        double change = q == 0 ? Double.NaN : -net / q;
        long before = counts.getOrDefault(compensator, 0L);
        long after = before + Math.round(change);
        double room = 0;
        for (int i = 0; i < sites.size(); i++) {
            SiteKind kind = sites.kindOf(i);
            if (kind.occupancy().containsKey(compensator)) {
                room += kind.occupancy().get(compensator) + kind.vacancy();
            }
        }
        if (!(Math.abs(change - Math.rint(change)) < 1e-6) || after < 0 || after > room + 1e-6) {
            throw new MlipException(
                    "the charge %+.4g e cannot be balanced with %s: it takes %+.4g of them, and there are %d on %.0f sites"
                            .formatted(net, symbol, change, before, room));
        }
        counts.put(compensator, after);
        double factor = after / Math.max(before, 1e-9);
        replaceKinds(
                kind -> factor < 1 && kind.occupancy().containsKey(compensator),
                occupancy -> occupancy.computeIfPresent(compensator, (_, f) -> f * factor));
        report.put("compensated by " + symbol, Math.round(change));
    }

    /** The least charged species that has vacancies on its sites in the perfect crystal. */
    private int mobile(double net) {
        return perfect.kinds().stream()
                .filter(kind -> kind.vacancy() > 1e-3)
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
