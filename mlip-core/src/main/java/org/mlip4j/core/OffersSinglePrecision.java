package org.mlip4j.core;

/** A potential that has kernels in single precision besides those in double. */
public interface OffersSinglePrecision extends Potential {

    /**
     * The same potential with kernels in single precision. Sums over atoms stay in double.
     *
     * @return new potential, sharing the coefficients
     * @throws MlipException if single precision would be too coarse for this model, or this JVM cannot use it
     */
    Potential inSinglePrecision();
}
