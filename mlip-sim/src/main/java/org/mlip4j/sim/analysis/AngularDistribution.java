package org.mlip4j.sim.analysis;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Distributions of the angle between two bonds of an atom, and of the number of its bonds. A bond joins atoms closer than a
 * cutoff. The distributions of angles are densities per degree whose integral is one; a random arrangement gives the sine of
 * the angle times pi / 360.
 */
public final class AngularDistribution implements Observable {

    /** Most bonds of an atom that are told apart. */
    private static final int BONDS = 24;

    /** Of each pair of elements: shares of the numbers of bonds, mean number, and sums of lengths and their squares per atom. */
    private static final int COLUMNS = BONDS + 4;

    private final double cutoff;
    private final int bins;
    private final BlockAverage average = new BlockAverage();
    private volatile int[] elements;

    /**
     * Of nothing yet.
     *
     * @param cutoff length of the longest bond, Angstrom
     * @param bins number of intervals from 0 to 180 degrees
     */
    public AngularDistribution(double cutoff, int bins) {
        if (!(cutoff > 0) || bins < 1) {
            throw new MlipException(
                    "an angular distribution needs a positive cutoff and at least one bin");
        }
        this.cutoff = cutoff;
        this.bins = bins;
    }

    /**
     * One distribution.
     *
     * @param name {@code all}, or three symbols with the central atom in the middle, such as {@code S-P-S}
     * @param value density, per degree; zero where there is no such angle
     * @param error standard errors
     */
    public record Function(String name, double[] value, double[] error) {}

    /**
     * How many bonds the atoms of an element have.
     *
     * @param name {@code P-S}: bonds of P to S; {@code P}: all bonds of P
     * @param mean mean number
     * @param error its standard error
     * @param shares of the atoms with 0, 1, 2, ... bonds; the last with as many or more
     * @param length mean length of these bonds, Angstrom; NaN where there are none
     * @param lengthError its standard error
     * @param spread standard deviation of the lengths, Angstrom
     */
    public record Coordination(
            String name,
            double mean,
            double error,
            double[] shares,
            double length,
            double lengthError,
            double spread) {}

    @Override
    public Runnable prepare(Frame frame) {
        if (elements == null) {
            elements = frame.structure().elements();
        }
        double[] values = new Counting(frame.structure(), elements).values();
        return () -> average.add(values);
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("cutoff", cutoff);
        state.require("number of bins", bins);
        elements = state.keep(elements);
        average.keep(state);
    }

    private static int triples(int m) {
        return 1 + m * m * (m + 1) / 2;
    }

    /** Where the numbers of the bonds of an element to another, or (m) to all, begin. */
    private int pair(int m, int center, int other) {
        return triples(m) * bins + (center * (m + 1) + other) * COLUMNS;
    }

    /** What is counted in one frame. */
    private final class Counting {

        private final Structure structure;
        private final NeighborList list;
        private final int m;
        private final int[] kind;
        private final double[] values;

        Counting(Structure structure, int[] kinds) {
            this.structure = structure;
            this.list = NeighborSearch.of(structure, cutoff);
            this.m = kinds.length;
            this.kind =
                    Arrays.stream(list.species()).map(s -> Arrays.binarySearch(kinds, s)).toArray();
            this.values = new double[triples(m) * bins + m * (m + 1) * COLUMNS];
        }

        /** Angles by triple, then by pair of elements the shares of atoms with each number of bonds and the mean number. */
        double[] values() {
            double[] r = list.positions();
            int[] number = new int[m];
            for (int i = 0; i < structure.size(); i++) {
                number[kind[i]]++;
            }
            for (int i = 0; i < structure.size(); i++) {
                addAngles(i, r);
                addBonds(i, r, 1.0 / number[kind[i]]);
            }
            return values;
        }

        private void addBonds(int i, double[] r, double share) {
            int[] bonds = new int[m + 1];
            for (int k = list.first()[i]; k < list.first()[i + 1]; k++) {
                int j = list.neighbors()[k];
                double square = 0;
                for (int d = 0; d < 3; d++) {
                    square += (r[3 * j + d] - r[3 * i + d]) * (r[3 * j + d] - r[3 * i + d]);
                }
                for (int b : new int[] {kind[j], m}) {
                    bonds[b]++;
                    values[pair(m, kind[i], b) + BONDS + 2] += Math.sqrt(square) * share;
                    values[pair(m, kind[i], b) + BONDS + 3] += square * share;
                }
            }
            for (int b = 0; b <= m; b++) {
                values[pair(m, kind[i], b) + Math.min(bonds[b], BONDS)] += share;
                values[pair(m, kind[i], b) + BONDS + 1] += bonds[b] * share;
            }
        }

