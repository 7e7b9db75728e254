package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** cos(y) and sin(y) / y by Taylor polynomials of y^2, for y up to pi / 2. */
final class Cosine {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private Cosine() {}

    /**
     * f = cos^2 y and d = factor ratio cos y sin y / y of y^2 = scale squares. Input and output may be the same arrays.
     *
     * @param ratio may be null if d is
     * @param d null if not wanted
     */
    static void squared(
            double[] squares,
            double scale,
            double[] ratio,
            double factor,
            int from,
            int to,
            double[] f,
            double[] d) {
        DoubleVector k2 = DoubleVector.broadcast(S, scale);
        DoubleVector height = DoubleVector.broadcast(S, factor);
        for (int i = from; i < to; i += L) {
            DoubleVector x = DoubleVector.fromArray(S, squares, i).mul(k2);
            DoubleVector x2 = x.mul(x);
            DoubleVector x4 = x2.mul(x2);
            DoubleVector c0 = x.fma(-1.0 / 720, 1.0 / 24).fma(x2, x.fma(-1.0 / 2, 1));
            DoubleVector c1 =
                    x.fma(-1.0 / 87178291200.0, 1.0 / 479001600)
                            .fma(x2, x.fma(-1.0 / 3628800, 1.0 / 40320));
            DoubleVector c2 =
                    x.fma(-1.0 / 1124000727777607680000.0, 1.0 / 2432902008176640000.0)
                            .fma(x2, x.fma(-1.0 / 6402373705728000.0, 1.0 / 20922789888000.0));
            DoubleVector cos = c2.fma(x4, c1).fma(x4, c0);
            cos.mul(cos).intoArray(f, i);
            if (d == null) {
                continue;
            }
            DoubleVector s0 = x.fma(-1.0 / 5040, 1.0 / 120).fma(x2, x.fma(-1.0 / 6, 1));
            DoubleVector s1 =
                    x.fma(-1.0 / 1307674368000.0, 1.0 / 6227020800.0)
                            .fma(x2, x.fma(-1.0 / 39916800, 1.0 / 362880));
            DoubleVector s2 = x.fma(-1.0 / 121645100408832000.0, 1.0 / 355687428096000.0);
            DoubleVector sinc = s2.fma(x4, s1).fma(x4, s0);
            DoubleVector slope = DoubleVector.fromArray(S, ratio, i).mul(height);
            sinc.mul(cos).mul(slope).intoArray(d, i);
        }
    }
}
