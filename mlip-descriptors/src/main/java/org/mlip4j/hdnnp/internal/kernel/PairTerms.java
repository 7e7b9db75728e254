package org.mlip4j.hdnnp.internal.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gaussian angular functions of one pair of neighbouring elements as a table: rows share their width and centre, columns
 * the function of the angle. The number of columns is a multiple of four; places without a function have weight 0.
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
     * exp(-eta (r - r_s)^2).
     *
     * @param eta width
     * @param shift r_s
     */
    record Shape(double eta, double shift) {}

    /**
     * (1 + lambda cos theta)^zeta.
     *
     * @param lambda sign of the cosine
     * @param zeta at least 1
     */
    record Angle(double lambda, int zeta) {}

    private final int first;
    private final int second;
    final Shape[] shapes;
    final Angle[] angles;

    /** Number of columns. */
    final int columns;

    private final int[] index;
    private final double[] weight;

    /** Weights times dE/dG. */
    final double[] mix;

    /** Sums over pairs, without weights. */
    final double[] sums;

    /** The element of j, which has fewer neighbours, and that of k. */
    int down;

    int along;

    /** The pairs of neighbours, among those of all element pairs. */
    int from;

    int to;

    PairTerms(int first, int second, List<Term> terms) {
        this.first = first;
        this.second = second;
        shapes = terms.stream().map(Term::shape).distinct().toArray(Shape[]::new);
        List<Angle> found = new ArrayList<>();
        List<Term[]> table = new ArrayList<>();
        for (Term term : terms) {
            int row = Arrays.asList(shapes).indexOf(term.shape);
            int column = 0;
            while (column < found.size()
                    && (!found.get(column).equals(term.angle) || table.get(column)[row] != null)) {
                column++;
            }
            if (column == found.size()) {
                found.add(term.angle);
                table.add(new Term[shapes.length]);
            }
            table.get(column)[row] = term;
        }
        angles = found.toArray(Angle[]::new);
        columns = (angles.length + 3) / 4 * 4;
        index = new int[shapes.length * columns];
        weight = new double[index.length];
        mix = new double[index.length];
        sums = new double[index.length];
        for (int row = 0; row < shapes.length; row++) {
            for (int column = 0; column < angles.length; column++) {
                Term term = table.get(column)[row];
                if (term != null) {
                    index[row * columns + column] = term.index;
                    weight[row * columns + column] = term.weight * Math.pow(2, 1 - term.angle.zeta);
                }
            }
        }
    }

    /** Lets the more numerous element fill the vectors. */
    void arrange(Shell n) {
        boolean swap = n.end[first] - n.begin[first] > n.end[second] - n.begin[second];
        down = swap ? second : first;
        along = swap ? first : second;
    }

    boolean same() {
        return first == second;
    }

    /** Adds the sums to the symmetry functions. */
    void addTo(double[] g) {
        for (int n = 0; n < sums.length; n++) {
            if (weight[n] != 0) {
                g[index[n]] += weight[n] * sums[n];
            }
        }
    }

    void setMix(double[] dEdG) {
        for (int n = 0; n < mix.length; n++) {
            mix[n] = weight[n] * dEdG[index[n]];
        }
    }
}
