package org.mlip4j.hdnnp;

/**
 * A smooth function of a distance that vanishes outside an interval: the factor that makes a symmetry function end at
 * its cutoff.
 */
public sealed interface RadialFunction permits CutoffFunction, CompactFunction {

    /**
     * The value.
     *
     * @param r distance
     * @return 0 outside the support
     */
    double value(double r);

    /**
     * The derivative with respect to the distance.
     *
     * @param r distance
     * @return 0 outside the support
     */
    double derivative(double r);

    /**
     * Where the function ends.
     *
     * @return the largest distance at which it may differ from 0
     */
    double cutoff();

    /**
     * The same function in another unit of length.
     *
     * @param factor new units per old unit
     * @return f(r / factor)
     */
    RadialFunction scaled(double factor);
}
