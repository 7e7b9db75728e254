package org.mlip4j.hdnnp;

/**
 * A bump between two ends: a core function of the distance from the middle, in units of the half width (Bircher,
 * Singraber, Dellago, Mach. Learn.: Sci. Technol. 2, 035026 (2021)). Its argument is a distance or an angle.
 *
 * @param core the form of either side
 * @param asymmetric whether the argument x of the core is replaced by (2 - x) x, which makes the bump steeper near its
 *     middle; no effect on {@link CoreFunction#EXPONENTIAL}, as in n2p2
 * @param left lower end; may be negative, so that the function is cut off at 0
 * @param right upper end
 */
public record CompactFunction(CoreFunction core, boolean asymmetric, double left, double right)
        implements RadialFunction {

    /** Validates. */
    public CompactFunction {
        if (!(left < right) || Double.isInfinite(right - left)) {
            throw new IllegalArgumentException(
                    "a compact function needs left < right, got " + left + " and " + right);
        }
    }

    @Override
    public double value(double a) {
        double y = fromEnd(a);
        if (!(y > 0)) {
            return 0;
        }
        double x = 1 - y;
        return steep() ? core.value((1 + y) * x, y * y) : core.value(x, y);
    }

    @Override
    public double derivative(double a) {
        double y = fromEnd(a);
        if (!(y > 0)) {
            return 0;
        }
        double x = 1 - y;
        double slope =
                steep() ? 2 * y * core.derivative((1 + y) * x, y * y) : core.derivative(x, y);
        return Math.copySign(1 / halfWidth(), a - center()) * slope;
    }

    /** y = 1 - x from the nearer end: a difference that does not round there, where powers of y magnify its error. */
    private double fromEnd(double a) {
        return Math.min(a - left, right - a) / halfWidth();
    }

    private boolean steep() {
        return asymmetric && core != CoreFunction.EXPONENTIAL;
    }

    private double center() {
        return (left + right) / 2;
    }

    private double halfWidth() {
        return (right - left) / 2;
    }

    @Override
    public double cutoff() {
        return right;
    }

    @Override
    public CompactFunction scaled(double factor) {
        return new CompactFunction(core, asymmetric, left * factor, right * factor);
    }
}