        private void addAngles(int i, double[] r) {
            for (int k = list.first()[i]; k < list.first()[i + 1]; k++) {
                int a = list.neighbors()[k];
                for (int l = k + 1; l < list.first()[i + 1]; l++) {
                    int b = list.neighbors()[l];
                    int bin = (int) (bins * angle(r, i, a, b) / Math.PI);
                    bin = Math.min(bin, bins - 1);
                    values[bin]++;
                    values[triple(kind[a], kind[i], kind[b]) * bins + bin]++;
                }
            }
        }

        private double angle(double[] r, int i, int a, int b) {
            double dot = 0;
            double one = 0;
            double two = 0;
            for (int d = 0; d < 3; d++) {
                double u = r[3 * a + d] - r[3 * i + d];
                double v = r[3 * b + d] - r[3 * i + d];
                dot += u * v;
                one += u * u;
                two += v * v;
            }
            return Math.acos(Math.clamp(dot / Math.sqrt(one * two), -1, 1));
        }

        private int triple(int a, int center, int b) {
            int low = Math.min(a, b);
            int high = Math.max(a, b);
            int pair = low * m - low * (low - 1) / 2 + high - low;
            return 1 + center * (m * (m + 1) / 2) + pair;
        }
    }

    /**
     * Middles of the intervals.
     *
     * @return degrees
     */
    public double[] angles() {
        double[] angles = new double[bins];
        Arrays.setAll(angles, k -> (k + 0.5) * 180 / bins);
        return angles;
    }

    /**
     * The distributions of angles that occur in the frames so far.
     *
     * @return that of all atoms, then one per triple of elements
     */
    public List<Function> functions() {
        double[] mean = average.mean();
        double[] error = average.error();
        List<Function> functions = new ArrayList<>();
        List<String> names = names();
        for (int t = 0; t < names.size() && mean.length > 0; t++) {
            double sum = Arrays.stream(mean, t * bins, (t + 1) * bins).sum();
            if (sum > 0) {
                double scale = bins / (180 * sum);
                functions.add(
                        new Function(
                                names.get(t),
                                scaled(mean, t * bins, bins, scale),
                                scaled(error, t * bins, bins, scale)));
            }
        }
        return functions;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(List.of("all"));
        for (int c = 0; elements != null && c < elements.length; c++) {
            for (int a = 0; a < elements.length; a++) {
                for (int b = a; b < elements.length; b++) {
                    names.add(symbol(a) + "-" + symbol(c) + "-" + symbol(b));
                }
            }
        }
        return names;
    }

    private String symbol(int kind) {
        return Element.of(elements[kind]).symbol();
    }

    private static double[] scaled(double[] values, int from, int count, double scale) {
        return Arrays.stream(values, from, from + count).map(v -> v * scale).toArray();
    }

    /**
     * Numbers of bonds in the frames so far.
     *
     * @return for each element its bonds to each element, then to all
     */
    public List<Coordination> coordinations() {
        double[] mean = average.mean();
        double[] error = average.error();
        List<Coordination> found = new ArrayList<>();
        int m = elements == null ? 0 : elements.length;
        for (int c = 0; c < m; c++) {
            for (int b = 0; b <= m; b++) {
                int at = pair(m, c, b);
                Jackknife lengths =
                        Jackknife.of(
                                average.sums(),
                                sum -> lengths(Arrays.copyOfRange(sum, at, at + COLUMNS)));
                found.add(
                        new Coordination(
                                b == m ? symbol(c) : symbol(c) + "-" + symbol(b),
                                mean[at + BONDS + 1],
                                error[at + BONDS + 1],
                                scaled(mean, at, BONDS + 1, 1),
                                lengths.values()[0],
                                lengths.errors()[0],
                                lengths.values()[1]));
            }
        }
        return found;
    }

    /** Mean and standard deviation; NaN where there is no bond. */
    private static double[] lengths(double[] sums) {
        double mean = sums[BONDS + 2] / sums[BONDS + 1];
        double square = sums[BONDS + 3] / sums[BONDS + 1] - mean * mean;
        return new double[] {mean, Math.sqrt(Math.max(0, square))};
    }
}
