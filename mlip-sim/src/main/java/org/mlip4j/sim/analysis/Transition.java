package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether a quantity, for instance the volume or a ratio of lattice parameters, changes smoothly with temperature, with a kink
 * (a continuous transition) or with a step (a transition of first order, melting). Polynomials up to the third order, two
 * lines or parabolas that meet, and lines or a parabola with a step between two successive temperatures are fitted, and
 * compared by the information criterion with its correction for small samples (C. M. Hurvich and C.-L. Tsai, Biometrika 76,
 * 297 (1989)). None of them is exact, so errors are taken as lower bounds: a common factor on all errors, 1 at least, is
 * fitted too, which makes the criterion n (1 + ln(chi^2 / n)) + 2 k + 2 k (k + 1) / (n - k - 1) where chi^2 exceeds n.
 *
 * @param shape what describes the values best
 * @param temperature where the kink or the step is, K; NaN without one. A step is put in the middle between two temperatures
 * @param low lowest temperature at which it may be, K: the one fitted before it
 * @param high highest temperature at which it may be, K
 * @param jump value above less value below at a step; 0 at a kink; NaN without
 * @param jumpError its standard error
 * @param slope of one straight line through all values, per K
 * @param slopeError its standard error
 * @param evidence by how much the criterion of the best smooth curve exceeds that of the best shape; 0 when that is smooth
 */
public record Transition(
        Shape shape,
        double temperature,
        double low,
        double high,
        double jump,
        double jumpError,
        double slope,
        double slopeError,
        double evidence) {

    /** Fewest temperatures among which a transition can be told from chance. */
    public static final int FEWEST = 6;

    /** How much better than a smooth curve a kink or step must be. */
    private static final double CLEAR = 6;

    /** What describes the values best. */
    public enum Shape {
        /** No transition is seen. */
        SMOOTH,
        /** The slope changes at a temperature. */
        KINK,
        /** The value changes between two temperatures. */
        STEP
    }

    /** A fit; the step or kink lies behind value {@code before}. */
    private record Trial(
            Shape shape, double criterion, int before, double at, WeightedFit fit, int jump) {}

    /**
     * Fits.
     *
     * @param temperatures K, {@value #FEWEST} different ones at least, any order
     * @param values of the quantity
     * @param errors their standard errors, positive
     * @return the judgement
     * @throws MlipException if there are too few temperatures or an error is not positive
     */
    public static Transition of(double[] temperatures, double[] values, double[] errors) {
        check(temperatures, errors);
        int[] order =
                IntStream.range(0, values.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> temperatures[i]))
                        .mapToInt(i -> i)
                        .toArray();
        double[] t = pick(temperatures, order);
        return new Search(t, pick(values, order), pick(errors, order)).result();
    }

    private static double[] pick(double[] from, int[] order) {
        return Arrays.stream(order).mapToDouble(i -> from[i]).toArray();
    }

    private static void check(double[] temperatures, double[] errors) {
        if (Arrays.stream(temperatures).distinct().count() < FEWEST) {
            throw new MlipException(
                    "a transition is looked for among %d different temperatures at least"
                            .formatted(FEWEST));
        }
        for (int i = 0; i < errors.length; i++) {
            if (!(errors[i] > 0)) {
                throw new MlipException(
                        "the error %s at %s K must be positive"
                                .formatted(errors[i], temperatures[i]));
            }
        }
    }

    /** All shapes for one set of values. */
    private static final class Search {

        private static final int KNOTS = 40;

        private final double[] t;
        private final double[] x; // from 0 to 1, for the condition of the equations
        private final double[] y;
        private final double[] errors;

        Search(double[] t, double[] y, double[] errors) {
            this.t = t;
            this.y = y;
            this.errors = errors;
            this.x = Arrays.stream(t).map(v -> (v - t[0]) / (t[t.length - 1] - t[0])).toArray();
        }

        Transition result() {
            WeightedFit line = WeightedFit.of(x, y, errors, v -> new double[] {1, v});
            double span = t[t.length - 1] - t[0];
            double slope = line.parameters()[1] / span;
            double slopeError = line.error(1, x.length) / span;
            Trial smooth = best(smooth());
            Trial other = best(Stream.concat(kinks(), steps()));
            double evidence = smooth.criterion - other.criterion;
            if (!(evidence >= CLEAR)) {
                return new Transition(
                        Shape.SMOOTH,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        slope,
                        slopeError,
                        0);
            }
            boolean step = other.shape == Shape.STEP;
            double at = t[0] + span * other.at;
            return new Transition(
                    other.shape,
                    at,
                    t[other.before],
                    t[other.before + 1],
                    step ? other.fit.parameters()[other.jump] : 0,
                    step ? other.fit.error(other.jump, x.length) : 0,
                    slope,
                    slopeError,
                    evidence);
        }

        private static Trial best(Stream<Trial> trials) {
            return trials.min(Comparator.comparingDouble(Trial::criterion)).orElseThrow();
        }

        private Stream<Trial> smooth() {
            return Stream.<WeightedFit.Basis>of(
                            v -> new double[] {1, v},
                            v -> new double[] {1, v, v * v},
                            v -> new double[] {1, v, v * v, v * v * v})
                    .map(basis -> trial(Shape.SMOOTH, 0, 0, basis, 0));
        }

        private Stream<Trial> kinks() {
            int n = x.length;
            return IntStream.range(1, KNOTS)
                    .mapToDouble(k -> x[1] + (x[n - 2] - x[1]) * k / KNOTS)
                    .boxed()
                    .flatMap(
                            knot -> {
                                int before = before(knot);
                                return Stream.<WeightedFit.Basis>of(
                                                v -> new double[] {1, v, Math.max(0, v - knot)},
                                                v ->
                                                        new double[] {
                                                            1, v, v * v, Math.max(0, v - knot)
                                                        })
                                        .map(b -> trial(Shape.KINK, before, knot, b, 1));
                            });
        }

        private int before(double knot) {
            int i = 0;
            while (x[i + 1] < knot) {
                i++;
            }
            return i;
        }

        /** A step behind each value that has another before it, and two behind the step. */
        private Stream<Trial> steps() {
            return IntStream.range(1, x.length - 2)
                    .filter(i -> x[i + 1] > x[i])
                    .boxed()
                    .flatMap(
                            i -> {
                                double at = (x[i] + x[i + 1]) / 2;
                                return Stream.<WeightedFit.Basis>of(
                                                v -> new double[] {1, v, after(v, at)},
                                                v ->
                                                        new double[] {
                                                            1,
                                                            v,
                                                            after(v, at),
                                                            after(v, at) * (v - at)
                                                        },
                                                v -> new double[] {1, v, after(v, at), v * v})
                                        .map(b -> trial(Shape.STEP, i, at, b, 1));
                            });
        }

        private static double after(double v, double at) {
            return v > at ? 1 : 0;
        }

        /** The criterion of a fit, whose place is a parameter more where there is one. */
        private Trial trial(Shape shape, int before, double at, WeightedFit.Basis basis, int more) {
            WeightedFit fit = WeightedFit.of(x, y, errors, basis);
            int n = x.length;
            int k = fit.parameters().length + more;
            double share = fit.chi2() / n;
            double misfit = n * (share <= 1 ? share : 1 + Math.log(share));
            double criterion =
                    n - k - 1 > 0
                            ? misfit + 2 * k + 2.0 * k * (k + 1) / (n - k - 1)
                            : Double.POSITIVE_INFINITY;
            return new Trial(shape, criterion, before, at, fit, 2);
        }
    }
}
