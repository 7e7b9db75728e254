package org.mlip4j.hdnnp.internal.kernel.training;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The same loops in vectors. */
final class VectorSymmetricRows extends SymmetricRows {

    private static final VectorSpecies<Double> S = ExactLanes.SPECIES;
    private static final int L = S.length();

    /** Rotations that add lanes in their order, as {@link ExactLanes}; without arrays, because threads share this object. */
    private static final VectorShuffle<Double> BY_ONE = VectorShuffle.iota(S, 1, 1, true);

    private static final VectorShuffle<Double> BY_TWO = VectorShuffle.iota(S, 2 % L, 1, true);
    private static final VectorShuffle<Double> BY_FOUR = VectorShuffle.iota(S, 4 % L, 1, true);

    @Override
    public void multiply(double[] p, int at, int row, int count, double[] h, double[] x) {
        if (count != GROUP) {
            super.multiply(p, at, row, count, h, x);
            return;
        }
        int end = row / L * L;
        int p1 = at + row + 1;
        int p2 = p1 + row + 2;
        int p3 = p2 + row + 3;
        DoubleVector h0 = DoubleVector.broadcast(S, h[row]);
        DoubleVector h1 = DoubleVector.broadcast(S, h[row + 1]);
        DoubleVector h2 = DoubleVector.broadcast(S, h[row + 2]);
        DoubleVector h3 = DoubleVector.broadcast(S, h[row + 3]);
        DoubleVector s0 = DoubleVector.zero(S);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        for (int j = 0; j < end; j += L) {
            DoubleVector hj = DoubleVector.fromArray(S, h, j);
            DoubleVector xj = DoubleVector.fromArray(S, x, j);
            DoubleVector v = DoubleVector.fromArray(S, p, at + j);
            s0 = v.fma(hj, s0);
            xj = v.fma(h0, xj);
            v = DoubleVector.fromArray(S, p, p1 + j);
            s1 = v.fma(hj, s1);
            xj = v.fma(h1, xj);
            v = DoubleVector.fromArray(S, p, p2 + j);
            s2 = v.fma(hj, s2);
            xj = v.fma(h2, xj);
            v = DoubleVector.fromArray(S, p, p3 + j);
            s3 = v.fma(hj, s3);
            v.fma(h3, xj).intoArray(x, j);
        }
        s0 = s0.add(s0.rearrange(BY_ONE));
        s1 = s1.add(s1.rearrange(BY_ONE));
        s2 = s2.add(s2.rearrange(BY_ONE));
        s3 = s3.add(s3.rearrange(BY_ONE));
        if (L > 2) {
            s0 = s0.add(s0.rearrange(BY_TWO));
            s1 = s1.add(s1.rearrange(BY_TWO));
            s2 = s2.add(s2.rearrange(BY_TWO));
            s3 = s3.add(s3.rearrange(BY_TWO));
        }
        if (L > 4) {
            s0 = s0.add(s0.rearrange(BY_FOUR));
            s1 = s1.add(s1.rearrange(BY_FOUR));
            s2 = s2.add(s2.rearrange(BY_FOUR));
            s3 = s3.add(s3.rearrange(BY_FOUR));
        }
        x[row] += s0.lane(0) + tail(p, at, row, end, h, x);
        x[row + 1] += s1.lane(0) + tail(p, p1, row + 1, end, h, x);
        x[row + 2] += s2.lane(0) + tail(p, p2, row + 2, end, h, x);
        x[row + 3] += s3.lane(0) + tail(p, p3, row + 3, end, h, x);
    }

    @Override
    public void subtract(
            double[] p, int at, int length, double factor, double[] k, double[] x, int stride) {
        int end = length / L * L;
        DoubleVector f = DoubleVector.broadcast(S, factor);
        DoubleVector k0 = DoubleVector.broadcast(S, -k[0]);
        DoubleVector k1 = DoubleVector.broadcast(S, -k[1]);
        DoubleVector k2 = DoubleVector.broadcast(S, -k[2]);
        DoubleVector k3 = DoubleVector.broadcast(S, -k[3]);
        DoubleVector k4 = DoubleVector.broadcast(S, -k[4]);
        DoubleVector k5 = DoubleVector.broadcast(S, -k[5]);
        DoubleVector k6 = DoubleVector.broadcast(S, -k[6]);
        DoubleVector k7 = DoubleVector.broadcast(S, -k[7]);
        for (int j = 0; j < end; j += L) {
            DoubleVector a = DoubleVector.fromArray(S, p, at + j).mul(f);
            a = DoubleVector.fromArray(S, x, j).fma(k0, a);
            a = DoubleVector.fromArray(S, x, stride + j).fma(k1, a);
            a = DoubleVector.fromArray(S, x, 2 * stride + j).fma(k2, a);
            a = DoubleVector.fromArray(S, x, 3 * stride + j).fma(k3, a);
            a = DoubleVector.fromArray(S, x, 4 * stride + j).fma(k4, a);
            a = DoubleVector.fromArray(S, x, 5 * stride + j).fma(k5, a);
            a = DoubleVector.fromArray(S, x, 6 * stride + j).fma(k6, a);
            a = DoubleVector.fromArray(S, x, 7 * stride + j).fma(k7, a);
            a.intoArray(p, at + j);
        }
        for (int j = end; j < length; j++) {
            double value = factor * p[at + j];
            for (int m = 0; m < RANK; m++) {
                value -= k[m] * x[m * stride + j];
            }
            p[at + j] = value;
        }
    }
}
