package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The product of the transpose of a matrix with itself. */
public final class GramKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private GramKernel() {}

    /**
     * Adds A^T A to the upper triangle of a matrix; below the diagonal what is there afterwards has no meaning.
     *
     * @param a row-major, m times n. Not modified.
     * @param m number of rows
     * @param n number of columns
     * @param gram n times n, row-major; grows
     */
    public static void add(double[] a, int m, int n, double[] gram) {
        for (int i = 0; i < n; i += 4) {
            for (int j = i / L * L; j < n; j += L) {
                block(a, m, n, i, j, gram);
            }
        }
    }

    /** Four rows (the last are taken again where n is no multiple of four) and L columns of the product. */
    private static void block(double[] a, int m, int n, int i, int j, double[] gram) {
        int i1 = Math.min(i + 1, n - 1);
        int i2 = Math.min(i + 2, n - 1);
        int i3 = Math.min(i + 3, n - 1);
        VectorMask<Double> there = S.indexInRange(j, n);
        DoubleVector s0 = DoubleVector.zero(S);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        for (int r = 0, at = 0; r < m; r++, at += n) {
            DoubleVector v = DoubleVector.fromArray(S, a, at + j, there);
            s0 = v.fma(DoubleVector.broadcast(S, a[at + i]), s0);
            s1 = v.fma(DoubleVector.broadcast(S, a[at + i1]), s1);
            s2 = v.fma(DoubleVector.broadcast(S, a[at + i2]), s2);
            s3 = v.fma(DoubleVector.broadcast(S, a[at + i3]), s3);
        }
        DoubleVector.fromArray(S, gram, i * n + j, there).add(s0).intoArray(gram, i * n + j, there);
        if (i + 1 < n) {
            DoubleVector.fromArray(S, gram, i1 * n + j, there)
                    .add(s1)
                    .intoArray(gram, i1 * n + j, there);
        }
        if (i + 2 < n) {
            DoubleVector.fromArray(S, gram, i2 * n + j, there)
                    .add(s2)
                    .intoArray(gram, i2 * n + j, there);
        }
        if (i + 3 < n) {
            DoubleVector.fromArray(S, gram, i3 * n + j, there)
                    .add(s3)
                    .intoArray(gram, i3 * n + j, there);
        }
    }
}
