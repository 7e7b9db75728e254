package org.mlip4j.hdnnp;

/** Activation functions of the atomic networks. */
public enum Activation {
    /** x. */
    IDENTITY('l'),
    /** tanh(x). */
    TANH('t'),
    /** 1 / (1 + exp(-x)). */
    LOGISTIC('s'),
    /** ln(1 + exp(x)). */
    SOFTPLUS('p'),
    /** max(x, 0). */
    RECTIFIED_LINEAR('r'),
    /** exp(-x^2 / 2). */
    GAUSSIAN('g'),
    /** cos(x). */
    COSINE('c'),
    /** 1 - 1 / (1 + exp(-x)). */
    REVERSED_LOGISTIC('S'),
    /** exp(-x). */
    EXPONENTIAL('e'),
    /** x^2. */
    HARMONIC('h');

    private final char letter;

    Activation(char letter) {
        this.letter = letter;
    }

    /**
     * The letter by which RuNNer and n2p2 call the function.
     *
     * @return one letter
     */
    public char letter() {
        return letter;
    }

    /**
     * The value.
     *
     * @param x argument
     * @return f(x)
     */
    public double value(double x) {
        return switch (this) {
            case IDENTITY -> x;
            case TANH -> Math.tanh(x);
            case LOGISTIC -> logistic(x);
            case SOFTPLUS -> x > 35 ? x : Math.log1p(Math.exp(x));
            case RECTIFIED_LINEAR -> x > 0 ? x : 0;
            case GAUSSIAN -> Math.exp(-0.5 * x * x);
            case COSINE -> Math.cos(x);
            case REVERSED_LOGISTIC -> logistic(-x);
            case EXPONENTIAL -> Math.exp(-x);
            case HARMONIC -> x * x;
        };
    }

    /**
     * The derivative.
     *
     * @param x argument
     * @param f {@link #value} of the argument
     * @return f'(x)
     */
    public double derivative(double x, double f) {
        return switch (this) {
            case IDENTITY -> 1;
            case TANH -> 1 - f * f;
            case LOGISTIC -> f * (1 - f);
            case SOFTPLUS -> logistic(x);
            case RECTIFIED_LINEAR -> x > 0 ? 1 : 0;
            case GAUSSIAN -> -x * f;
            case COSINE -> -Math.sin(x);
            case REVERSED_LOGISTIC -> f * (f - 1);
            case EXPONENTIAL -> -f;
            case HARMONIC -> 2 * x;
        };
    }

    /**
     * The second derivative.
     *
     * @param x argument
     * @param f {@link #value} of the argument
     * @return f''(x)
     */
    public double secondDerivative(double x, double f) {
        return switch (this) {
            case IDENTITY, RECTIFIED_LINEAR -> 0;
            case TANH -> -2 * f * (1 - f * f);
            case LOGISTIC -> f * (1 - f) * (1 - 2 * f);
            case SOFTPLUS -> logistic(x) * logistic(-x);
            case GAUSSIAN -> (x * x - 1) * f;
            case COSINE -> -f;
            case REVERSED_LOGISTIC -> f * (f - 1) * (2 * f - 1);
            case EXPONENTIAL -> f;
            case HARMONIC -> 2;
        };
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
