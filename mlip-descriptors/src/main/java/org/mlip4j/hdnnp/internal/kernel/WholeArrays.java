package org.mlip4j.hdnnp.internal.kernel;

import org.mlip4j.hdnnp.CutoffFunction;

/**
 * Functions of many numbers in vectors, for other packages. Their results are the same bits before and after compilation, so
 * that a training that is continued does not depend on when a loop was compiled.
 */
public final class WholeArrays {

    private WholeArrays() {}

    /**
     * Evaluates exp(factor x).
     *
     * @param factor on the arguments, which may then not exceed 700
     * @param x arguments. Not modified.
     * @param n how many, a multiple of the number of lanes
     * @param f values. Overwritten.
     */
    public static void exp(double factor, double[] x, int n, double[] f) {
        Exponential.sum(factor, x, 0, x, 0, x, 0, 0, n, f, 0);
    }

    /**
     * Evaluates a cutoff function f of distances r, and f' / r.
     *
     * @param function which one
     * @param r2 squared distances within the cutoff; positive. Not modified.
     * @param n how many, a multiple of the number of lanes
     * @param f values. Overwritten.
     * @param d slopes over r. Overwritten.
     */
    public static void cutoff(CutoffFunction function, double[] r2, int n, double[] f, double[] d) {
        new CutoffKernel(function).evaluateSlopes(r2, 0, n, f, d);
    }
}
