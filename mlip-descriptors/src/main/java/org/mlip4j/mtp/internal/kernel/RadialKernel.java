package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.util.Arrays;

/** Distances, unit vectors and radial functions of all slots of a batch. */
final class RadialKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private final RadialBasis basis;
    private final int species;
    private final int radialCount;

    /** Radial coefficients times the scaling. */
    private final double[] coefficients;

    private final boolean chebyshev;
    private final double[] phi;
    private final double[] dphi;
    private final double[] values;
    private final double[] slopes;

    /** Distance, one vector per slot. */
    double[] r = new double[0];

    /** Unit vector, x, y and z per slot. */
    double[] u = new double[0];

    /** f_mu and their derivatives, one vector per slot and mu. */
    double[] f = new double[0];

    double[] df = new double[0];

    RadialKernel(MtpModel model) {
        basis = model.basis();
        species = model.species().size();
        radialCount = model.tree().radialCount();
        coefficients = model.radialCoefficients().clone();
        for (int c = 0; c < coefficients.length; c++) {
            coefficients[c] *= model.scaling();
        }
        chebyshev = basis.kind() == RadialBasis.Kind.SMOOTH_CHEBYSHEV;
        phi = new double[L * Math.max(2, basis.size())];
        dphi = new double[phi.length];
        values = new double[basis.size()];
        slopes = new double[basis.size()];
    }

    /** Treats all slots of a batch whose central atoms are of one species. */
    void compute(Batch batch, int kind) {
        if (r.length < L * batch.slots) {
            int capacity = batch.slots + batch.slots / 2 + 16;
            r = new double[L * capacity];
            u = new double[3 * L * capacity];
            f = new double[L * capacity * radialCount];
            df = new double[L * capacity * radialCount];
        }
        directions(batch, r, u);
        for (int s = 0; s < species; s++) {
            int at = (kind * species + s) * radialCount * basis.size();
            for (int slot = batch.first[s]; slot < batch.first[s + 1]; slot++) {
                if (chebyshev) {
                    chebyshev(DoubleVector.fromArray(S, r, L * slot));
                } else {
                    general(batch, slot);
                }
                contract(
                        coefficients,
                        at,
                        basis.size(),
                        phi,
                        dphi,
                        f,
                        df,
                        L * slot * radialCount,
                        radialCount);
            }
        }
    }

    private static void directions(Batch batch, double[] r, double[] u) {
        DoubleVector one = DoubleVector.broadcast(S, 1);
        for (int slot = 0; slot < batch.slots; slot++) {
            DoubleVector x = DoubleVector.fromArray(S, batch.x, L * slot);
            DoubleVector y = DoubleVector.fromArray(S, batch.y, L * slot);
            DoubleVector z = DoubleVector.fromArray(S, batch.z, L * slot);
            DoubleVector length =
                    x.mul(x).add(y.mul(y)).add(z.mul(z)).lanewise(VectorOperators.SQRT);
            DoubleVector inverse = one.div(length);
            length.intoArray(r, L * slot);
            x.mul(inverse).intoArray(u, 3 * L * slot);
            y.mul(inverse).intoArray(u, 3 * L * slot + L);
            z.mul(inverse).intoArray(u, 3 * L * slot + 2 * L);
        }
    }

    /** phi_k = (r - max)^2 T_k(xi). */
    private void chebyshev(DoubleVector distance) {
        double[] phi = this.phi;
        double[] dphi = this.dphi;
        double slope = 2 / (basis.max() - basis.min());
        DoubleVector d = distance.sub(basis.max());
        DoubleVector xi = distance.sub((basis.min() + basis.max()) / 2).mul(slope);
        DoubleVector twice = xi.add(xi);
        DoubleVector before = d.mul(d);
        DoubleVector dBefore = d.add(d);
        DoubleVector now = before.mul(xi);
        DoubleVector dNow = before.mul(slope).add(dBefore.mul(xi));
        before.intoArray(phi, 0);
        dBefore.intoArray(dphi, 0);
        now.intoArray(phi, L);
        dNow.intoArray(dphi, L);
        DoubleVector twoSlopes = DoubleVector.broadcast(S, 2 * slope);
        for (int k = 2; k < basis.size(); k++) {
            DoubleVector next = twice.mul(now).sub(before);
            DoubleVector dNext = twoSlopes.mul(now).add(twice.mul(dNow)).sub(dBefore);
            next.intoArray(phi, L * k);
            dNext.intoArray(dphi, L * k);
            before = now;
            dBefore = dNow;
            now = next;
            dNow = dNext;
        }
    }

    /** Any radial basis, lane by lane. */
    private void general(Batch batch, int slot) {
        for (int lane = 0; lane < L; lane++) {
            if (batch.atom[L * slot + lane] >= 0) {
                basis.evaluate(r[L * slot + lane], values, slopes);
            } else {
                Arrays.fill(values, 0);
                Arrays.fill(slopes, 0);
            }
            for (int k = 0; k < values.length; k++) {
                phi[L * k + lane] = values[k];
                dphi[L * k + lane] = slopes[k];
            }
        }
    }

    private static void contract(
            double[] c,
            int first,
            int size,
            double[] phi,
            double[] dphi,
            double[] f,
            double[] df,
            int at,
            int count) {
        int q = first;
        for (int mu = 0; mu < count; mu++) {
            DoubleVector value = DoubleVector.zero(S);
            DoubleVector slope = value;
            for (int k = 0; k < size; k++, q++) {
                DoubleVector b = DoubleVector.broadcast(S, c[q]);
                value = DoubleVector.fromArray(S, phi, L * k).fma(b, value);
                slope = DoubleVector.fromArray(S, dphi, L * k).fma(b, slope);
            }
            value.intoArray(f, at + L * mu);
            slope.intoArray(df, at + L * mu);
        }
    }
}
