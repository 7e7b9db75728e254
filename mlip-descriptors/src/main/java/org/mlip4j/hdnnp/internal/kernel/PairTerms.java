package org.mlip4j.hdnnp.internal.kernel;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Gaussian angular functions of one pair of neighbouring elements as sums over a table: a row per {@link Shape}, and the
 * columns 1, cos theta, and one per {@link Angle} with an exponent above 1. A function with exponent 1 is a sum of the
 * first two.
 */
final class PairTerms {

    /**
     * One function.
     *
     * @param index its position among all functions of the central element
     * @param weight w
     * @param shape width and centre
     * @param angle the function of the angle
     */
    record Term(int index, double weight, Shape shape, Angle angle) {}

    /**
     * exp(lift - eta (r - r_s)^2).
     *
     * @param eta width
     * @param shift r_s
     * @param lift see {@link SimdKernel}
     */
    record Shape(double eta, double shift, double lift) {}

    /**
     * (1 + lambda cos theta)^zeta.
     *
     * @param lambda sign of the cosine
     * @param zeta at least 1
     */
    record Angle(double lambda, double zeta) {}

    /** Columns that are computed together: 1, the cosine and two powers. */
    static final int COLUMNS = 4;

    /** Powers of exponentials below this one are as good as exponentials. */
    private static final int MOST_POWER = 32;

    private final int first;
    private final int second;
    final List<Shape> shapes;

    final int rows;

    /** Shapes whose width is a whole multiple of that of another, centred on the atom: which one, and the multiple; or 0. */
    final int[] baseOf;

    final int[] exponent;

    /** Those with an exponent above 1. */
    final List<Angle> powers;

    /** How often {@link #COLUMNS} columns are computed; after the first time only the powers count. */
    final int turns;

    /** Per term: its function; weight; the same times lambda if the exponent is 1, otherwise 0. */
    private final int[] index;

    private final double[] weight;
    private final double[] tilt;

    /** Per term: where its first number is among the sums, and the one that is to be tilted, or the first again. */
    private final int[] place;

    private final int[] next;

    private final double[] totals;

    /** Per shape: 2 eta. */
    final double[] stretches;

    /** Weights times dE/dG, in the order turn, row, column. */
    final double[] mix;

    /** The element of j, which has fewer neighbours, and that of k. */
    int down;

    int along;

    /** The pairs of neighbours, among those of all element pairs. */
    int from;

    int to;

    /**
     * Prepares the table.
     *
     * @param group the number of rows is made a multiple of this, with rows whose weights are 0
     */
    PairTerms(int first, int second, List<Term> functions, int group) {
        this.first = first;
        this.second = second;
        shapes =
                functions.stream()
                        .map(Term::shape)
                        .distinct()
                        .sorted(
                                Comparator.comparing(Shape::eta)
                                        .thenComparing(Shape::shift)
                                        .thenComparing(Shape::lift))
                        .toList();
        baseOf = new int[shapes.size()];
        exponent = new int[shapes.size()];
        for (int r = 0; r < shapes.size(); r++) {
            findBase(r);
        }
        powers =
                functions.stream()
                        .map(Term::angle)
                        .filter(a -> a.zeta > 1)
                        .distinct()
                        .sorted(Comparator.comparing(Angle::zeta).thenComparing(Angle::lambda))
                        .toList();
        stretches = shapes.stream().mapToDouble(s -> 2 * s.eta).toArray();
        rows = (shapes.size() + group - 1) / group * group;
        turns = Math.max(1, (powers.size() + 1) / 2);
        index = functions.stream().mapToInt(Term::index).toArray();
        weight = new double[index.length];
        tilt = new double[index.length];
        place = new int[index.length];
        next = new int[index.length];
        for (int n = 0; n < index.length; n++) {
            Term term = functions.get(n);
            boolean linear = term.angle.zeta == 1;
            weight[n] = term.weight * Math.pow(2, 1 - term.angle.zeta) * Math.exp(-term.shape.lift);
            tilt[n] = linear ? weight[n] * term.angle.lambda : 0;
            int power = Math.max(0, powers.indexOf(term.angle));
            int row = power / 2 * rows + shapes.indexOf(term.shape);
            place[n] = row * COLUMNS + (linear ? 0 : 2 + power % 2);
            next[n] = place[n] + (linear ? 1 : 0);
        }
        mix = new double[turns * rows * COLUMNS];
        totals = new double[mix.length];
    }

    /** Widths come in ascending order. */
    private void findBase(int r) {
        Shape shape = shapes.get(r);
        for (int b = 0; b < r && exponent[r] == 0; b++) {
            Shape base = shapes.get(b);
            double ratio = shape.eta / base.eta;
            boolean plain =
                    shape.shift == 0 && shape.lift == 0 && base.shift == 0 && base.lift == 0;
            boolean whole = Math.abs(ratio - Math.rint(ratio)) < 4e-16 * ratio;
            if (plain && whole && ratio > 1 && ratio < MOST_POWER) {
                baseOf[r] = b;
                exponent[r] = (int) Math.rint(ratio);
            }
        }
    }

    /** Length of the longest table. */
    static int mostSums(List<PairTerms> terms) {
        return terms.stream().mapToInt(t -> t.mix.length).max().orElse(0);
    }

    /** Lets the more numerous element fill the vectors. */
    void arrange(Shell n) {
        boolean swap = n.end[first] - n.begin[first] > n.end[second] - n.begin[second];
        down = swap ? second : first;
        along = swap ? first : second;
    }

    /** Which of the powers is the first or second of a turn; where there is none, another one, whose weights are 0. */
    int column(int turn, int which) {
        return Math.min(2 * turn + which, Math.max(0, powers.size() - 1));
    }

    Angle angle(int turn, int which) {
        return powers.isEmpty() ? new Angle(0, 1) : powers.get(column(turn, which));
    }

    boolean same() {
        return first == second;
    }

    /**
     * Adds sums over pairs to the symmetry functions.
     *
     * @param sums in the order of {@link #mix}, a vector each whose lanes are still to be added
     */
    void addTo(double[] sums, double[] g) {
        Lanes.sums(sums, totals.length, totals);
        for (int n = 0; n < index.length; n++) {
            g[index[n]] += weight[n] * totals[place[n]] + tilt[n] * totals[next[n]];
        }
    }

    void setMix(double[] dEdG) {
        Arrays.fill(mix, 0);
        for (int n = 0; n < index.length; n++) {
            double d = dEdG[index[n]];
            mix[place[n]] += weight[n] * d;
            mix[next[n]] += tilt[n] * d;
        }
    }
}
