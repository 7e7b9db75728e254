package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Derivatives of atomic energies with respect to the coefficients of a model, for batches of central atoms of one species.
 * Only those that can differ from zero: the radial coefficients of that species with all others, its own energy, and the
 * coefficients of the moments. With the polynomials p_mu of {@link MomentKernel#polynomials} the derivative with
 * respect to a radial coefficient is the sum of scaling phi_k(r_j) p_mu(u_j) over the neighbours j of its second species.
 */
final class Features {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;

    /** Radial functions that are summed together. */
    private static final int BLOCK = 4;

    private final RadialBasis basis;
    private final double scaling;
    private final int species;
    private final int radialCount;
    private final int[] scalars;
    private final double[] phi1;
    private final double[] unused;

    /** Number of features of a central atom. */
    final int count;

    /** Number of batches so far. */
    int batches;

    /** Feature f of batch b in vector {@code b * count + f}; the first begins at {@link Lanes#START}. */
    double[] values = new double[0];

    /** Central atoms of all batches. */
    int[] centers = new int[0];

    /** Lanes of the last batch that have an atom; all others are full. */
    int lastSize;

    /** phi_k times the scaling, one vector per slot and k. */
    private double[] phi = new double[0];

    Features(MtpModel model) {
        basis = model.basis();
        scaling = model.scaling();
        species = model.species().size();
        radialCount = model.tree().radialCount();
        scalars = model.tree().scalars();
        count = species * radialCount * basis.size() + 1 + scalars.length;
        phi1 = new double[basis.size()];
        unused = new double[basis.size()];
    }

    /** Position among all coefficients of each feature of a species. */
    static int[] columns(MtpModel model, int kind) {
        int species = model.species().size();
        int block = species * model.tree().radialCount() * model.basis().size();
        return IntStream.concat(
                        IntStream.range(kind * block, (kind + 1) * block),
                        IntStream.concat(
                                IntStream.of(species * block + kind),
                                IntStream.range(0, model.tree().scalars().length)
                                        .map(s -> species * (block + 1) + s)))
                .toArray();
    }

    void clear() {
        batches = 0;
    }

    void add(Batch batch, double[] r, double[] polynomials, double[] moments) {
        grow(batch.slots);
        basisFunctions(batch, r);
        int at = Z + L * count * batches;
        for (int s = 0; s < species; s++) {
            radialSums(
                    batch.first[s],
                    batch.first[s + 1],
                    basis.size(),
                    radialCount,
                    phi,
                    polynomials,
                    values,
                    at);
            at += L * radialCount * basis.size();
        }
        Arrays.fill(values, at, at + L, 1);
        at += L;
        copyScalars(scalars, moments, values, at);
        System.arraycopy(batch.centers, 0, centers, L * batches, L);
        lastSize = batch.size;
        batches++;
    }

    /** Vectors: calls for so few numbers would take longer than the numbers. */
    private static void copyScalars(int[] scalars, double[] moments, double[] values, int into) {
        for (int s = 0; s < scalars.length; s++) {
            DoubleVector.fromArray(S, moments, Z + L * scalars[s]).intoArray(values, into + L * s);
        }
    }

    private void grow(int slots) {
        // Sums are written in blocks, the last of which may reach beyond the features.
        int needed = Z + L * (count * (batches + 1) + BLOCK);
        if (values.length < needed) {
            values = Arrays.copyOf(values, 2 * needed);
            centers = Arrays.copyOf(centers, 2 * L * (batches + 1));
        }
        if (phi.length < Z + L * (slots * basis.size() + BLOCK)) {
            phi = new double[Z + L * ((slots + 16) * basis.size() + BLOCK)];
        }
    }

    private void basisFunctions(Batch batch, double[] r) {
        if (basis.kind() == RadialBasis.Kind.SMOOTH_CHEBYSHEV) {
            chebyshev(batch.slots, basis.size(), basis.min(), basis.max(), scaling, r, phi);
            return;
        }
        Arrays.fill(phi, Z, Z + L * batch.slots * basis.size(), 0);
        for (int s = 0; s < species; s++) {
            for (int slot = batch.first[s]; slot < batch.first[s + 1]; slot++) {
                for (int lane = 0; lane < L; lane++) {
                    if (slot - batch.first[s] < batch.counts[s * L + lane]) {
                        basis.evaluate(r[Z + L * slot + lane], phi1, unused);
                        for (int k = 0; k < phi1.length; k++) {
                            phi[Z + L * (slot * phi1.length + k) + lane] = scaling * phi1[k];
                        }
                    }
                }
            }
        }
    }

    /** scaling (r - max)^2 T_k(xi). */
    private static void chebyshev(
            int slots, int size, double min, double max, double scaling, double[] r, double[] phi) {
        double middle = (min + max) / 2;
        double twice = 4 / (max - min);
        for (int slot = 0; slot < slots; slot++) {
            DoubleVector distance = DoubleVector.fromArray(S, r, Z + L * slot);
            DoubleVector d = distance.sub(max);
            DoubleVector xi2 = distance.sub(middle).mul(twice);
            DoubleVector now = d.mul(d).mul(scaling);
            DoubleVector before = now.mul(xi2).mul(0.5);
            int at = Z + L * slot * size;
            for (int k = 0; k < size; k++) {
                now.intoArray(phi, at + L * k);
                DoubleVector next = xi2.mul(now).sub(before);
                before = now;
                now = next;
            }
        }
    }

    /**
     * Sums over slots of phi_k p_mu, for all mu and k; two mu together, a last one without a second twice. The last block of
     * k may reach into the sums of the next mu, and is therefore the first.
     */
    private static void radialSums(
            int begin,
            int end,
            int size,
            int radialCount,
            double[] phi,
            double[] polynomials,
            double[] values,
            int into) {
        for (int mu = 0; mu < radialCount; mu += 2) {
            int next = mu + 1 < radialCount ? L : 0;
            for (int k = (size - 1) / BLOCK * BLOCK; k >= 0; k -= BLOCK) {
                DoubleVector s0 = DoubleVector.zero(S);
                DoubleVector s1 = s0;
                DoubleVector s2 = s0;
                DoubleVector s3 = s0;
                DoubleVector t0 = s0;
                DoubleVector t1 = s0;
                DoubleVector t2 = s0;
                DoubleVector t3 = s0;
                for (int slot = begin; slot < end; slot++) {
                    int at = Z + L * (slot * size + k);
                    int own = Z + L * (slot * radialCount + mu);
                    DoubleVector p = DoubleVector.fromArray(S, polynomials, own);
                    DoubleVector q = DoubleVector.fromArray(S, polynomials, own + next);
                    DoubleVector f = DoubleVector.fromArray(S, phi, at);
                    s0 = p.fma(f, s0);
                    t0 = q.fma(f, t0);
                    f = DoubleVector.fromArray(S, phi, at + L);
                    s1 = p.fma(f, s1);
                    t1 = q.fma(f, t1);
                    f = DoubleVector.fromArray(S, phi, at + 2 * L);
                    s2 = p.fma(f, s2);
                    t2 = q.fma(f, t2);
                    f = DoubleVector.fromArray(S, phi, at + 3 * L);
                    s3 = p.fma(f, s3);
                    t3 = q.fma(f, t3);
                }
                int at = into + L * (mu * size + k);
                s0.intoArray(values, at);
                s1.intoArray(values, at + L);
                s2.intoArray(values, at + 2 * L);
                s3.intoArray(values, at + 3 * L);
                at += next * size;
                t0.intoArray(values, at);
                t1.intoArray(values, at + L);
                t2.intoArray(values, at + 2 * L);
                t3.intoArray(values, at + 3 * L);
            }
        }
    }
}
