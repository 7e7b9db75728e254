package org.mlip4j.hdnnp.internal.kernel;

import static org.mlip4j.hdnnp.internal.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loops over pairs of neighbours. All lengths are multiples of the number of lanes. */
final class PairKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Largest exponent of {@link #powers}. */
    static final int MAX_ZETA = 16;

    private PairKernel() {}

    /**
     * out = b^zeta, slopes = lambda zeta b^(zeta - 1), b = 1 + lambda c. The exponent's bits choose between b and 1 =
     * 0 b + 1, so that the loop has no branch.
     *
     * @param zeta 2 to {@link #MAX_ZETA}
     */
    static void powers(
            double[] c,
            int from,
            int to,
            double lambda,
            int zeta,
            double[] out,
            double[] slopes,
            int at) {
        int n = zeta - 1;
        DoubleVector one = broadcast(1);
        DoubleVector sign = broadcast(lambda);
        DoubleVector factor = broadcast(lambda * zeta);
        DoubleVector bit3 = broadcast(n >> 3 & 1);
        DoubleVector bit2 = broadcast(n >> 2 & 1);
        DoubleVector bit1 = broadcast(n >> 1 & 1);
        DoubleVector bit0 = broadcast(n & 1);
        DoubleVector not3 = one.sub(bit3);
        DoubleVector not2 = one.sub(bit2);
        DoubleVector not1 = one.sub(bit1);
        DoubleVector not0 = one.sub(bit0);
        for (int p = from; p < to; p += L) {
            DoubleVector b = DoubleVector.fromArray(S, c, p).fma(sign, one);
            DoubleVector y = b.fma(bit3, not3);
            y = y.mul(y).mul(b.fma(bit2, not2));
            y = y.mul(y).mul(b.fma(bit1, not1));
            y = y.mul(y).mul(b.fma(bit0, not0));
            y.mul(b).intoArray(out, at + p);
            y.mul(factor).intoArray(slopes, at + p);
        }
    }

    /** The same for any exponent above 1. */
    static void realPowers(
            double[] c,
            int from,
            int to,
            double lambda,
            double zeta,
            double[] out,
            double[] slopes,
            int at) {
        DoubleVector one = broadcast(1);
        DoubleVector tiny = broadcast(Double.MIN_NORMAL);
        DoubleVector sign = broadcast(lambda);
        DoubleVector exponent = broadcast(zeta);
        DoubleVector factor = broadcast(lambda * zeta);
        for (int p = from; p < to; p += L) {
            DoubleVector b = DoubleVector.fromArray(S, c, p).fma(sign, one);
            b.blend(tiny, b.lt(tiny)).intoArray(slopes, at + p);
        }
        for (int p = from; p < to; p += L) {
            DoubleVector.fromArray(S, slopes, at + p)
                    .lanewise(VectorOperators.POW, exponent)
                    .intoArray(out, at + p);
        }
        for (int p = from; p < to; p += L) {
            DoubleVector.fromArray(S, out, at + p)
                    .mul(factor)
                    .div(DoubleVector.fromArray(S, slopes, at + p))
                    .intoArray(slopes, at + p);
        }
    }

