package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Extrapolation grades of several atoms at once: the product of the inverse active set with their features. */
public final class GradeKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Number of atoms that are graded together. */
    public static final int ATOMS = L;

    private GradeKernel() {}

    /**
     * For each atom the largest |sum_j inverse_ij b_j| over all rows i.
     *
     * @param inverse n times n, row-major, a row for every row of the active set. Not modified.
     * @param n number of features
     * @param features feature j of atom a at {@code j * ATOMS + a}. Not modified.
     * @param grades receives one grade per atom
     */
    public static void grade(double[] inverse, int n, double[] features, double[] grades) {
        DoubleVector largest = DoubleVector.zero(S);
        for (int i = 0; i < n; i += 4) {
            // The last rows are taken twice where n is no multiple of four.
            int r0 = i * n;
            int r1 = Math.min(i + 1, n - 1) * n;
            int r2 = Math.min(i + 2, n - 1) * n;
            int r3 = Math.min(i + 3, n - 1) * n;
            DoubleVector a = DoubleVector.zero(S);
            DoubleVector b = a;
            DoubleVector c = a;
            DoubleVector d = a;
            for (int j = 0; j < n; j++) {
                DoubleVector f = DoubleVector.fromArray(S, features, L * j);
                a = f.fma(DoubleVector.broadcast(S, inverse[r0 + j]), a);
                b = f.fma(DoubleVector.broadcast(S, inverse[r1 + j]), b);
                c = f.fma(DoubleVector.broadcast(S, inverse[r2 + j]), c);
                d = f.fma(DoubleVector.broadcast(S, inverse[r3 + j]), d);
            }
            largest = largest.max(a.abs()).max(b.abs()).max(c.abs().max(d.abs()));
        }
        largest.intoArray(grades, 0);
    }
}
