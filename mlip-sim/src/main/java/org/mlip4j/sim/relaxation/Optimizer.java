package org.mlip4j.sim.relaxation;

/**
 * Moves coordinates along forces until these vanish. It asks for forces only, not for an energy: those of a band of images
 * have none. One optimizer serves one run.
 */
public interface Optimizer {

    /** No three coordinates that belong together move farther than this in one step, Angstrom. */
    double LONGEST_STEP = 0.2;

    /** The optimizers. */
    enum Method {
        /** {@link Lbfgs}. */
        LBFGS,
        /** {@link Fire}. */
        FIRE;

        /**
         * A new optimizer.
         *
         * @return one that has seen nothing yet
         */
        public Optimizer start() {
            return this == LBFGS ? new Lbfgs() : new Fire();
        }
    }

    /**
     * One step.
     *
     * @param coordinates threes of Angstrom; moved
     * @param forces at these coordinates, eV/Angstrom. Not modified.
     */
    void step(double[] coordinates, double[] forces);

    /**
     * The longest of the vectors of three.
     *
     * @param vectors 3 per vector. Not modified.
     * @return its length
     */
    static double longest(double[] vectors) {
        double longest = 0;
        for (int i = 0; i < vectors.length; i += 3) {
            double x = vectors[i];
            double y = vectors[i + 1];
            double z = vectors[i + 2];
            longest = Math.max(longest, x * x + y * y + z * z);
        }
        return Math.sqrt(longest);
    }

    /**
     * Adds a displacement, made shorter as a whole if it is too long.
     *
     * @param coordinates moved
     * @param displacement what to add. Not modified.
     */
    static void move(double[] coordinates, double[] displacement) {
        double scale = Math.min(1, LONGEST_STEP / longest(displacement));
        for (int i = 0; i < coordinates.length; i++) {
            coordinates[i] += scale * displacement[i];
        }
    }

    /**
     * Scalar product.
     *
     * @param a numbers. Not modified.
     * @param b as many. Not modified.
     * @return a b
     */
    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