    /** Sums over pairs of row h times 1, c, and two powers, for three rows. */
    static void sumThree(
            double[] gaussian,
            int r0,
            int stride,
            double[] h,
            double[] c,
            double[] power,
            int c0,
            int from,
            int to,
            double[] out,
            int at) {
        int r1 = r0 + stride;
        int r2 = r1 + stride;
        int c1 = c0 + stride;
        DoubleVector s00 = broadcast(0);
        DoubleVector s01 = s00;
        DoubleVector s02 = s00;
        DoubleVector s03 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s12 = s00;
        DoubleVector s13 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s22 = s00;
        DoubleVector s23 = s00;
        for (int p = from; p < to; p += L) {
            DoubleVector f = DoubleVector.fromArray(S, h, p);
            DoubleVector x = DoubleVector.fromArray(S, c, p);
            DoubleVector y = DoubleVector.fromArray(S, power, c0 + p);
            DoubleVector z = DoubleVector.fromArray(S, power, c1 + p);
            DoubleVector a = DoubleVector.fromArray(S, gaussian, r0 + p).mul(f);
            DoubleVector b = DoubleVector.fromArray(S, gaussian, r1 + p).mul(f);
            DoubleVector d = DoubleVector.fromArray(S, gaussian, r2 + p).mul(f);
            s00 = s00.add(a);
            s01 = a.fma(x, s01);
            s02 = a.fma(y, s02);
            s03 = a.fma(z, s03);
            s10 = s10.add(b);
            s11 = b.fma(x, s11);
            s12 = b.fma(y, s12);
            s13 = b.fma(z, s13);
            s20 = s20.add(d);
            s21 = d.fma(x, s21);
            s22 = d.fma(y, s22);
            s23 = d.fma(z, s23);
        }
        out[at] = s00.reduceLanes(VectorOperators.ADD);
        out[at + 1] = s01.reduceLanes(VectorOperators.ADD);
        out[at + 2] = s02.reduceLanes(VectorOperators.ADD);
        out[at + 3] = s03.reduceLanes(VectorOperators.ADD);
        out[at + 4] = s10.reduceLanes(VectorOperators.ADD);
        out[at + 5] = s11.reduceLanes(VectorOperators.ADD);
        out[at + 6] = s12.reduceLanes(VectorOperators.ADD);
        out[at + 7] = s13.reduceLanes(VectorOperators.ADD);
        out[at + 8] = s20.reduceLanes(VectorOperators.ADD);
        out[at + 9] = s21.reduceLanes(VectorOperators.ADD);
        out[at + 10] = s22.reduceLanes(VectorOperators.ADD);
        out[at + 11] = s23.reduceLanes(VectorOperators.ADD);
    }

