package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** Angles from cosines. */
final class Angles {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Below this sine it is the sine whose arc is taken: the root of 1/2. */
    private static final double STEEP = 0.7071067811865476;

    private Angles() {}

    /**
     * theta = acos(c) and s = sin(theta), within a few units of the last place. Of sin(theta) and |c| the smaller one, w,
     * goes into asin(w) = w + w^3 P(w^2), P the best polynomial (Chebyshev) for w^2 up to 1/2.
     *
     * @param c from -1 to 1, up to rounding
     * @param n how many, a multiple of the number of lanes
     * @param theta overwritten
     * @param s overwritten
     */
    static void fromCosines(double[] c, int n, double[] theta, double[] s) {
        for (int i = 0; i < n; i += L) {
            DoubleVector cos = DoubleVector.fromArray(S, c, i);
            DoubleVector a = cos.abs();
            DoubleVector square = a.neg().add(1).mul(a.add(1));
            DoubleVector sin = square.blend(0.0, square.lt(0.0)).sqrt();
            sin.intoArray(s, i);
            cos.blend(sin, sin.lt(STEEP)).intoArray(theta, i);
        }
        arcs(theta, n);
        for (int i = 0; i < n; i += L) {
            DoubleVector arc = DoubleVector.fromArray(S, theta, i);
            DoubleVector cos = DoubleVector.fromArray(S, c, i);
            DoubleVector far = arc.blend(arc.neg().add(Math.PI), cos.lt(0.0));
            arc.neg()
                    .add(Math.PI / 2)
                    .blend(far, DoubleVector.fromArray(S, s, i).lt(STEEP))
                    .intoArray(theta, i);
        }
    }

    /** w = asin(w). A loop of its own: with more in it the compiler boxes vectors. */
    private static void arcs(double[] values, int n) {
        for (int i = 0; i < n; i += L) {
            DoubleVector w = DoubleVector.fromArray(S, values, i);
            DoubleVector t = w.mul(w);
            DoubleVector t2 = t.mul(t);
            DoubleVector t4 = t2.mul(t2);
            DoubleVector a =
                    t.fma(0.030381946078023858, 0.04464285712358516)
                            .fma(t2, t.fma(0.07500000000008983, 0.1666666666666666));
            DoubleVector b =
                    t.fma(0.011985559032731258, 0.013929824301362788)
                            .fma(t2, t.fma(0.017354730668996843, 0.022372086303686842));
            DoubleVector c =
                    t.fma(0.46581061083892006, -0.1174784139555458)
                            .fma(t2, t.fma(0.033823977477227554, 0.0058919623838489124));
            DoubleVector d =
                    t.fma(3.7316474816315224, -3.7415993002001366)
                            .fma(t2, t.fma(2.573508064401593, -1.258681300394588));
            DoubleVector e = t.fma(0.6629475548369097, -2.277990489441633);
            e.fma(t4, d).fma(t4, c).fma(t4, b).fma(t4, a).mul(t).fma(w, w).intoArray(values, i);
        }
    }
}
