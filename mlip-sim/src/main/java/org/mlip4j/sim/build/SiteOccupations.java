package org.mlip4j.sim.build;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.Pairs;
import org.mlip4j.sim.crystal.SiteKind;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Which species sits on which site, changed by exchanges of two sites. Keeps the Coulomb potential, damped by a
 * Gaussian and shifted to zero at 7 Angstrom (in the spirit of Wolf et al., J. Chem. Phys. 110, 8254 (1999)), up to date at every mobile site, so that an exchange costs one pass over the
 * neighbours of two sites.
 */
final class SiteOccupations {

    private static final double CUTOFF = 7;
    private static final double DAMPING = 0.25;
    private static final int ATTEMPTS = 4;
    private static final int REPAIRS = 400;

    /** A search for an allowed filling is given up after this time. */
    private static final long PATIENCE_NANOSECONDS = 120_000_000_000L;

    private static final double CLOSE = 5;
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

    /** Neighbours of mobile sites, one after the other: index, distance, Coulomb factor. */
    private int[] first;

    private int[] near;

    private int[] neighbor = new int[1024];
    private float[] distance = new float[1024];
    private float[] coulomb = new float[1024];
    private final double[] potential;
    private boolean acrossKinds;
    private long deadline;

    SiteOccupations(
            Crystal crystal, Contacts contacts, FormalCharges charges, Set<Integer> metals) {
        this.metals = metals;
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
        findNeighbors();
    }

    /** Close neighbours of each mobile site come first, up to {@link #near}. */
    private void findNeighbors() {
        double close = Math.max(3, contacts.largest());
        Pairs pairs = new Pairs(crystal.cell(), crystal.positions(), CUTOFF);
        first = new int[crystal.size() + 1];
        near = new int[crystal.size()];
        int[] count = new int[1];
        int next = 0;
        for (int i = 0; i < crystal.size(); i++) {
            if (next < mobile.length && mobile[next] == i) {
                next++;
                pairs.around(i, (a, j, d, r) -> add(r < close, count, j, r));
                near[i] = count[0];
                pairs.around(i, (a, j, d, r) -> add(r >= close, count, j, r));
            }
            first[i + 1] = count[0];
        }
    }

    private void add(boolean wanted, int[] count, int j, double r) {
        if (!wanted) {
            return;
        }
        int at = count[0]++;
        if (at == neighbor.length) {
            neighbor = Arrays.copyOf(neighbor, 2 * at);
            distance = Arrays.copyOf(distance, 2 * at);
            coulomb = Arrays.copyOf(coulomb, 2 * at);
        }
        neighbor[at] = j;
        distance[at] = (float) r;
        coulomb[at] = (float) (damped(Math.max(r, 0.3)) - damped(CUTOFF));
    }

    private static double damped(double r) {
        return org.mlip4j.sim.crystal.Ewald.COULOMB * Math.exp(-DAMPING * DAMPING * r * r) / r;
    }

    int[] state() {
        return state.clone();
    }

    /**
     * Puts the wanted numbers on the sites, kind by kind as the occupancies say, and anneals. When pairs stay too close
     * that way, atoms may also change to other kinds of sites.
     */
    void settle(Map<Integer, Long> counts, Random random) {
        deadline = System.nanoTime() + PATIENCE_NANOSECONDS;
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
                conflicts() / 2
                        + " pairs stay closer than allowed however the partly filled sites are occupied;"
                        + " allow smaller distances with --min-distance, or fewer atoms with --count");
    }

    private void giveUpWhenLate() {
        if (System.nanoTime() - deadline > 0) {
            throw new MlipException(
                    "no allowed occupation of the partly filled sites was found within two minutes;"
                            + " take a smaller cell, or allow smaller distances with --min-distance");
        }
    }

    private void fill(Map<Integer, Long> counts, Random random) {
        for (int i = 0; i < state.length; i++) {
            state[i] = isFixed[i] ? crystal.kindOf(i).mainSpecies() : 0;
        }
        new SiteQuotas(crystal, counts).assign(state, random);
        for (int i : mobile) {
            potential[i] = 0;
            for (int at = first[i]; at < first[i + 1]; at++) {
                potential[i] += charge(neighbor[at]) * coulomb[at];
            }
        }
    }

    private boolean mayExchange(int i, int j) {
        if (state[i] == state[j] || isFixed[j]) {
            return false;
        }
        return crystal.kind()[i] == crystal.kind()[j]
                || acrossKinds && takes(i, state[j]) && takes(j, state[i]);
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
        for (int at = first[site]; at < near[site]; at++) {
            int other = state[neighbor[at]];
            if (other != 0 && distance[at] < limits[species][other]) {
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
        int close = near[i] - first[i];
        if (close > 0 && random.nextBoolean()) {
            return neighbor[first[i] + random.nextInt(close)];
        }
        return mobile[random.nextInt(mobile.length)];
    }

    private void tryExchange(int i, int j, double temperature, Random random) {
        double cost = cost(i, j);
        if (cost <= 0 || random.nextDouble() < Math.exp(-cost / temperature)) {
            perform(i, j);
        }
    }

    /** Energy of an exchange, close pairs included. */
    private double cost(int i, int j) {
        double change = charge[state[j]] - charge[state[i]];
        double direct = 0;
        for (int at = first[i]; at < first[i + 1]; at++) {
            direct += neighbor[at] == j ? coulomb[at] : 0;
        }
        int close = conflicts(i, state[i]) + conflicts(j, state[j]);
        exchange(i, j);
        close = conflicts(i, state[i]) + conflicts(j, state[j]) - close;
        exchange(i, j);
        return change * (potential[i] - potential[j]) - change * change * direct + CLOSE * close;
    }

    private void perform(int i, int j) {
        double change = charge[state[j]] - charge[state[i]];
        exchange(i, j);
        addPotential(i, change);
        addPotential(j, -change);
    }

    /** Cools the sites of close pairs and their surroundings again and again. */
    private void repair(Random random) {
        for (int round = 0; round < REPAIRS; round++) {
            int[] left = Arrays.stream(mobile).filter(i -> conflicts(i, state[i]) > 0).toArray();
            if (left.length == 0) {
                return;
            }
            giveUpWhenLate();
            double temperature = 2 * HOT * (1 - (double) (round % 50) / 50) + COLD;
            for (int i : left) {
                int at = i;
                for (int step = 0; step < 40; step++) {
                    int j = partner(at, random);
                    if (mayExchange(at, j)) {
                        tryExchange(at, j, temperature, random);
                    }
                    at = random.nextBoolean() ? i : partner(i, random);
                    at = isFixed[at] ? i : at;
                }
            }
        }
    }

    private void addPotential(int site, double change) {
        for (int at = first[site]; at < first[site + 1]; at++) {
            potential[neighbor[at]] += change * coulomb[at];
        }
    }

    /** Damped Coulomb energy of the mobile sites among each other and with the rest, eV. */
    double energy() {
        double sum = 0;
        for (int i : mobile) {
            for (int at = first[i]; at < first[i + 1]; at++) {
                boolean both = !isFixed[neighbor[at]];
                sum += (both ? 0.5 : 1) * charge(i) * charge(neighbor[at]) * coulomb[at];
            }
        }
        return sum;
    }
}
