package org.mlip4j.hdnnp;

/**
 * Functions that fall smoothly from 1 at x = 0 to 0 at x = 1: the building blocks of cutoff and compact functions
 * (Singraber, Behler, Dellago, J. Chem. Theory Comput. 15, 1827 (2019); Bircher, Singraber, Dellago, Mach. Learn.: Sci.
 * Technol. 2, 035026 (2021)).
 */
public enum CoreFunction {
    /** (cos(pi x) + 1) / 2. */
    COSINE,
    /** (1 - x)^2 (1 + 2x), continuous first derivative. */
    POLY1,
    /** (1 - x)^3 (1 + 3x + 6x^2), continuous second derivative. */
    POLY2,
    /** (1 - x)^4 (1 + 4x + 10x^2 + 20x^3), continuous third derivative. */
    POLY3,
    /** (1 - x)^5 (1 + 5x + 15x^2 + 35x^3 + 70x^4), continuous fourth derivative. */
    POLY4,
    /** exp(1 - 1 / (1 - x^2)), all derivatives continuous. */
    EXPONENTIAL;

    /**
     * The value.
     *
     * @param x at least 0
     * @return between 1 and 0; 0 from x = 1 on
     */
    public double value(double x) {
        return x >= 1 ? 0 : value(x, 1 - x);
    }

    /** The value for an x whose distance y = 1 - x from the end is known better than the difference. */
    double value(double x, double y) {
        double y2 = y * y;
        return switch (this) {
            case COSINE -> 0.5 * (Math.cos(Math.PI * x) + 1);
            case POLY1 -> y2 * (1 + 2 * x);
            case POLY2 -> y2 * y * (1 + x * (3 + 6 * x));
            case POLY3 -> y2 * y2 * (1 + x * (4 + x * (10 + 20 * x)));
            case POLY4 -> y2 * y2 * y * (1 + x * (5 + x * (15 + x * (35 + 70 * x))));
            case EXPONENTIAL -> Math.exp(1 - 1 / (y * (1 + x)));
        };
    }

    /**
     * The derivative.
     *
     * @param x at least 0
     * @return at most 0; 0 from x = 1 on
     */
    public double derivative(double x) {
        return x >= 1 ? 0 : derivative(x, 1 - x);
    }

    /** The derivative for an x whose distance y = 1 - x from the end is known better than the difference. */
    double derivative(double x, double y) {
        double xy = x * y;
        return switch (this) {
            case COSINE -> -0.5 * Math.PI * Math.sin(Math.PI * x);
            case POLY1 -> -6 * xy;
            case POLY2 -> -30 * xy * xy;
            case POLY3 -> -140 * xy * xy * xy;
            case POLY4 -> -630 * xy * xy * xy * xy;
            case EXPONENTIAL -> {
                double u = 1 / (y * (1 + x));
                yield -2 * x * u * u * Math.exp(1 - u);
            }
        };
    }
}
