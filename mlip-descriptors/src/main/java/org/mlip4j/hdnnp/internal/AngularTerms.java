package org.mlip4j.hdnnp.internal;

import org.mlip4j.hdnnp.CompactFunction;

import java.util.List;

/**
 * Angular symmetry functions of one central element and one pair of neighbouring elements that share their width: G =
 * sum_jk exp(-eta s) f A(theta) with s the sum of the squared distances from r_s and f the product of the cutoff
 * functions. Compact functions have eta = 0.
 */
abstract sealed class AngularTerms {

    final double eta;
    final double shift;
    final int[] index;

    private AngularTerms(double eta, double shift, int[] index) {
        this.eta = eta;
        this.shift = shift;
        this.index = index;
    }

    /** exp(-eta s). */
    final double gaussian(Triplet t, boolean narrow) {
        if (eta == 0) {
            return 1;
        }
        double a = t.rij - shift;
        double b = t.rik - shift;
        double s = a * a + b * b;
        if (narrow) {
            double c = t.rjk - shift;
            s += c * c;
        }
        return Math.exp(-eta * s);
    }

    /** Adds f A(theta) to every function. */
    abstract void add(Triplet t, double f, double[] g);

    /** Adds f dA/dcos dE/dG, summed over the functions, to the triplet and returns the sum of A dE/dG. */
    abstract double contract(Triplet t, double f, double[] dEdG);

    /** A = w 2^(1 - zeta) (1 + lambda cos theta)^zeta (Behler, J. Chem. Phys. 134, 074106 (2011), eqs. 8 and 9). */
    static final class CosinePowers extends AngularTerms {

        /**
         * One function.
         *
         * @param index its position among all functions of the central element
         * @param weight w
         * @param lambda sign of the cosine
         * @param zeta exponent
         */
        record Term(int index, double weight, double lambda, double zeta) {}

        private final double[] scale;
        private final double[] lambda;
        private final double[] zeta;

        CosinePowers(double eta, double shift, List<Term> terms) {
            super(eta, shift, terms.stream().mapToInt(Term::index).toArray());
            scale = terms.stream().mapToDouble(t -> t.weight * Math.pow(2, 1 - t.zeta)).toArray();
            lambda = terms.stream().mapToDouble(Term::lambda).toArray();
            zeta = terms.stream().mapToDouble(Term::zeta).toArray();
        }

        @Override
        void add(Triplet t, double f, double[] g) {
            for (int n = 0; n < index.length; n++) {
                double base = 1 + lambda[n] * t.cos;
                if (base > 0) {
                    g[index[n]] += f * scale[n] * base * power(base, zeta[n] - 1);
                }
            }
        }

        @Override
        double contract(Triplet t, double f, double[] dEdG) {
            double sum = 0;
            double slope = 0;
            for (int n = 0; n < index.length; n++) {
                double base = 1 + lambda[n] * t.cos;
                if (base > 0) {
                    double lower = dEdG[index[n]] * scale[n] * power(base, zeta[n] - 1);
                    sum += lower * base;
                    slope += lower * zeta[n] * lambda[n];
                }
            }
            t.dCos += f * slope;
            return sum;
        }

        /** x^n by squaring when n is a small whole number. */
        private static double power(double x, double n) {
            int whole = (int) n;
            if (whole != n || whole < 0 || whole > 256) {
                return Math.pow(x, n);
            }
            double result = 1;
            double square = x;
            for (int m = whole; m > 0; m >>= 1) {
                if ((m & 1) != 0) {
                    result *= square;
                }
                square *= square;
            }
            return result;
        }
    }

    /** A = w C(theta), a compact function of the angle (Bircher, Singraber, Dellago 2021). */
    static final class Bumps extends AngularTerms {

        /**
         * One function.
         *
         * @param index its position among all functions of the central element
         * @param weight w
         * @param bump C
         */
        record Term(int index, double weight, CompactFunction bump) {}

        private final double[] weight;
        private final CompactFunction[] bump;

        Bumps(List<Term> terms) {
            super(0, 0, terms.stream().mapToInt(Term::index).toArray());
            weight = terms.stream().mapToDouble(Term::weight).toArray();
            bump = terms.stream().map(Term::bump).toArray(CompactFunction[]::new);
        }

        @Override
        void add(Triplet t, double f, double[] g) {
            for (int n = 0; n < index.length; n++) {
                g[index[n]] += f * weight[n] * bump[n].value(t.theta());
            }
        }

        @Override
        double contract(Triplet t, double f, double[] dEdG) {
            double sum = 0;
            double slope = 0;
            for (int n = 0; n < index.length; n++) {
                double a = dEdG[index[n]] * weight[n];
                sum += a * bump[n].value(t.theta());
                slope += a * bump[n].derivative(t.theta());
            }
            t.dCos += f * slope * t.thetaSlope();
            return sum;
        }
    }
}
