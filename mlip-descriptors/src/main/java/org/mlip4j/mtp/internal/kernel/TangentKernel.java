package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Moments with their rates of change, forwards and backwards, for one central atom per lane; two slots are treated
 * together, whose vectors alternate. Rates stand in arrays of their own.
 */
final class TangentKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private TangentKernel() {}

    /**
     * Monomials of the unit vectors of two slots.
     *
     * @param u components of the unit vectors: x, y, z of the first slot, then of the second
     * @param uRate their rates
     * @param monomials receives two vectors per monomial
     * @param rates receives their rates
     */
    static void monomials(
            MomentPlan plan,
            double[] u,
            double[] uRate,
            int at,
            double[] monomials,
            double[] rates) {
        int[] parent = plan.parent;
        int[] axis = plan.axis;
        DoubleVector one = DoubleVector.broadcast(S, 1);
        DoubleVector zero = DoubleVector.zero(S);
        one.intoArray(monomials, 0);
        one.intoArray(monomials, L);
        zero.intoArray(rates, 0);
        zero.intoArray(rates, L);
        for (int k = 1; k < parent.length; k++) {
            int p = 2 * L * parent[k];
            int d = at + L * axis[k];
            int o = 2 * L * k;
            DoubleVector m0 = DoubleVector.fromArray(S, monomials, p);
            DoubleVector m1 = DoubleVector.fromArray(S, monomials, p + L);
            DoubleVector u0 = DoubleVector.fromArray(S, u, d);
            DoubleVector u1 = DoubleVector.fromArray(S, u, d + 3 * L);
            m0.mul(u0).intoArray(monomials, o);
            m1.mul(u1).intoArray(monomials, o + L);
            DoubleVector.fromArray(S, rates, p)
                    .fma(u0, m0.mul(DoubleVector.fromArray(S, uRate, d)))
                    .intoArray(rates, o);
            DoubleVector.fromArray(S, rates, p + L)
                    .fma(u1, m1.mul(DoubleVector.fromArray(S, uRate, d + 3 * L)))
                    .intoArray(rates, o + L);
        }
    }

    /**
     * Adds two slots to the basic moments and their rates.
     *
     * @param f radial functions, one vector per slot and mu
     * @param fRate their rates
     * @param at where those of the first slot start
     */
    static void addMoments(
            MomentPlan plan,
            double[] monomials,
            double[] rates,
            double[] f,
            double[] fRate,
            int at,
            double[] moments,
            double[] momentRates) {
        int[] monomial = plan.termMonomial;
        int[] moment = plan.termMoment;
        for (int mu = 0; mu < plan.radialCount; mu++) {
            int second = at + L * (mu + plan.radialCount);
            DoubleVector f0 = DoubleVector.fromArray(S, f, at + L * mu);
            DoubleVector f1 = DoubleVector.fromArray(S, f, second);
            DoubleVector r0 = DoubleVector.fromArray(S, fRate, at + L * mu);
            DoubleVector r1 = DoubleVector.fromArray(S, fRate, second);
            int end = plan.termFirst[mu + 1];
            for (int e = plan.termFirst[mu]; e < end; e++) {
                int k = 2 * L * monomial[e];
                int m = L * moment[e];
                DoubleVector m0 = DoubleVector.fromArray(S, monomials, k);
                DoubleVector m1 = DoubleVector.fromArray(S, monomials, k + L);
                DoubleVector sum = DoubleVector.fromArray(S, moments, m);
                m1.fma(f1, m0.fma(f0, sum)).intoArray(moments, m);
                DoubleVector rate = m0.fma(r0, DoubleVector.fromArray(S, momentRates, m));
                rate = DoubleVector.fromArray(S, rates, k).fma(f0, rate);
                rate = m1.fma(r1, rate);
                DoubleVector.fromArray(S, rates, k + L).fma(f1, rate).intoArray(momentRates, m);
            }
        }
    }

    /** Products of moments and their rates, along the tree. */
    static void products(MomentPlan plan, double[] moments, double[] momentRates) {
        int[] first = plan.productFirst;
        int[] left = plan.left;
        int[] right = plan.right;
        double[] factor = plan.factor;
        for (int t = 0; t < plan.target.length; t++) {
            DoubleVector sum = DoubleVector.zero(S);
            DoubleVector rate = sum;
            int end = first[t + 1];
            for (int e = first[t]; e < end; e++) {
                DoubleVector a = DoubleVector.fromArray(S, moments, L * left[e]).mul(factor[e]);
                DoubleVector b = DoubleVector.fromArray(S, moments, L * right[e]);
                DoubleVector aRate =
                        DoubleVector.fromArray(S, momentRates, L * left[e]).mul(factor[e]);
                DoubleVector bRate = DoubleVector.fromArray(S, momentRates, L * right[e]);
                sum = a.fma(b, sum);
                rate = aRate.fma(b, a.fma(bRate, rate));
            }
            sum.intoArray(moments, L * plan.target[t]);
            rate.intoArray(momentRates, L * plan.target[t]);
        }
    }

    /**
     * Backwards through the products.
     *
     * @param w factor on the energy
     * @param a receives A, the derivatives of the energy with respect to all moments
     * @param q receives w A plus the rates of A
     */
    static void adjoints(
            MomentPlan plan,
            double w,
            double[] moments,
            double[] momentRates,
            double[] a,
            double[] q) {
        double[] linear = plan.linear;
        for (int m = 0; m < linear.length; m++) {
            DoubleVector c = DoubleVector.broadcast(S, linear[m]);
            c.intoArray(a, L * m);
            c.mul(w).intoArray(q, L * m);
        }
        int[] first = plan.productFirst;
        int[] left = plan.left;
        int[] right = plan.right;
        double[] factor = plan.factor;
        for (int t = plan.target.length - 1; t >= 0; t--) {
            DoubleVector wholeA = DoubleVector.fromArray(S, a, L * plan.target[t]);
            DoubleVector wholeQ = DoubleVector.fromArray(S, q, L * plan.target[t]);
            int end = first[t + 1];
            for (int e = first[t]; e < end; e++) {
                int i = L * left[e];
                int j = L * right[e];
                DoubleVector ak = wholeA.mul(factor[e]);
                DoubleVector qk = wholeQ.mul(factor[e]);
                DoubleVector mi = DoubleVector.fromArray(S, moments, i);
                DoubleVector mj = DoubleVector.fromArray(S, moments, j);
                ak.fma(mj, DoubleVector.fromArray(S, a, i)).intoArray(a, i);
                ak.fma(mi, DoubleVector.fromArray(S, a, j)).intoArray(a, j);
                DoubleVector ri = DoubleVector.fromArray(S, momentRates, i);
                DoubleVector rj = DoubleVector.fromArray(S, momentRates, j);
                qk.fma(mj, ak.fma(rj, DoubleVector.fromArray(S, q, i))).intoArray(q, i);
                qk.fma(mi, ak.fma(ri, DoubleVector.fromArray(S, q, j))).intoArray(q, j);
            }
        }
    }

    /**
     * Derivatives with respect to the radial functions of two slots: X = sum Q u^k + A (u^k)., and sum A u^k, which is that
     * with respect to their slopes but for the rate of the distance.
     *
     * @param x receives X, one vector per slot and mu
     * @param y receives the second sum
     * @param at where those of the first slot start
     */
    static void radialAdjoints(
            MomentPlan plan,
            double[] monomials,
            double[] rates,
            double[] a,
            double[] q,
            double[] x,
            double[] y,
            int at) {
        int[] monomial = plan.termMonomial;
        int[] moment = plan.termMoment;
        for (int mu = 0; mu < plan.radialCount; mu++) {
            DoubleVector x0 = DoubleVector.zero(S);
            DoubleVector x1 = x0;
            DoubleVector y0 = x0;
            DoubleVector y1 = x0;
            int end = plan.termFirst[mu + 1];
            for (int e = plan.termFirst[mu]; e < end; e++) {
                int k = 2 * L * monomial[e];
                int m = L * moment[e];
                DoubleVector am = DoubleVector.fromArray(S, a, m);
                DoubleVector qm = DoubleVector.fromArray(S, q, m);
                DoubleVector m0 = DoubleVector.fromArray(S, monomials, k);
                DoubleVector m1 = DoubleVector.fromArray(S, monomials, k + L);
                x0 = qm.fma(m0, x0);
                x1 = qm.fma(m1, x1);
                y0 = am.fma(m0, y0);
                y1 = am.fma(m1, y1);
                x0 = am.fma(DoubleVector.fromArray(S, rates, k), x0);
                x1 = am.fma(DoubleVector.fromArray(S, rates, k + L), x1);
            }
            int second = at + L * (mu + plan.radialCount);
            x0.intoArray(x, at + L * mu);
            x1.intoArray(x, second);
            y0.intoArray(y, at + L * mu);
            y1.intoArray(y, second);
        }
    }
}
