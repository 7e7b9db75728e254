package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.util.Arrays;

/**
 * Distances, unit vectors and radial functions of all slots of a batch. Radial functions of the usual basis,
 * (r - max)^2 sum_k c_k T_k(xi), are evaluated as polynomials in xi by Horner's rule.
 */
final class RadialKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;

    private final RadialBasis basis;
    private final int species;
    private final int radialCount;

    /** Radial coefficients times the scaling; of powers of xi where those are used. */
    private final double[] coefficients;

    private final boolean polynomial;
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
        polynomial =
                basis.kind() == RadialBasis.Kind.SMOOTH_CHEBYSHEV
                        && basis.size() <= Lanes.LARGEST_POLYNOMIAL;
        if (polynomial) {
            for (int at = 0; at < coefficients.length; at += basis.size()) {
                toPowers(coefficients, at, basis.size());
            }
        }
        values = new double[basis.size()];
        slopes = new double[basis.size()];
    }

    /** Turns coefficients of Chebyshev polynomials into coefficients of powers. */
    private static void toPowers(double[] c, int at, int size) {
        double[] powers = new double[size];
        double[] before = new double[size];
        double[] now = new double[size];
        now[0] = 1;
        for (int k = 0; k < size; k++) {
            for (int i = 0; i < size; i++) {
                powers[i] += c[at + k] * now[i];
            }
            double[] next = before;
            for (int i = size - 1; i >= 0; i--) {
                next[i] = (k == 0 ? 1 : 2) * (i == 0 ? 0 : now[i - 1]) - before[i];
            }
            before = now;
            now = next;
        }
        System.arraycopy(powers, 0, c, at, size);
    }

    /** Treats all slots of a batch whose central atoms are of one species. */
    void compute(Batch batch, int kind) {
        // The last four may reach beyond the last slot.
        if (r.length < Z + L * (batch.slots + 4)) {
            int capacity = batch.slots + batch.slots / 2 + 16;
            r = new double[Z + L * capacity];
            u = new double[Z + 3 * L * capacity];
            f = new double[Z + L * capacity * radialCount];
            df = new double[f.length];
        }
        directions(batch, r, u);
        for (int s = 0; s < species; s++) {
            int at = (kind * species + s) * radialCount * basis.size();
            if (polynomial) {
                polynomials(batch.first[s], batch.first[s + 1], at);
            } else {
                general(batch, s, at);
            }
        }
        if (polynomial) {
            double slope = 2 / (basis.max() - basis.min());
            cut(batch.slots, radialCount, r, basis.max(), slope, f, df);
        } else {
            int used = batch.first[species];
            int from = Z + L * used * radialCount;
            int to = Z + L * batch.slots * radialCount;
            Arrays.fill(f, from, to, 0);
            Arrays.fill(df, from, to, 0);
        }
    }

    private static void directions(Batch batch, double[] r, double[] u) {
        for (int slot = 0; slot < batch.slots; slot++) {
            int at = Z + L * slot;
            int direction = Z + 3 * L * slot;
            DoubleVector x = DoubleVector.fromArray(S, batch.x, at);
            DoubleVector y = DoubleVector.fromArray(S, batch.y, at);
            DoubleVector z = DoubleVector.fromArray(S, batch.z, at);
            DoubleVector length =
                    x.mul(x).add(y.mul(y)).add(z.mul(z)).lanewise(VectorOperators.SQRT);
            DoubleVector inverse = DoubleVector.broadcast(S, 1).div(length);
            length.intoArray(r, at);
            x.mul(inverse).intoArray(u, direction);
            y.mul(inverse).intoArray(u, direction + L);
            z.mul(inverse).intoArray(u, direction + 2 * L);
        }
    }

    /**
     * Radial functions of neighbours of one species. The last four may reach into slots of the next species, which are
     * written again.
     */
    private void polynomials(int begin, int end, int first) {
        double slope = 2 / (basis.max() - basis.min());
        double middle = (basis.min() + basis.max()) / 2;
        for (int slot = begin; slot < end; slot += 4) {
            horner(
                    coefficients,
                    first,
                    basis.size(),
                    middle,
                    slope,
                    r,
                    slot,
                    f,
                    df,
                    L * radialCount);
        }
    }

    /** P_mu(xi) and their derivatives for four slots. */
    private static void horner(
            double[] c,
            int first,
            int size,
            double middle,
            double slope,
            double[] r,
            int slot,
            double[] f,
            double[] df,
            int stride) {
        int at = Z + L * slot;
        DoubleVector x0 = DoubleVector.fromArray(S, r, at).sub(middle).mul(slope);
        DoubleVector x1 = DoubleVector.fromArray(S, r, at + L).sub(middle).mul(slope);
        DoubleVector x2 = DoubleVector.fromArray(S, r, at + 2 * L).sub(middle).mul(slope);
        DoubleVector x3 = DoubleVector.fromArray(S, r, at + 3 * L).sub(middle).mul(slope);
        int into = Z + slot * stride;
        for (int mu = 0; mu < stride; mu += L) {
            int q = first + (mu / L + 1) * size - 1;
            DoubleVector p0 = DoubleVector.broadcast(S, c[q]);
            DoubleVector p1 = p0;
            DoubleVector p2 = p0;
            DoubleVector p3 = p0;
            DoubleVector d0 = DoubleVector.zero(S);
            DoubleVector d1 = d0;
            DoubleVector d2 = d0;
            DoubleVector d3 = d0;
            for (int k = 1; k < size; k++) {
                DoubleVector b = DoubleVector.broadcast(S, c[q - k]);
                d0 = d0.fma(x0, p0);
                d1 = d1.fma(x1, p1);
                d2 = d2.fma(x2, p2);
                d3 = d3.fma(x3, p3);
                p0 = p0.fma(x0, b);
                p1 = p1.fma(x1, b);
                p2 = p2.fma(x2, b);
                p3 = p3.fma(x3, b);
            }
            int o = into + mu;
            p0.intoArray(f, o);
            p1.intoArray(f, o + stride);
            p2.intoArray(f, o + 2 * stride);
            p3.intoArray(f, o + 3 * stride);
            d0.intoArray(df, o);
            d1.intoArray(df, o + stride);
            d2.intoArray(df, o + 2 * stride);
            d3.intoArray(df, o + 3 * stride);
        }
    }

    /** Multiplies polynomials P_mu(xi), and their derivatives, by (r - max)^2. */
    private static void cut(
            int slots, int count, double[] r, double max, double slope, double[] f, double[] df) {
        int at = Z;
        for (int slot = 0; slot < slots; slot++) {
            DoubleVector d = DoubleVector.fromArray(S, r, Z + L * slot).sub(max);
            DoubleVector square = d.mul(d);
            DoubleVector twice = d.add(d);
            DoubleVector inner = square.mul(slope);
            for (int mu = 0; mu < count; mu++, at += L) {
                DoubleVector p = DoubleVector.fromArray(S, f, at);
                p.mul(square).intoArray(f, at);
                DoubleVector.fromArray(S, df, at).fma(inner, p.mul(twice)).intoArray(df, at);
            }
        }
    }

    /** Any radial basis, lane by lane. */
    private void general(Batch batch, int s, int first) {
        for (int slot = batch.first[s]; slot < batch.first[s + 1]; slot++) {
            for (int lane = 0; lane < L; lane++) {
                boolean there = slot - batch.first[s] < batch.counts[s * L + lane];
                if (there) {
                    basis.evaluate(r[Z + L * slot + lane], values, slopes);
                }
                int at = first;
                for (int mu = 0; mu < radialCount; mu++) {
                    double value = 0;
                    double derivative = 0;
                    for (int k = 0; k < values.length && there; k++) {
                        value += coefficients[at + k] * values[k];
                        derivative += coefficients[at + k] * slopes[k];
                    }
                    at += values.length;
                    f[Z + L * (slot * radialCount + mu) + lane] = value;
                    df[Z + L * (slot * radialCount + mu) + lane] = derivative;
                }
            }
        }
    }
}
