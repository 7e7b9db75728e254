package org.mlip4j.hdnnp.internal;

/** What single precision needs to know of a model. */
final class SinglePrecision {

    /** Values are lifted to at least this size, far above what is dropped and far below the largest number. */
    private static final double SMALLEST = 0x1p-50;

    /** Largest power of 2 to lift by: exponentials stay below the largest number. */
    private static final int HIGHEST = 86;

    private SinglePrecision() {}

    /**
     * How far exponents of Gaussians are lifted.
     *
     * @param scales differences of each function that are of the order of one to the network
     * @return logarithms of powers of 2
     */
    static double[] lifts(double[] scales) {
        double[] lifts = new double[scales.length];
        for (int n = 0; n < scales.length; n++) {
            int power =
                    Math.clamp(
                            Math.getExponent(SMALLEST) - Math.getExponent(scales[n]), 0, HIGHEST);
            lifts[n] = power * Math.log(2);
        }
        return lifts;
    }
}
