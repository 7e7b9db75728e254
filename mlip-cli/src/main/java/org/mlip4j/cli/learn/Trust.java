package org.mlip4j.cli.learn;

import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Grades between which a structure is worth a label.
 *
 * @param low up to here a structure is known well enough
 * @param high above this it is not believed, and a run ends
 */
record Trust(double low, double high) {

    /** By how much labels of one iteration move the lower limit. */
    static final double LOW_STEP = 1.5;

    /** By how much they move the upper one. */
    static final double HIGH_STEP = 2;

    /** Errors over the wanted one, up to which a model is believed farther. */
    private static final double BELIEVED = 3;

    /** Beyond this less far. */
    private static final double TOO_FAR = 10;

    /** Below 1 nothing extrapolates, and little does right above. */
    static final double LOWEST = 1.1;

    /** Beyond this nobody believes anything. */
    static final double HIGHEST = 1e6;

    /** At least so far apart. */
    private static final double APART = 2;

    /**
     * A structure that was labelled, or could not be.
     *
     * @param grade of the model that asked for it
     * @param components number of force components; 0 where the label failed
     * @param errors sum of the squares of the errors of that model, (eV/Angstrom)^2
     */
    record Evidence(double grade, int components, double errors) {

        static Evidence of(Structure labelled, Result predicted) {
            double[] forces = labelled.labels().forces().orElseThrow();
            double errors = 0;
            for (int c = 0; c < forces.length; c++) {
                double error = predicted.forces()[c] - forces[c];
                errors += error * error;
            }
            return new Evidence(grade(predicted), forces.length, errors);
        }

        static Evidence ofFailed(Result predicted) {
            return new Evidence(grade(predicted), 0, 0);
        }

        private static double grade(Result predicted) {
            return predicted.grades().orElseThrow().max();
        }

        boolean hasFailed() {
            return components == 0;
        }
    }

    /**
     * The limits that follow from what labels have shown. Below the geometric mean of both limits the labels say how far to
     * trust the model: it need not know more where it errs by less than is wanted, and has to where it errs by more. Above it
     * they say how far to believe it: farther while it errs by less than three times that, less far when it errs by more than ten
     * times that, too much to learn from, or when more than half of the labels fail.
     *
     * @param labels of one iteration
     * @param wanted root mean square error of forces that is small enough, eV/Angstrom
     */
    Trust after(List<Evidence> labels, double wanted) {
        List<Evidence> near = near(labels);
        List<Evidence> far = labels.stream().filter(e -> e.grade > middle()).toList();
        double newLow = low;
        if (!near.isEmpty()) {
            newLow = isRight(near, wanted) ? low * LOW_STEP : low / LOW_STEP;
        }
        double newHigh = high;
        if (!far.isEmpty()) {
            newHigh = high * step(far, wanted);
        }
        newHigh = Math.clamp(newHigh, Math.min(high, APART * low), Math.max(high, HIGHEST));
        newLow = Math.clamp(newLow, Math.min(low, LOWEST), Math.max(low, newHigh / APART));
        return new Trust(newLow, newHigh);
    }

    /**
     * Whether labels have shown that the model is right just beyond the lower limit.
     *
     * @param labels of one iteration
     * @param wanted root mean square error of forces that is small enough, eV/Angstrom
     */
    boolean isProven(List<Evidence> labels, double wanted) {
        List<Evidence> near = near(labels);
        return !near.isEmpty() && isRight(near, wanted);
    }

    /** A lower limit for a model that has not been shown to be right beyond this one, below a grade that was met if possible. */
    Trust lowered(double met) {
        double to = low;
        while (to >= met && to > LOWEST) {
            to = Math.max(LOWEST, to / LOW_STEP);
        }
        return new Trust(to, high);
    }

    private double middle() {
        return Math.sqrt(low * high);
    }

    private List<Evidence> near(List<Evidence> labels) {
        return labels.stream().filter(e -> e.grade <= middle() && !e.hasFailed()).toList();
    }

    private static boolean isRight(List<Evidence> labels, double wanted) {
        double components = sum(labels, e -> e.components);
        return sum(labels, Evidence::errors) <= wanted * wanted * components;
    }

    private static double step(List<Evidence> far, double wanted) {
        long failed = far.stream().filter(Evidence::hasFailed).count();
        if (2 * failed > far.size() || !isRight(far, TOO_FAR * wanted)) {
            return 1 / HIGH_STEP;
        }
        return isRight(far, BELIEVED * wanted) ? HIGH_STEP : 1;
    }

    private static double sum(List<Evidence> labels, ToDoubleFunction<Evidence> value) {
        return labels.stream().mapToDouble(value).sum();
    }
}
