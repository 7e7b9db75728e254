package org.mlip4j.cli.learn;

import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Looks for what extrapolates between two grades, and between others where there is nothing.
 *
 * @param <T> what can be found
 * @param look what there is between two grades
 * @param isEmpty whether nothing was found
 * @param highest grade that was met, inside or outside the limits
 */
record Search<T>(Function<Trust, T> look, Predicate<T> isEmpty, ToDoubleFunction<T> highest) {

    /** How much the upper limit is raised when everything that extrapolates is above it. */
    static final double RAISE = 10;

    /**
     * What was found, possibly nothing.
     *
     * @param <T> what can be found
     * @param trust the limits it was found between
     */
    record Found<T>(Trust trust, T what) {}

    /**
     * Raises the upper limit as long as there is something above it, and lowers the lower one, once, below what was met.
     *
     * @param start the limits to begin with
     * @param isUnproven whether the model has not been shown to be right beyond the lower limit, which stays otherwise
     */
    Found<T> from(Trust start, boolean isUnproven) {
        Trust trust = start;
        T found = look.apply(trust);
        while (isEmpty.test(found)
                && highest.applyAsDouble(found) > trust.high()
                && trust.high() < Trust.HIGHEST) {
            trust = new Trust(trust.low(), trust.high() * RAISE);
            found = look.apply(trust);
        }
        Trust lowered = trust.lowered(highest.applyAsDouble(found));
        if (isEmpty.test(found) && isUnproven && lowered.low() < trust.low()) {
            T more = look.apply(lowered);
            if (!isEmpty.test(more)) {
                return new Found<>(lowered, more);
            }
        }
        return new Found<>(trust, found);
    }
}
