package org.mlip4j.hdnnp;

/**
 * A cutoff function f_c(r) of Behler's symmetry functions: 1 near the atom, 0 from the cutoff radius on.
 *
 * @param kind the form
 * @param radius cutoff radius r_c
 * @param alpha the function is 1 up to {@code alpha * radius} and falls between there and {@code radius}; 0 to below 1;
 *     no effect on the hyperbolic tangents
 */
public record CutoffFunction(Kind kind, double radius, double alpha) implements RadialFunction {

    /** The forms, in the order in which RuNNer and n2p2 number them from 0. */
    public enum Kind {
        /** 1 inside the radius; forces jump at the cutoff. */
        HARD(null),
        /** (cos(pi r / r_c) + 1) / 2 (Behler, J. Chem. Phys. 134, 074106 (2011), eq. 4). */
        COSINE(CoreFunction.COSINE),
        /** tanh^3(1 - r / r_c) (ibid., eq. 5), below 1 at the atom. */
        TANH_UNNORMALIZED(null),
        /** tanh^3(1 - r / r_c) / tanh^3(1). */
        TANH(null),
        /** exp(1 - 1 / (1 - x^2)). */
        EXPONENTIAL(CoreFunction.EXPONENTIAL),
        /** Polynomial with continuous first derivative. */
        POLY1(CoreFunction.POLY1),
        /** Polynomial with continuous second derivative. */
        POLY2(CoreFunction.POLY2),
        /** Polynomial with continuous third derivative. */
        POLY3(CoreFunction.POLY3),
        /** Polynomial with continuous fourth derivative. */
        POLY4(CoreFunction.POLY4);

        private final CoreFunction core;

        Kind(CoreFunction core) {
            this.core = core;
        }
    }

    private static final double TANH_NORM = Math.pow(Math.tanh(1), -3);

    /** Validates. */
    public CutoffFunction {
        if (!(radius > 0) || Double.isInfinite(radius)) {
            throw new IllegalArgumentException("the cutoff radius must be positive, got " + radius);
        }
        if (!(alpha >= 0 && alpha < 1)) {
            throw new IllegalArgumentException(
                    "the inner cutoff must be 0 <= alpha < 1, got " + alpha);
        }
    }

    @Override
    public double value(double r) {
        if (r >= radius) {
            return 0;
        }
        return switch (kind) {
            case HARD -> 1;
            case TANH_UNNORMALIZED -> cube(Math.tanh(1 - r / radius));
            case TANH -> TANH_NORM * cube(Math.tanh(1 - r / radius));
            default -> r < inner() ? 1 : kind.core.value((r - inner()) / (radius - inner()));
        };
    }

    @Override
    public double derivative(double r) {
        if (r >= radius) {
            return 0;
        }
        return switch (kind) {
            case HARD -> 0;
            case TANH_UNNORMALIZED -> tanhDerivative(r);
            case TANH -> TANH_NORM * tanhDerivative(r);
            default ->
                    r < inner()
                            ? 0
                            : kind.core.derivative((r - inner()) / (radius - inner()))
                                    / (radius - inner());
        };
    }

    private double tanhDerivative(double r) {
        double t = Math.tanh(1 - r / radius);
        double t2 = t * t;
        return 3 * t2 * (t2 - 1) / radius;
    }

    private double inner() {
        return alpha * radius;
    }

    private static double cube(double x) {
        return x * x * x;
    }

    @Override
    public double cutoff() {
        return radius;
    }

    @Override
    public CutoffFunction scaled(double factor) {
        return new CutoffFunction(kind, radius * factor, alpha);
    }
}