    /** The same for one row. */
    static void sumOne(
            double[] gaussian,
            int r0,
            int stride,
            double[] h,
            double[] c,
            double[] power,
            int c0,
            int from,
            int to,
            double[] out,
            int at) {
        int c1 = c0 + stride;
        DoubleVector s0 = broadcast(0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        for (int p = from; p < to; p += L) {
            DoubleVector a =
                    DoubleVector.fromArray(S, gaussian, r0 + p)
                            .mul(DoubleVector.fromArray(S, h, p));
            s0 = s0.add(a);
            s1 = a.fma(DoubleVector.fromArray(S, c, p), s1);
            s2 = a.fma(DoubleVector.fromArray(S, power, c0 + p), s2);
            s3 = a.fma(DoubleVector.fromArray(S, power, c1 + p), s3);
        }
        out[at] = s0.reduceLanes(VectorOperators.ADD);
        out[at + 1] = s1.reduceLanes(VectorOperators.ADD);
        out[at + 2] = s2.reduceLanes(VectorOperators.ADD);
        out[at + 3] = s3.reduceLanes(VectorOperators.ADD);
    }

    /**
     * The way back of {@link #sumThree} with w = mix, without h: sum += A w, stretch += factor A w, bend += A dw/dcos.
     */
    static void mixThree(
            double[] gaussian,
            int r0,
            int stride,
            PairRows n,
            double[] power,
            double[] slope,
            int c0,
            int from,
            int to,
            double[] mix,
            int m,
            double factor0,
            double factor1,
            double factor2) {
        int r1 = r0 + stride;
        int r2 = r1 + stride;
        int c1 = c0 + stride;
        double[] c = n.cosines;
        double[] sum = n.sum;
        double[] stretch = n.stretch;
        double[] bend = n.bend;
        DoubleVector w00 = broadcast(mix[m]);
        DoubleVector w01 = broadcast(mix[m + 1]);
        DoubleVector w02 = broadcast(mix[m + 2]);
        DoubleVector w03 = broadcast(mix[m + 3]);
        DoubleVector w10 = broadcast(mix[m + 4]);
        DoubleVector w11 = broadcast(mix[m + 5]);
        DoubleVector w12 = broadcast(mix[m + 6]);
        DoubleVector w13 = broadcast(mix[m + 7]);
        DoubleVector w20 = broadcast(mix[m + 8]);
        DoubleVector w21 = broadcast(mix[m + 9]);
        DoubleVector w22 = broadcast(mix[m + 10]);
        DoubleVector w23 = broadcast(mix[m + 11]);
        DoubleVector e0 = broadcast(factor0);
        DoubleVector e1 = broadcast(factor1);
        DoubleVector e2 = broadcast(factor2);
        for (int p = from; p < to; p += L) {
            DoubleVector x = DoubleVector.fromArray(S, c, p);
            DoubleVector y = DoubleVector.fromArray(S, power, c0 + p);
            DoubleVector z = DoubleVector.fromArray(S, power, c1 + p);
            DoubleVector dy = DoubleVector.fromArray(S, slope, c0 + p);
            DoubleVector dz = DoubleVector.fromArray(S, slope, c1 + p);
            DoubleVector a = DoubleVector.fromArray(S, gaussian, r0 + p);
            DoubleVector b = DoubleVector.fromArray(S, gaussian, r1 + p);
            DoubleVector d = DoubleVector.fromArray(S, gaussian, r2 + p);
            DoubleVector va = z.fma(w03, y.fma(w02, x.fma(w01, w00))).mul(a);
            DoubleVector vb = z.fma(w13, y.fma(w12, x.fma(w11, w10))).mul(b);
            DoubleVector vd = z.fma(w23, y.fma(w22, x.fma(w21, w20))).mul(d);
            DoubleVector ta = dz.fma(w03, dy.fma(w02, w01));
            DoubleVector tb = dz.fma(w13, dy.fma(w12, w11));
            DoubleVector td = dz.fma(w23, dy.fma(w22, w21));
            va.add(vb).add(vd).add(DoubleVector.fromArray(S, sum, p)).intoArray(sum, p);
            va.fma(e0, vb.fma(e1, vd.fma(e2, DoubleVector.fromArray(S, stretch, p))))
                    .intoArray(stretch, p);
            a.fma(ta, b.fma(tb, d.fma(td, DoubleVector.fromArray(S, bend, p)))).intoArray(bend, p);
        }
    }

    /** The same for one row. */
    static void mixOne(
            double[] gaussian,
            int r0,
            int stride,
            PairRows n,
            double[] power,
            double[] slope,
            int c0,
            int from,
            int to,
            double[] mix,
            int m,
            double factor) {
        int c1 = c0 + stride;
        double[] c = n.cosines;
        double[] sum = n.sum;
        double[] stretch = n.stretch;
        double[] bend = n.bend;
        DoubleVector w0 = broadcast(mix[m]);
        DoubleVector w1 = broadcast(mix[m + 1]);
        DoubleVector w2 = broadcast(mix[m + 2]);
        DoubleVector w3 = broadcast(mix[m + 3]);
        DoubleVector e = broadcast(factor);
        for (int p = from; p < to; p += L) {
            DoubleVector y = DoubleVector.fromArray(S, power, c0 + p);
            DoubleVector z = DoubleVector.fromArray(S, power, c1 + p);
            DoubleVector a = DoubleVector.fromArray(S, gaussian, r0 + p);
            DoubleVector v = DoubleVector.fromArray(S, c, p).fma(w1, w0);
            v = z.fma(w3, y.fma(w2, v)).mul(a);
            DoubleVector t = DoubleVector.fromArray(S, slope, c0 + p).fma(w2, w1);
            t = DoubleVector.fromArray(S, slope, c1 + p).fma(w3, t);
            v.add(DoubleVector.fromArray(S, sum, p)).intoArray(sum, p);
            v.fma(e, DoubleVector.fromArray(S, stretch, p)).intoArray(stretch, p);
            a.fma(t, DoubleVector.fromArray(S, bend, p)).intoArray(bend, p);
        }
    }

    /** shifted += factor row (columns w), for functions not centred on the atom. */
    static void mixShift(
            double[] gaussian,
            int r0,
            int stride,
            PairRows n,
            double[] power,
            int c0,
            int from,
            int to,
            double[] mix,
            int m,
            double factor) {
        int c1 = c0 + stride;
        double[] c = n.cosines;
        double[] shifted = n.shifted;
        DoubleVector w0 = broadcast(mix[m] * factor);
        DoubleVector w1 = broadcast(mix[m + 1] * factor);
        DoubleVector w2 = broadcast(mix[m + 2] * factor);
        DoubleVector w3 = broadcast(mix[m + 3] * factor);
        for (int p = from; p < to; p += L) {
            DoubleVector v = DoubleVector.fromArray(S, c, p).fma(w1, w0);
            v = DoubleVector.fromArray(S, power, c0 + p).fma(w2, v);
            v = DoubleVector.fromArray(S, power, c1 + p).fma(w3, v);
            v.fma(
                            DoubleVector.fromArray(S, gaussian, r0 + p),
                            DoubleVector.fromArray(S, shifted, p))
                    .intoArray(shifted, p);
        }
    }

    /** values *= factors. */
    static void multiply(double[] values, double[] factors, int length) {
        for (int p = 0; p < length; p += L) {
            DoubleVector.fromArray(S, values, p)
                    .mul(DoubleVector.fromArray(S, factors, p))
                    .intoArray(values, p);
        }
    }

    /** distances += sqrt(square). */
    static void addRoots(double[] distances, double[] square, int length) {
        for (int p = 0; p < length; p += L) {
            DoubleVector.fromArray(S, distances, p)
                    .add(DoubleVector.fromArray(S, square, p).sqrt())
                    .intoArray(distances, p);
        }
    }

    /**
     * Multiplies by the cutoff functions h and separates r_jk, with u = dE/dr_jk / r_jk, 0 in wide functions:
     *
     * <pre>
     * sum = h sum,  stretch = u - h stretch,  bend = h bend cos,  cross = h bend / (r_j r_k) - u,
     * u = sum dh/dr_jk / r_jk - h stretch
     * </pre>
     */
    static void finish(PairRows n, double[] h, double[] slope, double narrow) {
        DoubleVector third = broadcast(-narrow);
        double[] sum = n.sum;
        double[] stretch = n.stretch;
        double[] bend = n.bend;
        double[] cross = n.cross;
        double[] cosines = n.cosines;
        double[] inverse = n.inverse;
        int size = n.size;
        for (int p = 0; p < size; p += L) {
            DoubleVector f = DoubleVector.fromArray(S, h, p);
            DoubleVector e = DoubleVector.fromArray(S, sum, p);
            DoubleVector s = DoubleVector.fromArray(S, stretch, p).mul(f);
            DoubleVector c = DoubleVector.fromArray(S, bend, p).mul(f);
            DoubleVector u = DoubleVector.fromArray(S, slope, p).mul(e).add(s.mul(third));
            e.mul(f).intoArray(sum, p);
            u.sub(s).intoArray(stretch, p);
            c.mul(DoubleVector.fromArray(S, cosines, p)).intoArray(bend, p);
            c.mul(DoubleVector.fromArray(S, inverse, p)).sub(u).intoArray(cross, p);
        }
    }

    /** Adds shifted / r_jk to u. */
    static void finishThirdShift(PairRows n) {
        double[] shifted = n.shifted;
        double[] third = n.third;
        double[] stretch = n.stretch;
        double[] cross = n.cross;
        int size = n.size;
        for (int p = 0; p < size; p += L) {
            DoubleVector u =
                    DoubleVector.fromArray(S, shifted, p)
                            .div(DoubleVector.fromArray(S, third, p).sqrt());
            DoubleVector.fromArray(S, stretch, p).add(u).intoArray(stretch, p);
            DoubleVector.fromArray(S, cross, p).sub(u).intoArray(cross, p);
        }
    }
}
