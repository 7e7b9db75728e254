package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Products of a matrix with vectors of many atoms, one atom per lane, and the largest elements of the results. */
final class GradeKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Rows of a matrix that are treated together. */
    static final int ROWS = 8;

    private GradeKernel() {}

    /**
     * Multiplies, and raises the largest absolute values.
     *
     * @param packed blocks of {@link #ROWS} rows, a column of a block after the other. Not modified.
     * @param count number of columns
     * @param in element j of batch b in vector {@code b * inStride + inFirst + j}. Not modified.
     * @param batches number of batches
     * @param out receives element i of batch b in vector {@code b * outStride + outFirst + i}; with {@code keep} false a
     *     place of {@link #ROWS} vectors there is written again and again
     * @param grades one vector per batch, raised to the largest absolute value of an element of its result
     */
    static void multiply(
            double[] packed,
            int count,
            double[] in,
            int inFirst,
            int inStride,
            int batches,
            double[] out,
            int outFirst,
            int outStride,
            boolean keep,
            double[] grades) {
        int rows = packed.length / count;
        for (int i = 0; i < rows; i += ROWS) {
            int to = L * (outFirst + (keep ? i : 0));
            int b = 0;
            for (; b + 1 < batches; b += 2) {
                two(
                        packed,
                        i * count,
                        count,
                        in,
                        L * (b * inStride + inFirst),
                        L * inStride,
                        out,
                        L * b * outStride + to,
                        L * outStride,
                        grades,
                        L * b);
            }
            if (b < batches) {
                one(
                        packed,
                        i * count,
                        count,
                        in,
                        L * (b * inStride + inFirst),
                        out,
                        L * b * outStride + to,
                        grades,
                        L * b);
            }
        }
    }

    private static void one(
            double[] packed,
            int block,
            int count,
            double[] in,
            int from,
            double[] out,
            int to,
            double[] grades,
            int into) {
        DoubleVector a0 = DoubleVector.zero(S);
        DoubleVector a1 = a0;
        DoubleVector a2 = a0;
        DoubleVector a3 = a0;
        DoubleVector a4 = a0;
        DoubleVector a5 = a0;
        DoubleVector a6 = a0;
        DoubleVector a7 = a0;
        for (int j = 0; j < count; j++) {
            DoubleVector f = DoubleVector.fromArray(S, in, from + L * j);
            int q = block + ROWS * j;
            a0 = f.fma(DoubleVector.broadcast(S, packed[q]), a0);
            a1 = f.fma(DoubleVector.broadcast(S, packed[q + 1]), a1);
            a2 = f.fma(DoubleVector.broadcast(S, packed[q + 2]), a2);
            a3 = f.fma(DoubleVector.broadcast(S, packed[q + 3]), a3);
            a4 = f.fma(DoubleVector.broadcast(S, packed[q + 4]), a4);
            a5 = f.fma(DoubleVector.broadcast(S, packed[q + 5]), a5);
            a6 = f.fma(DoubleVector.broadcast(S, packed[q + 6]), a6);
            a7 = f.fma(DoubleVector.broadcast(S, packed[q + 7]), a7);
        }
        a0.intoArray(out, to);
        a1.intoArray(out, to + L);
        a2.intoArray(out, to + 2 * L);
        a3.intoArray(out, to + 3 * L);
        a4.intoArray(out, to + 4 * L);
        a5.intoArray(out, to + 5 * L);
        a6.intoArray(out, to + 6 * L);
        a7.intoArray(out, to + 7 * L);
        DoubleVector low = a0.abs().max(a1.abs()).max(a2.abs().max(a3.abs()));
        DoubleVector high = a4.abs().max(a5.abs()).max(a6.abs().max(a7.abs()));
        DoubleVector.fromArray(S, grades, into).max(low.max(high)).intoArray(grades, into);
    }

    private static void two(
            double[] packed,
            int block,
            int count,
            double[] in,
            int from,
            int stride,
            double[] out,
            int to,
            int outStride,
            double[] grades,
            int into) {
        DoubleVector a0 = DoubleVector.zero(S);
        DoubleVector a1 = a0;
        DoubleVector a2 = a0;
        DoubleVector a3 = a0;
        DoubleVector a4 = a0;
        DoubleVector a5 = a0;
        DoubleVector a6 = a0;
        DoubleVector a7 = a0;
        DoubleVector b0 = a0;
        DoubleVector b1 = a0;
        DoubleVector b2 = a0;
        DoubleVector b3 = a0;
        DoubleVector b4 = a0;
        DoubleVector b5 = a0;
        DoubleVector b6 = a0;
        DoubleVector b7 = a0;
        for (int j = 0; j < count; j++) {
            DoubleVector f = DoubleVector.fromArray(S, in, from + L * j);
            DoubleVector g = DoubleVector.fromArray(S, in, from + stride + L * j);
            int q = block + ROWS * j;
            DoubleVector w = DoubleVector.broadcast(S, packed[q]);
            a0 = f.fma(w, a0);
            b0 = g.fma(w, b0);
            w = DoubleVector.broadcast(S, packed[q + 1]);
            a1 = f.fma(w, a1);
            b1 = g.fma(w, b1);
            w = DoubleVector.broadcast(S, packed[q + 2]);
            a2 = f.fma(w, a2);
            b2 = g.fma(w, b2);
            w = DoubleVector.broadcast(S, packed[q + 3]);
            a3 = f.fma(w, a3);
            b3 = g.fma(w, b3);
            w = DoubleVector.broadcast(S, packed[q + 4]);
            a4 = f.fma(w, a4);
            b4 = g.fma(w, b4);
            w = DoubleVector.broadcast(S, packed[q + 5]);
            a5 = f.fma(w, a5);
            b5 = g.fma(w, b5);
            w = DoubleVector.broadcast(S, packed[q + 6]);
            a6 = f.fma(w, a6);
            b6 = g.fma(w, b6);
            w = DoubleVector.broadcast(S, packed[q + 7]);
            a7 = f.fma(w, a7);
            b7 = g.fma(w, b7);
        }
        a0.intoArray(out, to);
        a1.intoArray(out, to + L);
        a2.intoArray(out, to + 2 * L);
        a3.intoArray(out, to + 3 * L);
        a4.intoArray(out, to + 4 * L);
        a5.intoArray(out, to + 5 * L);
        a6.intoArray(out, to + 6 * L);
        a7.intoArray(out, to + 7 * L);
        b0.intoArray(out, to + outStride);
        b1.intoArray(out, to + outStride + L);
        b2.intoArray(out, to + outStride + 2 * L);
        b3.intoArray(out, to + outStride + 3 * L);
        b4.intoArray(out, to + outStride + 4 * L);
        b5.intoArray(out, to + outStride + 5 * L);
        b6.intoArray(out, to + outStride + 6 * L);
        b7.intoArray(out, to + outStride + 7 * L);
        DoubleVector a = a0.abs().max(a1.abs()).max(a2.abs().max(a3.abs()));
        a = a.max(a4.abs().max(a5.abs()).max(a6.abs().max(a7.abs())));
        DoubleVector.fromArray(S, grades, into).max(a).intoArray(grades, into);
        DoubleVector b = b0.abs().max(b1.abs()).max(b2.abs().max(b3.abs()));
        b = b.max(b4.abs().max(b5.abs()).max(b6.abs().max(b7.abs())));
        DoubleVector.fromArray(S, grades, into + L).max(b).intoArray(grades, into + L);
    }
}
