package org.mlip4j.hdnnp.internal.kernel;

import static org.mlip4j.hdnnp.internal.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Powers (1 + lambda c)^zeta of many cosines, and their derivatives with respect to c. */
final class Powers {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Largest exponent that is taken by squaring. */
    private static final double MAX_WHOLE = 256;

    private Powers() {}

    /**
     * Evaluates.
     *
     * @param c cosines, from {@code from} on
     * @param n how many, a multiple of the number of lanes
     * @param zeta at least 1
     * @param values from {@code at} on. Overwritten.
     * @param slopes the same, or null
     */
    static void evaluate(
            double[] c,
            int from,
            int n,
            double lambda,
            double zeta,
            double[] values,
            double[] slopes,
            int at) {
        if (zeta == Math.rint(zeta) && zeta <= MAX_WHOLE) {
            whole(c, from, n, lambda, (int) zeta, values, slopes, at);
        } else {
            broken(c, from, n, lambda, zeta, values, slopes, at);
        }
    }

    private static void whole(
            double[] c,
            int from,
            int n,
            double lambda,
            int zeta,
            double[] values,
            double[] slopes,
            int at) {
        DoubleVector one = broadcast(1);
        DoubleVector sign = broadcast(lambda);
        DoubleVector factor = broadcast(zeta * lambda);
        for (int i = 0; i < n; i += L) {
            DoubleVector base = DoubleVector.fromArray(S, c, from + i).fma(sign, one);
            DoubleVector power = one;
            DoubleVector square = base;
            for (int m = zeta - 1; m > 0; m >>= 1) {
                if ((m & 1) != 0) {
                    power = power.mul(square);
                }
                square = square.mul(square);
            }
            power.mul(base).intoArray(values, at + i);
            if (slopes != null) {
                power.mul(factor).intoArray(slopes, at + i);
            }
        }
    }

    /** exp((zeta - 1) log(base)) base, 0 where the base is not positive. */
    private static void broken(
            double[] c,
            int from,
            int n,
            double lambda,
            double zeta,
            double[] values,
            double[] slopes,
            int at) {
        DoubleVector one = broadcast(1);
        DoubleVector sign = broadcast(lambda);
        DoubleVector factor = broadcast(zeta * lambda);
        for (int i = 0; i < n; i += L) {
            DoubleVector base = DoubleVector.fromArray(S, c, from + i).fma(sign, one);
            DoubleVector power =
                    base.lanewise(VectorOperators.POW, zeta - 1)
                            .blend(0.0, base.compare(VectorOperators.LE, 0.0));
            power.mul(base).intoArray(values, at + i);
            if (slopes != null) {
                power.mul(factor).intoArray(slopes, at + i);
            }
        }
    }
}
