package org.mlip4j.hdnnp;

/**
 * How raw symmetry functions become the inputs of the networks: S = base + factor (G - offset).
 *
 * @param mode the form
 * @param lower lower end S_min of the scaled values
 * @param upper upper end S_max of the scaled values
 */
public record Scaling(Mode mode, double lower, double upper) {

    /** No scaling. */
    public static final Scaling NONE = new Scaling(Mode.NONE, 0, 1);

    /** The forms. */
    public enum Mode {
        /** S = G. */
        NONE,
        /** S = S_min + (S_max - S_min) (G - G_min) / (G_max - G_min). */
        SCALE,
        /** S = G - mean. */
        CENTER,
        /** S = S_min + (S_max - S_min) (G - mean) / (G_max - G_min). */
        SCALE_CENTER,
        /** S = S_min + (S_max - S_min) (G - mean) / sigma. */
        SCALE_SIGMA
    }

    /**
     * What the training data say of one symmetry function.
     *
     * @param min smallest value
     * @param max largest value
     * @param mean mean value
     * @param sigma standard deviation
     */
    public record Range(double min, double max, double mean, double sigma) {

        /** Slack of {@link #contains}, which keeps rounding at the ends from counting. */
        public static final double SLACK = 1000 * Math.ulp(1.0);

        /**
         * Whether a value lies within the training data.
         *
         * @param value raw symmetry function
         * @return false when it extrapolates
         */
        public boolean contains(double value) {
            return value + SLACK >= min && value - SLACK <= max;
        }
    }

    /**
     * What is subtracted first.
     *
     * @param range the training data
     * @return offset
     */
    public double offset(Range range) {
        return switch (mode) {
            case NONE -> 0;
            case SCALE -> range.min();
            case CENTER, SCALE_CENTER, SCALE_SIGMA -> range.mean();
        };
    }

    /**
     * What the difference is multiplied by: dS/dG.
     *
     * @param range the training data
     * @return factor, infinite when the range is empty
     */
    public double factor(Range range) {
        return switch (mode) {
            case NONE, CENTER -> 1;
            case SCALE, SCALE_CENTER -> (upper - lower) / (range.max() - range.min());
            case SCALE_SIGMA -> (upper - lower) / range.sigma();
        };
    }

    /**
     * What is added last.
     *
     * @return base
     */
    public double base() {
        return mode == Mode.NONE || mode == Mode.CENTER ? 0 : lower;
    }
}
