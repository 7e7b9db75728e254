package org.mlip4j.sim.analysis;

import org.hipparchus.distribution.continuous.TDistribution;
import org.mlip4j.core.MlipException;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * ln D = ln D0 - E_a / (k T), fitted with the errors of the coefficients as weights, and a test whether one straight line
 * will do: a parabola and two lines that meet at a temperature are fitted too, and compared by the information criterion
 * with its correction for small samples (C. M. Hurvich and C.-L. Tsai, Biometrika 76, 297 (1989)) for known errors,
 * AICc = chi^2 + 2 k + 2 k (k + 1) / (n - k - 1).
 *
 * @param temperatures K, ascending
 * @param activationEnergy E_a, eV
 * @param activationEnergyError its standard error
 * @param logPrefactor ln of D0
 * @param logPrefactorError its standard error
 * @param shape what describes the values best
 * @param kink temperature at which two lines meet best, K; NaN unless the shape is {@link Shape#TWO_LINES}
 * @param evidence by how much the criterion of the line exceeds that of the best shape; 0 for a line
 * @param coefficients ln D at 1/(k T) = 0 and -E_a
 * @param covariance of the coefficients, 2 x 2, row-major
 * @param freedom number of temperatures less two
 * @param scatter standard deviation of one ln D about the line, typical of those fitted
 */
public record Arrhenius(
        double[] temperatures,
        double activationEnergy,
        double activationEnergyError,
        double logPrefactor,
        double logPrefactorError,
        Shape shape,
        double kink,
        double evidence,
        double[] coefficients,
        double[] covariance,
        int freedom,
        double scatter) {

    /** Boltzmann's constant, eV/K (CODATA 2018, exact). */
    public static final double BOLTZMANN = 8.617333262e-5;

    /** How much better than the line another shape must be. */
    private static final double CLEAR = 4;

    /** What describes the coefficients best. */
    public enum Shape {
        /** One activation energy. */
        LINE,
        /** An activation energy that changes gradually. */
        CURVE,
        /** Two activation energies: a transition in between. */
        TWO_LINES
    }

    /**
     * Fits.
     *
     * @param temperatures K, any order, at least three different ones
     * @param values diffusion coefficients, any unit
     * @param errors their standard errors, same unit
     * @return the fit
     * @throws MlipException if there are too few temperatures, or a value or error is not positive
     */
    public static Arrhenius fit(double[] temperatures, double[] values, double[] errors) {
        check(temperatures, values, errors);
        int[] order =
                IntStream.range(0, values.length)
                        .boxed()
                        .sorted((i, j) -> Double.compare(temperatures[i], temperatures[j]))
                        .mapToInt(i -> i)
                        .toArray();
        double[] t = Arrays.stream(order).mapToDouble(i -> temperatures[i]).toArray();
        double[] x = Arrays.stream(t).map(v -> 1 / (BOLTZMANN * v)).toArray();
        double[] y = Arrays.stream(order).mapToDouble(i -> Math.log(values[i])).toArray();
        double[] s = Arrays.stream(order).mapToDouble(i -> errors[i] / values[i]).toArray();
        WeightedFit line = WeightedFit.of(x, y, s, v -> new double[] {1, v});
        // Errors that turn out too small for the scatter are scaled up.
        double scale = Math.max(1, line.chi2() / (x.length - 2));
        Alternative best = best(x, y, s, line);
        double[] c = line.covariance().clone();
        Arrays.setAll(c, i -> scale * line.covariance()[i]);
        return new Arrhenius(
                t,
                -line.parameters()[1],
                Math.sqrt(c[3]),
                line.parameters()[0],
                Math.sqrt(c[0]),
                best.shape,
                best.kink,
                best.evidence,
                line.parameters(),
                c,
                x.length - 2,
                Math.sqrt(scale) * Arrays.stream(s).sorted().toArray()[s.length / 2]);
    }

    private static void check(double[] temperatures, double[] values, double[] errors) {
        if (Arrays.stream(temperatures).distinct().count() < 3) {
            throw new MlipException("a line through ln D needs three different temperatures");
        }
        for (int i = 0; i < values.length; i++) {
            if (!(temperatures[i] > 0 && values[i] > 0 && errors[i] > 0)) {
                throw new MlipException(
                        "temperature %s K, coefficient %s and error %s must be positive"
                                .formatted(temperatures[i], values[i], errors[i]));
            }
        }
    }

    private record Alternative(Shape shape, double kink, double evidence) {}

    private static Alternative best(double[] x, double[] y, double[] s, WeightedFit line) {
        double straight = criterion(line.chi2(), 2, x.length);
        double curved =
                criterion(
                        WeightedFit.of(x, y, s, v -> new double[] {1, v, v * v}).chi2(),
                        3,
                        x.length);
        double bent = Double.POSITIVE_INFINITY;
        double at = Double.NaN;
        for (int step = 1; step < 100; step++) {
            // Two temperatures at least on either side.
            double knot = x[1] + (x[x.length - 2] - x[1]) * step / 100;
            double chi2 =
                    WeightedFit.of(x, y, s, v -> new double[] {1, v, Math.max(0, v - knot)}).chi2();
            double value = criterion(chi2, 4, x.length);
            if (value < bent) {
                bent = value;
                at = 1 / (BOLTZMANN * knot);
            }
        }
        if (straight - Math.min(curved, bent) < CLEAR || Double.isNaN(at)) {
            return new Alternative(Shape.LINE, Double.NaN, 0);
        }
        return bent < curved
                ? new Alternative(Shape.TWO_LINES, at, straight - bent)
                : new Alternative(Shape.CURVE, Double.NaN, straight - curved);
    }

    private static double criterion(double chi2, int k, int n) {
        return n - k - 1 > 0
                ? chi2 + 2 * k + 2.0 * k * (k + 1) / (n - k - 1)
                : Double.POSITIVE_INFINITY;
    }

    /**
     * The coefficient at another temperature, with the interval in which one more run would find it 95 times of 100 if the
     * line goes on.
     *
     * @param temperature K
     * @return value, lower and upper end, in the unit of the values fitted
     */
    public double[] at(double temperature) {
        double x = 1 / (BOLTZMANN * temperature);
        double mean = coefficients[0] + coefficients[1] * x;
        double variance =
                scatter * scatter + covariance[0] + 2 * x * covariance[1] + x * x * covariance[3];
        double half =
                new TDistribution(freedom).inverseCumulativeProbability(0.975)
                        * Math.sqrt(variance);
        return new double[] {Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half)};
    }

    /**
     * Whether a temperature is outside of those fitted.
     *
     * @param temperature K
     * @return true for an extrapolation
     */
    public boolean isOutside(double temperature) {
        return temperature < temperatures[0] || temperature > temperatures[temperatures.length - 1];
    }
}
