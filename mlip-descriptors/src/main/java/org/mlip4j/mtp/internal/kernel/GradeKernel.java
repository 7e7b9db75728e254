package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import java.util.Arrays;

/**
 * Products of a matrix with vectors of many atoms, one atom per lane, and the largest elements of the results. All arrays
 * of vectors begin at {@link Lanes#START}.
 */
final class GradeKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;

    /** Rows of a matrix that are treated together. */
    static final int ROWS = 8;

    /** Columns that are treated together: those of two batches stay in the first-level cache while the rows pass by. */
    private static final int COLUMNS = 128;

    private GradeKernel() {}

    /**
     * Multiplies.
     *
     * @param packed blocks of {@link #ROWS} rows, a column of a block after the other. Not modified.
     * @param count number of columns
     * @param in element j of batch b in vector {@code b * inStride + inFirst + j}. Not modified.
     * @param batches number of batches
     * @param out receives element i of batch b in vector {@code b * outStride + outFirst + i}; may be {@code in} at other
     *     places
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
            int outStride) {
        int rows = packed.length / count;
        for (int b = 0; b < batches; b++) {
            int to = Z + L * (b * outStride + outFirst);
            Arrays.fill(out, to, to + L * rows, 0);
        }
        int pieces = (count + COLUMNS - 1) / COLUMNS;
        for (int piece = 0; piece < pieces; piece++) {
            int begin = count * piece / pieces;
            int size = count * (piece + 1) / pieces - begin;
            for (int b = 0; b < batches; b += 2) {
                int from = Z + L * (b * inStride + inFirst + begin);
                int to = Z + L * (b * outStride + outFirst);
                // A last one without a second is its own second.
                int next = b + 1 < batches ? L : 0;
                for (int i = 0; i < rows; i += ROWS) {
                    addBlock(
                            packed,
                            i * count + ROWS * begin,
                            size,
                            in,
                            from,
                            next * inStride,
                            out,
                            to + L * i,
                            next * outStride);
                }
            }
        }
    }

    /** Some columns of one block of rows, and two batches. */
    private static void addBlock(
            double[] packed,
            int block,
            int count,
            double[] in,
            int from,
            int stride,
            double[] out,
            int to,
            int outStride) {
        DoubleVector a0 = DoubleVector.fromArray(S, out, to);
        DoubleVector a1 = DoubleVector.fromArray(S, out, to + L);
        DoubleVector a2 = DoubleVector.fromArray(S, out, to + 2 * L);
        DoubleVector a3 = DoubleVector.fromArray(S, out, to + 3 * L);
        DoubleVector a4 = DoubleVector.fromArray(S, out, to + 4 * L);
        DoubleVector a5 = DoubleVector.fromArray(S, out, to + 5 * L);
        DoubleVector a6 = DoubleVector.fromArray(S, out, to + 6 * L);
        DoubleVector a7 = DoubleVector.fromArray(S, out, to + 7 * L);
        int second = to + outStride;
        DoubleVector b0 = DoubleVector.fromArray(S, out, second);
        DoubleVector b1 = DoubleVector.fromArray(S, out, second + L);
        DoubleVector b2 = DoubleVector.fromArray(S, out, second + 2 * L);
        DoubleVector b3 = DoubleVector.fromArray(S, out, second + 3 * L);
        DoubleVector b4 = DoubleVector.fromArray(S, out, second + 4 * L);
        DoubleVector b5 = DoubleVector.fromArray(S, out, second + 5 * L);
        DoubleVector b6 = DoubleVector.fromArray(S, out, second + 6 * L);
        DoubleVector b7 = DoubleVector.fromArray(S, out, second + 7 * L);
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
        b0.intoArray(out, second);
        b1.intoArray(out, second + L);
        b2.intoArray(out, second + 2 * L);
        b3.intoArray(out, second + 3 * L);
        b4.intoArray(out, second + 4 * L);
        b5.intoArray(out, second + 5 * L);
        b6.intoArray(out, second + 6 * L);
        b7.intoArray(out, second + 7 * L);
    }

    /**
     * Raises numbers to the largest absolute value of elements.
     *
     * @param elements element i of batch b in vector {@code b * stride + first + i}. Not modified.
     * @param count how many, a multiple of four
     * @param batches number of batches
     * @param largest one vector per batch, from 0 on; raised
     */
    static void raise(
            double[] elements, int first, int count, int stride, int batches, double[] largest) {
        for (int b = 0; b < batches; b++) {
            DoubleVector most = DoubleVector.fromArray(S, largest, L * b);
            int at = Z + L * (b * stride + first);
            int end = at + L * count;
            for (; at < end; at += 4 * L) {
                DoubleVector low =
                        DoubleVector.fromArray(S, elements, at)
                                .abs()
                                .max(DoubleVector.fromArray(S, elements, at + L).abs());
                DoubleVector high =
                        DoubleVector.fromArray(S, elements, at + 2 * L)
                                .abs()
                                .max(DoubleVector.fromArray(S, elements, at + 3 * L).abs());
                most = most.max(low.max(high));
            }
            most.intoArray(largest, L * b);
        }
    }
}
