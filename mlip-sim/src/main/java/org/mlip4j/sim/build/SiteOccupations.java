package org.mlip4j.sim.build;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.SiteKind;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Which species sits on which site, changed by exchanges of two sites. Keeps the Coulomb potential, damped by a
 * Gaussian and shifted to zero at 7 Angstrom (in the spirit of Wolf et al., J. Chem. Phys. 110, 8254 (1999)), up to date at every mobile site, so that an exchange costs one pass over the
 * neighbours of two sites.
 */
final class SiteOccupations {

    private static final int ATTEMPTS = 4;
    private static final int REPAIRS = 200_000;

    /** For how many steps at least a site stays as it is. */
    private static final int TABU = 10;

    private static final int FAR_PARTNERS = 40;

    private static final double CLOSE = 5;
    private static final double REPAIR_CLOSE = 50;
    private static final int SWEEPS = 60;
    private static final long LEAST_STEPS = 60_000;
    private static final double HOT = 1.0;
    private static final double COLD = 0.05;

    private final Crystal crystal;
    private final Contacts contacts;
    private final Set<Integer> metals;
    private final double[] charge = new double[Element.CODE_LIMIT];
    private final double[][] limits = new double[Element.CODE_LIMIT][];
    private final int[] state;
    private final int[] mobile;
    private final boolean[] isFixed;

    private final List<SiteQuotas.Share> asked;

    /** Per kind and species, the number of the share that it belongs to, from 1; null where nothing is asked of a kind. */
    private final int[][] shares;

    private final SiteNeighbors around;
    private final double[] potential;
    private boolean acrossKinds;
    private Patience patience;

    SiteOccupations(
            Crystal crystal,
            Contacts contacts,
            FormalCharges charges,
            Set<Integer> metals,
            List<SiteQuotas.Share> asked) {
        this.metals = metals;
        this.asked = asked;
        shares = new int[crystal.kinds().size()][];
        for (int s = 0; s < asked.size(); s++) {
            for (int k : asked.get(s).kinds()) {
                shares[k] = shares[k] == null ? new int[Element.CODE_LIMIT] : shares[k];
                shares[k][asked.get(s).species()] = s + 1;
            }
        }
        this.crystal = crystal;
        this.contacts = contacts;
        for (SiteKind kind : crystal.kinds()) {
            kind.occupancy().keySet().forEach(s -> charge[s] = charges.of(s));
        }
        int[] species =
                crystal.composition().keySet().stream().mapToInt(Integer::intValue).toArray();
        for (int a : species) {
            limits[a] = new double[Element.CODE_LIMIT];
            for (int b : species) {
                limits[a][b] = contacts.of(a, b);
            }
        }
        state = new int[crystal.size()];
        potential = new double[crystal.size()];
        isFixed = new boolean[crystal.size()];
        for (int i = 0; i < isFixed.length; i++) {
            isFixed[i] = crystal.kindOf(i).isOrdered();
        }
        mobile =
                java.util.stream.IntStream.range(0, crystal.size())
                        .filter(i -> !isFixed[i])
                        .toArray();
        around = new SiteNeighbors(crystal, mobile, Math.max(3, contacts.largest()));
    }

    int[] state() {
        return state.clone();
    }

