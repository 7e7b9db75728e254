package org.mlip4j.hdnnp.internal.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    /** Widths up to this multiple of another are whole multiples exactly, but for rounding. */
    private static final int MOST_MULTIPLE = 32;

    private final int first;
    private final int second;
    final List<Shape> shapes;

    final int rows;

    /** How many of the shapes, the first ones, belong to functions with an exponent above 1. */
    final int bent;

    /** The shapes in the order of their widths. */
    final int[] byWidth;

    /**
     * Per shape: pairs of rows the product of which, one after the other, it is, where its width is a sum of those of narrower
     * ones; otherwise empty. A product is kept in the row of the shape.
     */
    final int[][] products;

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

    /** Per number of {@link #mix}: the functions that it comes from, and their weights; 0 where there is none. */
    private final int[] source;

    private final double[] share;
    private final int[] secondSource;
    private final double[] secondShare;

    /** What comes from further functions: which number of mix, function, weight. */
    private final int[] morePlace;

    private final int[] moreSource;
    private final double[] moreShare;
    private int more;

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
        Set<Shape> withPowers =
                functions.stream()
                        .filter(t -> t.angle.zeta > 1)
                        .map(Term::shape)
                        .collect(Collectors.toSet());
        bent = withPowers.size();
        shapes =
                functions.stream()
                        .map(Term::shape)
                        .distinct()
                        .sorted(
                                Comparator.comparing((Shape s) -> !withPowers.contains(s))
                                        .thenComparing(Shape::eta)
                                        .thenComparing(Shape::shift)
                                        .thenComparing(Shape::lift))
                        .toList();
        byWidth =
                IntStream.range(0, shapes.size())
                        .boxed()
                        .sorted(Comparator.comparing(r -> shapes.get(r).eta))
                        .mapToInt(Integer::intValue)
                        .toArray();
        products = new int[shapes.size()][];
        for (int n = 0; n < byWidth.length; n++) {
            products[byWidth[n]] = findProducts(n);
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
        source = new int[mix.length];
        share = new double[mix.length];
        secondSource = new int[mix.length];
        secondShare = new double[mix.length];
        morePlace = new int[2 * index.length];
        moreSource = new int[2 * index.length];
        moreShare = new double[2 * index.length];
        for (int n = 0; n < index.length; n++) {
            addSource(place[n], index[n], weight[n]);
            addSource(next[n], index[n], tilt[n]);
        }
    }

    private void addSource(int to, int function, double w) {
        if (w == 0) {
            return;
        }
        if (share[to] == 0) {
            source[to] = function;
            share[to] = w;
        } else if (secondShare[to] == 0) {
            secondSource[to] = function;
            secondShare[to] = w;
        } else {
            morePlace[more] = to;
            moreSource[more] = function;
            moreShare[more++] = w;
        }
    }

    /** The shortest way to make a shape of at most two narrower ones in two products. */
    private int[] findProducts(int n) {
        int r = byWidth[n];
        int[] best = {};
        for (int b = 0; b < n; b++) {
            int wanted = multiple(r, byWidth[b]);
            for (int i = b; i < n && wanted > 0; i++) {
                for (int j = b; j < n; j++) {
                    int[] found = product(r, byWidth[i], byWidth[j], wanted, byWidth[b]);
                    boolean shorter = best.length == 0 || found.length < best.length;
                    best = found.length > 0 && shorter ? found : best;
                }
            }
        }
        return best;
    }

    /** How the row of a shape is made of rows i and j, if it can be. */
    private int[] product(int r, int i, int j, int wanted, int base) {
        int first = multiple(i, base);
        int second = multiple(j, base);
        if (first == 0 || second == 0) {
            return new int[0];
        }
        if (first + second == wanted) {
            return new int[] {i, j};
        }
        if (2 * first + second == wanted) {
            return new int[] {i, i, r, j};
        }
        return 2 * (first + second) == wanted ? new int[] {i, j, r, r} : new int[0];
    }

    /** How many times the width of another a shape has, if both are centred on the atom and it is a whole number; or 0. */
    private int multiple(int r, int base) {
        Shape a = shapes.get(r);
        Shape b = shapes.get(base);
        double ratio = a.eta / b.eta;
        boolean plain = a.shift == 0 && a.lift == 0 && b.shift == 0 && b.lift == 0;
        boolean whole = Math.abs(ratio - Math.rint(ratio)) < 4e-16 * ratio;
        return plain && whole && ratio < MOST_MULTIPLE ? (int) Math.rint(ratio) : 0;
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
        for (int m = 0; m < mix.length; m++) {
            mix[m] = share[m] * dEdG[source[m]] + secondShare[m] * dEdG[secondSource[m]];
        }
        for (int n = 0; n < more; n++) {
            mix[morePlace[n]] += moreShare[n] * dEdG[moreSource[n]];
        }
    }
}
