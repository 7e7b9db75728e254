package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import java.util.Arrays;

/**
 * Monomials, basic moments, products and polynomials, for one central atom per lane. Arrays hold one vector per entry;
 * two slots are treated together, whose vectors alternate. The first entry begins at {@link Lanes#START}.
 */
final class MomentKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;

    private MomentKernel() {}

    /**
     * Monomials of the unit vectors of two slots.
     *
     * @param u components of the unit vectors: x, y, z of the first slot, then of the second
     * @param monomials receives two vectors per monomial
     */
    static void monomials(MomentPlan plan, double[] u, int at, double[] monomials) {
        int[] parent = plan.parent;
        int[] axis = plan.axis;
        DoubleVector one = DoubleVector.broadcast(S, 1);
        one.intoArray(monomials, Z);
        one.intoArray(monomials, Z + L);
        for (int k = 1; k < parent.length; k++) {
            int p = Z + 2 * L * parent[k];
            int d = at + L * axis[k];
            DoubleVector m0 =
                    DoubleVector.fromArray(S, monomials, p).mul(DoubleVector.fromArray(S, u, d));
            DoubleVector m1 =
                    DoubleVector.fromArray(S, monomials, p + L)
                            .mul(DoubleVector.fromArray(S, u, d + 3 * L));
            m0.intoArray(monomials, Z + 2 * L * k);
            m1.intoArray(monomials, Z + 2 * L * k + L);
        }
    }

    /**
     * Adds two slots to the basic moments.
     *
     * @param f radial functions, one vector per slot and mu
     * @param at where those of the first slot start
     */
    static void addMoments(
            MomentPlan plan, double[] monomials, double[] f, int at, double[] moments) {
        int[] monomial = plan.termMonomial;
        int[] moment = plan.termMoment;
        for (int mu = 0; mu < plan.radialCount; mu++) {
            DoubleVector a = DoubleVector.fromArray(S, f, at + L * mu);
            DoubleVector b = DoubleVector.fromArray(S, f, at + L * (mu + plan.radialCount));
            int end = plan.termFirst[mu + 1];
            for (int e = plan.termFirst[mu]; e < end; e++) {
                int k = Z + 2 * L * monomial[e];
                int m = Z + L * moment[e];
                DoubleVector sum = DoubleVector.fromArray(S, moments, m);
                sum = DoubleVector.fromArray(S, monomials, k).fma(a, sum);
                sum = DoubleVector.fromArray(S, monomials, k + L).fma(b, sum);
                sum.intoArray(moments, m);
            }
        }
    }

    /** Products of moments, along the tree. */
    static void products(MomentPlan plan, double[] moments) {
        int[] first = plan.productFirst;
        int[] left = plan.left;
        int[] right = plan.right;
        double[] factor = plan.factor;
        for (int t = 0; t < plan.target.length; t++) {
            DoubleVector sum = DoubleVector.zero(S);
            int end = first[t + 1];
            for (int e = first[t]; e < end; e++) {
                DoubleVector product =
                        DoubleVector.fromArray(S, moments, Z + L * left[e])
                                .mul(DoubleVector.fromArray(S, moments, Z + L * right[e]));
                sum = product.fma(DoubleVector.broadcast(S, factor[e]), sum);
            }
            sum.intoArray(moments, Z + L * plan.target[t]);
        }
    }

    /** Sum of all moments times their coefficients, one number per lane. */
    static void energies(MomentPlan plan, double[] moments, double[] energies) {
        DoubleVector sum = DoubleVector.zero(S);
        double[] linear = plan.linear;
        for (int m = 0; m < linear.length; m++) {
            sum =
                    DoubleVector.fromArray(S, moments, Z + L * m)
                            .fma(DoubleVector.broadcast(S, linear[m]), sum);
        }
        sum.intoArray(energies, 0);
    }

    /** Derivatives of the energy with respect to all moments. */
    static void adjoints(MomentPlan plan, double[] moments, double[] adjoints) {
        double[] linear = plan.linear;
        for (int m = 0; m < linear.length; m++) {
            DoubleVector.broadcast(S, linear[m]).intoArray(adjoints, Z + L * m);
        }
        int[] first = plan.productFirst;
        int[] left = plan.left;
        int[] right = plan.right;
        double[] factor = plan.factor;
        for (int t = plan.target.length - 1; t >= 0; t--) {
            DoubleVector whole = DoubleVector.fromArray(S, adjoints, Z + L * plan.target[t]);
            int end = first[t + 1];
            for (int e = first[t]; e < end; e++) {
                int i = Z + L * left[e];
                int j = Z + L * right[e];
                DoubleVector a = whole.mul(factor[e]);
                a.fma(DoubleVector.fromArray(S, moments, j), DoubleVector.fromArray(S, adjoints, i))
                        .intoArray(adjoints, i);
                a.fma(DoubleVector.fromArray(S, moments, i), DoubleVector.fromArray(S, adjoints, j))
                        .intoArray(adjoints, j);
            }
        }
    }

    /** Coefficients of the gradients of p_mu. */
    static void slopes(MomentPlan plan, double[] adjoints, double[] slopes) {
        Arrays.fill(slopes, 0);
        int[] into = plan.into;
        int[] from = plan.from;
        double[] times = plan.times;
        for (int e = 0; e < into.length; e++) {
            int at = Z + L * into[e];
            DoubleVector.fromArray(S, adjoints, Z + L * from[e])
                    .fma(DoubleVector.broadcast(S, times[e]), DoubleVector.fromArray(S, slopes, at))
                    .intoArray(slopes, at);
        }
    }

    /**
     * For two slots sum_mu f_mu' p_mu, and sum_mu f_mu grad p_mu. The part of p_mu of degree n is u . grad / n, so that
     * only the gradient is summed over monomials.
     *
     * @param at where the radial functions of the first of the two slots start
     * @param p receives p_mu, one vector per slot and mu, where the radial functions of the same slot and mu stand
     * @param out receives for each slot four vectors: the first sum, and the components of the second
     * @param into where they start
     */
    static void polynomials(
            MomentPlan plan,
            double[] monomials,
            double[] f,
            double[] df,
            int at,
            double[] adjoints,
            double[] slopes,
            double[] p,
            double[] out,
            int into) {
        DoubleVector r0 = DoubleVector.zero(S);
        DoubleVector r1 = r0;
        DoubleVector gx0 = r0;
        DoubleVector gy0 = r0;
        DoubleVector gz0 = r0;
        DoubleVector gx1 = r0;
        DoubleVector gy1 = r0;
        DoubleVector gz1 = r0;
        int[] monomial = plan.slopeMonomial;
        for (int mu = 0; mu < plan.radialCount; mu++) {
            int f0 = at + L * mu;
            int f1 = f0 + L * plan.radialCount;
            setConstant(plan, mu, adjoints, p, f0);
            DoubleVector p0 = DoubleVector.fromArray(S, p, f0);
            DoubleVector p1 = p0;
            DoubleVector a = DoubleVector.fromArray(S, f, f0);
            DoubleVector b = DoubleVector.fromArray(S, f, f1);
            for (int n = 0; n < plan.rank; n++) {
                int begin = plan.slopeFirst[mu * plan.rank + n];
                int end = plan.slopeFirst[mu * plan.rank + n + 1];
                if (begin == end) {
                    continue;
                }
                DoubleVector x0 = DoubleVector.zero(S);
                DoubleVector y0 = x0;
                DoubleVector z0 = x0;
                DoubleVector x1 = x0;
                DoubleVector y1 = x0;
                DoubleVector z1 = x0;
                for (int e = begin; e < end; e++) {
                    int k = Z + 2 * L * monomial[e];
                    int c = Z + 3 * L * e;
                    DoubleVector m0 = DoubleVector.fromArray(S, monomials, k);
                    DoubleVector m1 = DoubleVector.fromArray(S, monomials, k + L);
                    DoubleVector cx = DoubleVector.fromArray(S, slopes, c);
                    DoubleVector cy = DoubleVector.fromArray(S, slopes, c + L);
                    DoubleVector cz = DoubleVector.fromArray(S, slopes, c + 2 * L);
                    x0 = m0.fma(cx, x0);
                    y0 = m0.fma(cy, y0);
                    z0 = m0.fma(cz, z0);
                    x1 = m1.fma(cx, x1);
                    y1 = m1.fma(cy, y1);
                    z1 = m1.fma(cz, z1);
                }
                DoubleVector share = DoubleVector.broadcast(S, 1.0 / (n + 1));
                DoubleVector along0 = DoubleVector.fromArray(S, monomials, Z + 2 * L).mul(x0);
                along0 = DoubleVector.fromArray(S, monomials, Z + 4 * L).fma(y0, along0);
                along0 = DoubleVector.fromArray(S, monomials, Z + 6 * L).fma(z0, along0);
                DoubleVector along1 = DoubleVector.fromArray(S, monomials, Z + 3 * L).mul(x1);
                along1 = DoubleVector.fromArray(S, monomials, Z + 5 * L).fma(y1, along1);
                along1 = DoubleVector.fromArray(S, monomials, Z + 7 * L).fma(z1, along1);
                p0 = along0.fma(share, p0);
                p1 = along1.fma(share, p1);
                gx0 = x0.fma(a, gx0);
                gy0 = y0.fma(a, gy0);
                gz0 = z0.fma(a, gz0);
                gx1 = x1.fma(b, gx1);
                gy1 = y1.fma(b, gy1);
                gz1 = z1.fma(b, gz1);
            }
            p0.intoArray(p, f0);
            p1.intoArray(p, f1);
            r0 = p0.fma(DoubleVector.fromArray(S, df, f0), r0);
            r1 = p1.fma(DoubleVector.fromArray(S, df, f1), r1);
        }
        r0.intoArray(out, into);
        gx0.intoArray(out, into + L);
        gy0.intoArray(out, into + 2 * L);
        gz0.intoArray(out, into + 3 * L);
        r1.intoArray(out, into + 4 * L);
        gx1.intoArray(out, into + 5 * L);
        gy1.intoArray(out, into + 6 * L);
        gz1.intoArray(out, into + 7 * L);
    }

    /** p_mu begins as its constant. */
    private static void setConstant(
            MomentPlan plan, int mu, double[] adjoints, double[] p, int at) {
        DoubleVector sum = DoubleVector.zero(S);
        for (int e = plan.termFirst[mu];
                e < plan.termFirst[mu + 1] && plan.termMonomial[e] == 0;
                e++) {
            sum = sum.add(DoubleVector.fromArray(S, adjoints, Z + L * plan.termMoment[e]));
        }
        sum.intoArray(p, at);
    }
}
