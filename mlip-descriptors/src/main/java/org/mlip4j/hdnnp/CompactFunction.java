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
        double x = Math.abs(a - center()) / halfWidth();
        if (x >= 1) {
            return 0;
        }
        return core.value(steep() ? (2 - x) * x : x);
    }

    @Override
    public double derivative(double a) {
        double u = (a - center()) / halfWidth();
        double x = Math.abs(u);
        if (x >= 1) {
            return 0;
        }
        double slope = steep() ? (2 - 2 * x) * core.derivative((2 - x) * x) : core.derivative(x);
        return Math.copySign(1 / halfWidth(), u) * slope;
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