    /**
     * Puts the wanted numbers on the sites, kind by kind as the occupancies say, and anneals. What is asked of several kinds
     * together moves among them. When pairs stay too close that way, other atoms may also change to vacant places of other kinds.
     */
    void settle(Map<Integer, Long> counts, Random random) {
        patience = new Patience();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            acrossKinds |= attempt > 0;
            fill(counts, random);
            anneal(random, 1 << attempt);
            repair(random);
            if (conflicts() == 0) {
                return;
            }
        }
        throw new MlipException(
                conflicts()
                        + " atoms stay closer to others than allowed however the partly filled sites are occupied;"
                        + " allow smaller distances with --min-distance, or fewer atoms with --count");
    }

    private void giveUpWhenLate() {
        if (patience.isOver()) {
            throw new MlipException(
                    "no allowed occupation of the partly filled sites was found within two minutes of computing;"
                            + " take a smaller cell, or allow smaller distances with --min-distance");
        }
    }

    private void fill(Map<Integer, Long> counts, Random random) {
        for (int i = 0; i < state.length; i++) {
            state[i] = isFixed[i] ? crystal.kindOf(i).mainSpecies() : 0;
        }
        new SiteQuotas(crystal, counts, asked).assign(state, random);
        for (int i : mobile) {
            potential[i] = 0;
            for (int at = around.first[i]; at < around.first[i + 1]; at++) {
                potential[i] += charge(around.neighbor[at]) * around.coulomb[at];
            }
        }
    }

    private boolean mayExchange(int i, int j) {
        if (state[i] == state[j] || isFixed[j]) {
            return false;
        }
        return crystal.kind()[i] == crystal.kind()[j]
                || (isAsked(i) || isAsked(j) || acrossKinds && (state[i] == 0 || state[j] == 0))
                        && isAtHomeOnBoth(i, j, state[i])
                        && isAtHomeOnBoth(i, j, state[j]);
    }

    private boolean isAtHomeOnBoth(int i, int j, int species) {
        return takes(i, species) && takes(j, species) && share(i, species) == share(j, species);
    }

    private boolean isAsked(int site) {
        return share(site, state[site]) > 0;
    }

    private int share(int site, int species) {
        int[] ofKind = shares[crystal.kind()[site]];
        return ofKind == null ? 0 : ofKind[species];
    }

    private boolean takes(int site, int species) {
        SiteKind kind = crystal.kindOf(site);
        return species == 0 ? kind.vacancy() > 1e-6 : kind.occupancy().containsKey(species);
    }

    private void exchange(int i, int j) {
        int s = state[i];
        state[i] = state[j];
        state[j] = s;
    }

    private double charge(int site) {
        return metals.contains(crystal.grain()[site]) ? 0 : charge[state[site]];
    }

    private int conflicts() {
        int sum = 0;
        for (int i : mobile) {
            sum += conflicts(i, state[i]);
        }
        return sum;
    }

    /** How many neighbours would be too close to a species on a site. */
    private int conflicts(int site, int species) {
        if (species == 0) {
            return 0;
        }
        int sum = 0;
        for (int at = around.first[site]; at < around.near[site]; at++) {
            int other = state[around.neighbor[at]];
            if (other != 0 && around.distance[at] < limits[species][other]) {
                sum++;
            }
        }
        return sum;
    }

    /** Lowers the energy from {@value #HOT} to {@value #COLD} eV of temperature; close pairs cost {@value #CLOSE} eV. */
    private void anneal(Random random, int factor) {
        if (mobile.length == 0) {
            return;
        }
        long steps = factor * Math.max((long) SWEEPS * mobile.length, LEAST_STEPS);
        for (long step = 0; step < steps; step++) {
            if (step % 4096 == 0) {
                giveUpWhenLate();
            }
            double temperature = HOT * Math.pow(COLD / HOT, (double) step / steps);
            int i = mobile[random.nextInt(mobile.length)];
            int j = partner(i, random);
            if (mayExchange(i, j)) {
                tryExchange(i, j, temperature, random);
            }
        }
    }

    /** Half of the time a close neighbour, else any mobile site. */
    private int partner(int i, Random random) {
        int close = around.near[i] - around.first[i];
        if (close > 0 && random.nextBoolean()) {
            return around.neighbor[around.first[i] + random.nextInt(close)];
        }
        return mobile[random.nextInt(mobile.length)];
    }

    private void tryExchange(int i, int j, double temperature, Random random) {
        double cost = cost(i, j, CLOSE);
        if (cost <= 0 || random.nextDouble() < Math.exp(-cost / temperature)) {
            perform(i, j);
        }
    }

    /** Energy of an exchange, with a price per close neighbour. */
    private double cost(int i, int j, double price) {
        double change = charge[state[j]] - charge[state[i]];
        double direct = 0;
        for (int at = around.first[i]; at < around.first[i + 1]; at++) {
            direct += around.neighbor[at] == j ? around.coulomb[at] : 0;
        }
        int close = conflicts(i, state[i]) + conflicts(j, state[j]);
        exchange(i, j);
        close = conflicts(i, state[i]) + conflicts(j, state[j]) - close;
        exchange(i, j);
        return change * (potential[i] - potential[j]) - change * change * direct + price * close;
    }

    private void perform(int i, int j) {
        double change = charge[state[j]] - charge[state[i]];
        exchange(i, j);
        addPotential(i, change);
        addPotential(j, -change);
    }

    /**
     * Tabu search (Glover, ORSA J. Comput. 1, 190 (1989)) over exchanges of a site in a close pair: the best one is
     * performed even if it is no improvement, and the two sites then stay as they are for a while.
     */
    private void repair(Random random) {
        int[] until = new int[state.length];
        IndexSet close = new IndexSet(state.length);
        for (int i : mobile) {
            close.set(i, conflicts(i, state[i]) > 0);
        }
        for (int step = 1; step <= REPAIRS && close.size() > 0; step++) {
            if (step % 1024 == 0) {
                giveUpWhenLate();
            }
            int i = close.get(random.nextInt(close.size()));
            int j = bestPartner(i, step, until, random);
            if (j >= 0) {
                perform(i, j);
                until[i] = step + TABU + random.nextInt(TABU);
                until[j] = step + TABU + random.nextInt(TABU);
                review(i, close);
                review(j, close);
            }
        }
    }

    /** Where an exchange costs least, among the close sites and others taken at random; -1 if all are to stay. */
    private int bestPartner(int i, int step, int[] until, Random random) {
        double least = Double.POSITIVE_INFINITY;
        int best = -1;
        int beside = around.near[i] - around.first[i];
        for (int n = 0; n < beside + FAR_PARTNERS; n++) {
            int j =
                    n < beside
                            ? around.neighbor[around.first[i] + n]
                            : mobile[random.nextInt(mobile.length)];
            if (mayExchange(i, j) && until[i] < step && until[j] < step) {
                double cost = cost(i, j, REPAIR_CLOSE);
                if (cost < least) {
                    least = cost;
                    best = j;
                }
            }
        }
        return best;
    }

    private void review(int site, IndexSet close) {
        close.set(site, conflicts(site, state[site]) > 0);
        for (int at = around.first[site]; at < around.near[site]; at++) {
            int j = around.neighbor[at];
            if (!isFixed[j]) {
                close.set(j, conflicts(j, state[j]) > 0);
            }
        }
    }

    private void addPotential(int site, double change) {
        for (int at = around.first[site]; at < around.first[site + 1]; at++) {
            potential[around.neighbor[at]] += change * around.coulomb[at];
        }
    }

    /** Damped Coulomb energy of the mobile sites among each other and with the rest, eV. */
    double energy() {
        double sum = 0;
        for (int i : mobile) {
            for (int at = around.first[i]; at < around.first[i + 1]; at++) {
                boolean both = !isFixed[around.neighbor[at]];
                sum +=
                        (both ? 0.5 : 1)
                                * charge(i)
                                * charge(around.neighbor[at])
                                * around.coulomb[at];
            }
        }
        return sum;
    }
}
