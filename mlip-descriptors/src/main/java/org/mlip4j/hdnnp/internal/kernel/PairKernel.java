package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.internal.kernel.PairTerms.Angle;

/** Loops over pairs of neighbours. All lengths are multiples of the number of lanes. */
final class PairKernel {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Up to which exponent powers are products. */
    private static final int MAX_ZETA = 16;

    private PairKernel() {}

    /** out = b^(zeta - 1), b = 1 + lambda cos theta. */
    static void powers(Angle angle, double[] cosines, int from, int to, double[] out, int at) {
        double lambda = angle.lambda();
        double zeta = angle.zeta();
        if (zeta == Math.rint(zeta) && zeta <= MAX_ZETA) {
            int e = (int) zeta - 1;
            if (e < 4) {
                twoBits(cosines, from, to, lambda, e, out, at);
            } else if (e < 8) {
                threeBits(cosines, from, to, lambda, e, out, at);
            } else {
                threeBits(cosines, from, to, lambda, e >> 1, out, at);
                square(cosines, from, to, lambda, e & 1, out, at);
            }
        } else {
            realPowers(cosines, from, to, lambda, zeta, out, at);
        }
    }

    /** Exponents below 4: their bits choose between b and 1 = 0 b + 1, so that the loop has no branch. */
    private static void twoBits(
            double[] cosines, int from, int to, double lambda, int e, double[] out, int at) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector sign = DoubleVector.broadcast(S, lambda);
        DoubleVector bit1 = DoubleVector.broadcast(S, (double) (e >> 1 & 1));
        DoubleVector bit0 = DoubleVector.broadcast(S, (double) (e & 1));
        DoubleVector not1 = one.sub(bit1);
        DoubleVector not0 = one.sub(bit0);
        for (int p = from; p < to; p += L) {
            DoubleVector c = DoubleVector.fromArray(S, cosines, p);
            DoubleVector b = c.fma(sign, one);
            DoubleVector y = b.fma(bit1, not1);
            y.mul(y).mul(b.fma(bit0, not0)).intoArray(out, at + p);
        }
    }

    /** Exponents 4 to 7. */
    private static void threeBits(
            double[] cosines, int from, int to, double lambda, int e, double[] out, int at) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector sign = DoubleVector.broadcast(S, lambda);
        DoubleVector bit1 = DoubleVector.broadcast(S, (double) (e >> 1 & 1));
        DoubleVector bit0 = DoubleVector.broadcast(S, (double) (e & 1));
        DoubleVector not1 = one.sub(bit1);
        DoubleVector not0 = one.sub(bit0);
        for (int p = from; p < to; p += L) {
            DoubleVector c = DoubleVector.fromArray(S, cosines, p);
            DoubleVector b = c.fma(sign, one);
            DoubleVector y = b.mul(b).mul(b.fma(bit1, not1));
            y.mul(y).mul(b.fma(bit0, not0)).intoArray(out, at + p);
        }
    }

    /** out = out^2 [b]. */
    private static void square(
            double[] cosines, int from, int to, double lambda, int bit, double[] out, int at) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector sign = DoubleVector.broadcast(S, lambda * bit);
        for (int p = from; p < to; p += L) {
            DoubleVector c = DoubleVector.fromArray(S, cosines, p);
            DoubleVector y = DoubleVector.fromArray(S, out, at + p);
            y.mul(y).mul(c.fma(sign, one)).intoArray(out, at + p);
        }
    }

    /** Row target = row a times row b. */
    static void rowProduct(double[] rows, int a, int b, int target, int from, int to) {
        for (int p = from; p < to; p += L) {
            DoubleVector.fromArray(S, rows, a + p)
                    .mul(DoubleVector.fromArray(S, rows, b + p))
                    .intoArray(rows, target + p);
        }
    }

    /**
     * exp((zeta - 1) ln b): of powers there is no vector form but for vectors of 512 bits, and that of the logarithm has
     * other bits in interpreted than in compiled code.
     */
    private static void realPowers(
            double[] cosines, int from, int to, double lambda, double zeta, double[] out, int at) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector tiny = DoubleVector.broadcast(S, Double.MIN_NORMAL);
        DoubleVector sign = DoubleVector.broadcast(S, lambda);
        for (int p = from; p < to; p += L) {
            DoubleVector c = DoubleVector.fromArray(S, cosines, p);
            DoubleVector b = c.fma(sign, one);
            b.blend(tiny, b.lt(tiny)).intoArray(out, at + p);
        }
        for (int p = at + from; p < at + to; p++) {
            out[p] = Math.log(out[p]);
        }
        Exponential.evaluate(zeta - 1, out, at + from, at + to);
    }

    /** Sums over pairs of row h times 1, cos theta, and two powers, for three rows; lanes stay apart. */
    static void sumThree(
            PairRows n,
            double[] h,
            double[] gaussian,
            int r0,
            int stride,
            double[] power,
            int c0,
            int c1,
            double lambda0,
            double lambda1,
            int from,
            int to,
            double[] sums,
            int at) {
        int r1 = r0 + stride;
        int r2 = r1 + stride;
        double[] cosines = n.cosines;
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector sign0 = DoubleVector.broadcast(S, lambda0);
        DoubleVector sign1 = DoubleVector.broadcast(S, lambda1);
        DoubleVector s00 = DoubleVector.broadcast(S, 0.0);
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
            DoubleVector x = DoubleVector.fromArray(S, cosines, p);
            DoubleVector y = x.fma(sign0, one).mul(DoubleVector.fromArray(S, power, c0 + p));
            DoubleVector z = x.fma(sign1, one).mul(DoubleVector.fromArray(S, power, c1 + p));
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
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + L);
        s02.intoArray(sums, at + 2 * L);
        s03.intoArray(sums, at + 3 * L);
        s10.intoArray(sums, at + 4 * L);
        s11.intoArray(sums, at + 5 * L);
        s12.intoArray(sums, at + 6 * L);
        s13.intoArray(sums, at + 7 * L);
        s20.intoArray(sums, at + 8 * L);
        s21.intoArray(sums, at + 9 * L);
        s22.intoArray(sums, at + 10 * L);
        s23.intoArray(sums, at + 11 * L);
    }

    /** The same for one row. */
    static void sumOne(
            PairRows n,
            double[] h,
            double[] gaussian,
            int r0,
            double[] power,
            int c0,
            int c1,
            double lambda0,
            double lambda1,
            int from,
            int to,
            double[] sums,
            int at) {
        double[] cosines = n.cosines;
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector sign0 = DoubleVector.broadcast(S, lambda0);
        DoubleVector sign1 = DoubleVector.broadcast(S, lambda1);
        DoubleVector s0 = DoubleVector.broadcast(S, 0.0);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        for (int p = from; p < to; p += L) {
            DoubleVector a =
                    DoubleVector.fromArray(S, gaussian, r0 + p)
                            .mul(DoubleVector.fromArray(S, h, p));
            DoubleVector x = DoubleVector.fromArray(S, cosines, p);
            DoubleVector y = x.fma(sign0, one).mul(DoubleVector.fromArray(S, power, c0 + p));
            DoubleVector z = x.fma(sign1, one).mul(DoubleVector.fromArray(S, power, c1 + p));
            s0 = s0.add(a);
            s1 = a.fma(x, s1);
            s2 = a.fma(y, s2);
            s3 = a.fma(z, s3);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + L);
        s2.intoArray(sums, at + 2 * L);
        s3.intoArray(sums, at + 3 * L);
    }

    /** The same for one row, without powers. */
    static void sumLinear(
            PairRows n,
            double[] h,
            double[] gaussian,
            int row,
            int from,
            int to,
            double[] sums,
            int at) {
        double[] cosines = n.cosines;
        DoubleVector s0 = DoubleVector.broadcast(S, 0.0);
        DoubleVector s1 = s0;
        for (int p = from; p < to; p += L) {
            DoubleVector a =
                    DoubleVector.fromArray(S, gaussian, row + p)
                            .mul(DoubleVector.fromArray(S, h, p));
            s0 = s0.add(a);
            s1 = a.fma(DoubleVector.fromArray(S, cosines, p), s1);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + L);
    }

    /**
     * The way back of the sums with w = mix, over all rows: e = sum A w, s = sum factor A w, d = sum A dw/dcos. With the
     * cutoff functions h of a pair, its derivatives with r_jk separated are
     *
     * <pre>
     * sum = h e,  stretch = u - h s,  bend = h d cos,  cross = h d / (r_j r_k) - u,
     * u = e dh/dr_jk / r_jk - h s
     * </pre>
     *
     * @param bent how many rows, the first ones, have powers
     * @param rows how many there are
     * @param first whether e, s and d begin at 0 instead of what sum, stretch and bend hold
     * @param last whether the derivatives are to be stored instead of e, s and d
     */
    static void mix(
            PairRows n,
            double[] h,
            double[] slope,
            double[] gaussian,
            int bent,
            int rows,
            int stride,
            double[] power,
            int c0,
            int c1,
            Angle angle0,
            Angle angle1,
            int from,
            int to,
            double[] mix,
            int m,
            double[] factors,
            boolean first,
            boolean last) {
        double[] cosines = n.cosines;
        double[] inverse = n.inverse;
        double[] sum = n.sum;
        double[] stretch = n.stretch;
        double[] bend = n.bend;
        double[] cross = n.cross;
        DoubleVector zero = DoubleVector.broadcast(S, 0.0);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector sign0 = DoubleVector.broadcast(S, angle0.lambda());
        DoubleVector sign1 = DoubleVector.broadcast(S, angle1.lambda());
        DoubleVector slope0 = DoubleVector.broadcast(S, angle0.lambda() * angle0.zeta());
        DoubleVector slope1 = DoubleVector.broadcast(S, angle1.lambda() * angle1.zeta());
        for (int p = from; p < to; p += L) {
            DoubleVector over = DoubleVector.fromArray(S, inverse, p);
            DoubleVector x = DoubleVector.fromArray(S, cosines, p);
            DoubleVector y = DoubleVector.fromArray(S, power, c0 + p);
            DoubleVector z = DoubleVector.fromArray(S, power, c1 + p);
            DoubleVector dy = y.mul(slope0);
            DoubleVector dz = z.mul(slope1);
            y = y.mul(x.fma(sign0, one));
            z = z.mul(x.fma(sign1, one));
            DoubleVector e = zero;
            DoubleVector s = zero;
            DoubleVector d = zero;
            if (!first) {
                e = DoubleVector.fromArray(S, sum, p - from + Lanes.START);
                s = DoubleVector.fromArray(S, stretch, p - from + Lanes.START);
                d = DoubleVector.fromArray(S, bend, p - from + Lanes.START);
            }
            for (int r = 0; r < bent; r++) {
                int w = m + r * PairTerms.COLUMNS;
                DoubleVector w1 = DoubleVector.broadcast(S, mix[w + 1]);
                DoubleVector w2 = DoubleVector.broadcast(S, mix[w + 2]);
                DoubleVector w3 = DoubleVector.broadcast(S, mix[w + 3]);
                DoubleVector a = DoubleVector.fromArray(S, gaussian, r * stride + p);
                DoubleVector v = x.fma(w1, DoubleVector.broadcast(S, mix[w]));
                v = z.fma(w3, y.fma(w2, v)).mul(a);
                d = dz.fma(w3, dy.fma(w2, w1)).fma(a, d);
                e = e.add(v);
                s = v.fma(DoubleVector.broadcast(S, factors[r]), s);
            }
            for (int r = bent; r < rows; r++) {
                int w = m + r * PairTerms.COLUMNS;
                DoubleVector w1 = DoubleVector.broadcast(S, mix[w + 1]);
                DoubleVector a = DoubleVector.fromArray(S, gaussian, r * stride + p);
                DoubleVector v = x.fma(w1, DoubleVector.broadcast(S, mix[w])).mul(a);
                d = w1.fma(a, d);
                e = e.add(v);
                s = v.fma(DoubleVector.broadcast(S, factors[r]), s);
            }
            if (last) {
                DoubleVector f = DoubleVector.fromArray(S, h, p);
                s = s.mul(f);
                d = d.mul(f);
                DoubleVector u = e.mul(DoubleVector.fromArray(S, slope, p)).sub(s);
                e = e.mul(f);
                d.mul(over).sub(u).intoArray(cross, p - from + Lanes.START);
                s = u.sub(s);
                d = d.mul(x);
            }
            e.intoArray(sum, p - from + Lanes.START);
            s.intoArray(stretch, p - from + Lanes.START);
            d.intoArray(bend, p - from + Lanes.START);
        }
    }

    /** shifted += factor row (columns w) h, for functions not centred on the atom. */
    static void mixShift(
            PairRows n,
            double[] h,
            double[] gaussian,
            int r0,
            double[] power,
            int c0,
            int c1,
            double lambda0,
            double lambda1,
            int from,
            int to,
            double[] mix,
            int m,
            double factor) {
        double[] cosines = n.cosines;
        double[] shifted = n.shifted;
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector sign0 = DoubleVector.broadcast(S, lambda0);
        DoubleVector sign1 = DoubleVector.broadcast(S, lambda1);
        DoubleVector w0 = DoubleVector.broadcast(S, mix[m] * factor);
        DoubleVector w1 = DoubleVector.broadcast(S, mix[m + 1] * factor);
        DoubleVector w2 = DoubleVector.broadcast(S, mix[m + 2] * factor);
        DoubleVector w3 = DoubleVector.broadcast(S, mix[m + 3] * factor);
        for (int p = from; p < to; p += L) {
            DoubleVector x = DoubleVector.fromArray(S, cosines, p);
            DoubleVector y = x.fma(sign0, one).mul(DoubleVector.fromArray(S, power, c0 + p));
            DoubleVector z = x.fma(sign1, one).mul(DoubleVector.fromArray(S, power, c1 + p));
            z.fma(w3, y.fma(w2, x.fma(w1, w0)))
                    .mul(DoubleVector.fromArray(S, h, p))
                    .fma(
                            DoubleVector.fromArray(S, gaussian, r0 + p),
                            DoubleVector.fromArray(S, shifted, p - from + Lanes.START))
                    .intoArray(shifted, p - from + Lanes.START);
        }
    }

    /** values *= factors. */
    static void multiply(double[] values, double[] factors, int from, int to) {
        for (int p = from; p < to; p += L) {
            DoubleVector.fromArray(S, values, p)
                    .mul(DoubleVector.fromArray(S, factors, p))
                    .intoArray(values, p);
        }
    }

    /** h and slope times the cutoff functions of j and k, r_j . r_k divided by the distances. */
    static void complete(PairRows n, int from, int to, double[] h, double[] slope) {
        double[] cutoffs = n.cutoffs;
        double[] cosines = n.cosines;
        double[] inverse = n.inverse;
        for (int p = from; p < to; p += L) {
            DoubleVector f = DoubleVector.fromArray(S, cutoffs, p);
            DoubleVector.fromArray(S, h, p).mul(f).intoArray(h, p);
            DoubleVector.fromArray(S, slope, p).mul(f).intoArray(slope, p);
            DoubleVector.fromArray(S, cosines, p)
                    .mul(DoubleVector.fromArray(S, inverse, p))
                    .intoArray(cosines, p);
        }
    }

    /** distances += sqrt(square). */
    static void addRoots(double[] distances, double[] square, int from, int to) {
        for (int p = from; p < to; p += L) {
            DoubleVector.fromArray(S, distances, p)
                    .add(DoubleVector.fromArray(S, square, p).sqrt())
                    .intoArray(distances, p);
        }
    }

    /** Adds shifted / r_jk to u. */
    static void finishThirdShift(PairRows n, int from, int to) {
        double[] shifted = n.shifted;
        double[] third = n.third;
        double[] stretch = n.stretch;
        double[] cross = n.cross;
        for (int p = Lanes.START; p < Lanes.START + to - from; p += L) {
            DoubleVector u =
                    DoubleVector.fromArray(S, shifted, p)
                            .div(DoubleVector.fromArray(S, third, from + p - Lanes.START).sqrt());
            DoubleVector.fromArray(S, stretch, p).add(u).intoArray(stretch, p);
            DoubleVector.fromArray(S, cross, p).sub(u).intoArray(cross, p);
        }
    }
}
