package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Derivatives of all moments with respect to the position of one neighbour, for one central atom per lane. Three vectors
 * per derivative: x, y, z.
 */
final class DesignKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;

    private DesignKernel() {}

    /**
     * Monomials of the unit vector of a slot, and their gradients with respect to its components.
     *
     * @param u components of the unit vector
     * @param monomials receives one vector per monomial
     * @param gradients receives three
     */
    static void monomials(
            MomentPlan plan, double[] u, int at, double[] monomials, double[] gradients) {
        int[] parent = plan.parent;
        int[] axis = plan.axis;
        DoubleVector zero = DoubleVector.zero(S);
        DoubleVector.broadcast(S, 1).intoArray(monomials, 0);
        zero.intoArray(gradients, 0);
        zero.intoArray(gradients, L);
        zero.intoArray(gradients, 2 * L);
        for (int k = 1; k < parent.length; k++) {
            int p = 3 * L * parent[k];
            int o = 3 * L * k;
            DoubleVector component = DoubleVector.fromArray(S, u, at + L * axis[k]);
            DoubleVector m = DoubleVector.fromArray(S, monomials, L * parent[k]);
            m.mul(component).intoArray(monomials, L * k);
            DoubleVector.fromArray(S, gradients, p).mul(component).intoArray(gradients, o);
            DoubleVector.fromArray(S, gradients, p + L).mul(component).intoArray(gradients, o + L);
            DoubleVector.fromArray(S, gradients, p + 2 * L)
                    .mul(component)
                    .intoArray(gradients, o + 2 * L);
            int own = o + L * axis[k];
            DoubleVector.fromArray(S, gradients, own).add(m).intoArray(gradients, own);
        }
    }

    /**
     * Derivatives of the basic moments: u m (f' - n f / r) + f / r grad m for a monomial m of degree n.
     *
     * @param degree of each monomial
     * @param f radial functions of the slot, one vector per mu, from {@code at} on
     * @param r distances
     * @param u unit vectors
     * @param slot of the neighbour
     * @param slopes receives three vectors per basic moment
     */
    static void basic(
            MomentPlan plan,
            int[] degree,
            double[] monomials,
            double[] gradients,
            double[] f,
            double[] df,
            int at,
            double[] r,
            double[] u,
            int slot,
            double[] slopes) {
        int[] monomial = plan.termMonomial;
        int[] moment = plan.termMoment;
        DoubleVector inverse =
                DoubleVector.broadcast(S, 1).div(DoubleVector.fromArray(S, r, Z + L * slot));
        int direction = Z + 3 * L * slot;
        DoubleVector ux = DoubleVector.fromArray(S, u, direction);
        DoubleVector uy = DoubleVector.fromArray(S, u, direction + L);
        DoubleVector uz = DoubleVector.fromArray(S, u, direction + 2 * L);
        for (int mu = 0; mu < plan.radialCount; mu++) {
            DoubleVector slope = DoubleVector.fromArray(S, df, at + L * mu);
            DoubleVector share = DoubleVector.fromArray(S, f, at + L * mu).mul(inverse);
            int end = plan.termFirst[mu + 1];
            for (int e = plan.termFirst[mu]; e < end; e++) {
                int k = monomial[e];
                int g = 3 * L * k;
                int o = 3 * L * moment[e];
                DoubleVector along =
                        slope.sub(share.mul(degree[k]))
                                .mul(DoubleVector.fromArray(S, monomials, L * k));
                along.fma(ux, share.mul(DoubleVector.fromArray(S, gradients, g)))
                        .intoArray(slopes, o);
                along.fma(uy, share.mul(DoubleVector.fromArray(S, gradients, g + L)))
                        .intoArray(slopes, o + L);
                along.fma(uz, share.mul(DoubleVector.fromArray(S, gradients, g + 2 * L)))
                        .intoArray(slopes, o + 2 * L);
            }
        }
    }

    /** Derivatives of the products, along the tree. */
    static void products(MomentPlan plan, double[] moments, double[] slopes) {
        int[] first = plan.productFirst;
        int[] left = plan.left;
        int[] right = plan.right;
        double[] factor = plan.factor;
        for (int t = 0; t < plan.target.length; t++) {
            DoubleVector x = DoubleVector.zero(S);
            DoubleVector y = x;
            DoubleVector z = x;
            int end = first[t + 1];
            for (int e = first[t]; e < end; e++) {
                int i = 3 * L * left[e];
                int j = 3 * L * right[e];
                DoubleVector a = DoubleVector.fromArray(S, moments, Z + L * left[e]).mul(factor[e]);
                DoubleVector b =
                        DoubleVector.fromArray(S, moments, Z + L * right[e]).mul(factor[e]);
                x = a.fma(DoubleVector.fromArray(S, slopes, j), x);
                y = a.fma(DoubleVector.fromArray(S, slopes, j + L), y);
                z = a.fma(DoubleVector.fromArray(S, slopes, j + 2 * L), z);
                x = b.fma(DoubleVector.fromArray(S, slopes, i), x);
                y = b.fma(DoubleVector.fromArray(S, slopes, i + L), y);
                z = b.fma(DoubleVector.fromArray(S, slopes, i + 2 * L), z);
            }
            int o = 3 * L * plan.target[t];
            x.intoArray(slopes, o);
            y.intoArray(slopes, o + L);
            z.intoArray(slopes, o + 2 * L);
        }
    }

    /**
     * Adds the derivatives of one moment to its force on the central atom and its virial.
     *
     * @param slopes three vectors from {@code at} on
     * @param d vector to the neighbour, one vector per component from {@code dAt} of each
     * @param sums grows: force (x, y, z), then virial (xx, yy, zz, yz, xz, xy), from {@code into} on
     */
    static void addSums(
            double[] slopes,
            int at,
            double[] dx,
            double[] dy,
            double[] dz,
            int dAt,
            double[] sums,
            int into) {
        DoubleVector x = DoubleVector.fromArray(S, slopes, at);
        DoubleVector y = DoubleVector.fromArray(S, slopes, at + L);
        DoubleVector z = DoubleVector.fromArray(S, slopes, at + 2 * L);
        DoubleVector rx = DoubleVector.fromArray(S, dx, dAt);
        DoubleVector ry = DoubleVector.fromArray(S, dy, dAt);
        DoubleVector rz = DoubleVector.fromArray(S, dz, dAt);
        x.add(DoubleVector.fromArray(S, sums, into)).intoArray(sums, into);
        y.add(DoubleVector.fromArray(S, sums, into + L)).intoArray(sums, into + L);
        z.add(DoubleVector.fromArray(S, sums, into + 2 * L)).intoArray(sums, into + 2 * L);
        int w = into + 3 * L;
        DoubleVector.fromArray(S, sums, w).sub(rx.mul(x)).intoArray(sums, w);
        DoubleVector.fromArray(S, sums, w + L).sub(ry.mul(y)).intoArray(sums, w + L);
        DoubleVector.fromArray(S, sums, w + 2 * L).sub(rz.mul(z)).intoArray(sums, w + 2 * L);
        DoubleVector.fromArray(S, sums, w + 3 * L).sub(ry.mul(z)).intoArray(sums, w + 3 * L);
        DoubleVector.fromArray(S, sums, w + 4 * L).sub(rx.mul(z)).intoArray(sums, w + 4 * L);
        DoubleVector.fromArray(S, sums, w + 5 * L).sub(rx.mul(y)).intoArray(sums, w + 5 * L);
    }
}
