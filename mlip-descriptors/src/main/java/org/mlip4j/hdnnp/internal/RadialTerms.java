package org.mlip4j.hdnnp.internal;

import java.util.List;

/**
 * Radial symmetry functions of one central and one neighbouring element that share their cutoff function f: G = sum_j w
 * exp(-eta (r_ij - r_s)^2) f(r_ij). Compact functions have eta = 0.
 */
final class RadialTerms {

    /**
     * One function.
     *
     * @param index its position among all functions of the central element
     * @param weight w
     * @param eta width
     * @param shift r_s
     */
    record Term(int index, double weight, double eta, double shift) {}

    final int radial;
    private final int[] index;
    private final double[] weight;
    private final double[] eta;
    private final double[] shift;

    RadialTerms(int radial, List<Term> terms) {
        this.radial = radial;
        index = terms.stream().mapToInt(Term::index).toArray();
        weight = terms.stream().mapToDouble(Term::weight).toArray();
        eta = terms.stream().mapToDouble(Term::eta).toArray();
        shift = terms.stream().mapToDouble(Term::shift).toArray();
    }

    /** Adds a neighbour at distance r with cutoff function f. */
    void add(double r, double f, double[] g) {
        for (int t = 0; t < index.length; t++) {
            g[index[t]] += gaussian(t, r) * f;
        }
    }

    /** Returns dE/dr_ij; f and slope are the cutoff function and its derivative. */
    double slope(double r, double f, double slope, double[] dEdG) {
        double sum = 0;
        for (int t = 0; t < index.length; t++) {
            sum += dEdG[index[t]] * gaussian(t, r) * (slope - 2 * eta[t] * (r - shift[t]) * f);
        }
        return sum;
    }

    private double gaussian(int t, double r) {
        double d = r - shift[t];
        return eta[t] == 0 ? weight[t] : weight[t] * Math.exp(-eta[t] * d * d);
    }
}
