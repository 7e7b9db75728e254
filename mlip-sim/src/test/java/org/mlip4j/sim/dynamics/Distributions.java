package org.mlip4j.sim.dynamics;

import java.util.Arrays;

/**
 * The ensemble checks of P. T. Merz, M. R. Shirts, PLoS ONE 13, e0202764 (2018) and M. R. Shirts, J. Chem. Theory
 * Comput. 9, 909 (2013).
 */
final class Distributions {

    private Distributions() {}

    /** Every g-th value, so that those left are independent. */
    static double[] independent(double[] values) {
        int every = (int) Math.ceil(TimeAverage.of(values).inefficiency());
        double[] kept = new double[values.length / every];
        Arrays.setAll(kept, k -> values[k * every]);
        return kept;
    }

    /**
     * Kolmogorov-Smirnov: the probability that independent values of the kinetic energy differ as much or more from the
     * gamma distribution of a temperature.
     */
    static double kineticProbability(double[] kinetic, int freedom, double kT) {
        double[] sorted = kinetic.clone();
        Arrays.sort(sorted);
        double largest = 0;
        int n = sorted.length;
        double cumulative = 0;
        double from = 0;
        double norm = integral(0, 20 * freedom * kT, freedom, kT, 200_000);
        for (int i = 0; i < n; i++) {
            cumulative += integral(from, sorted[i], freedom, kT, 64) / norm;
            from = sorted[i];
            largest =
                    Math.max(
                            largest,
                            Math.max(cumulative - (double) i / n, (i + 1.0) / n - cumulative));
        }
        double x = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * largest;
        double q = 0;
        for (int k = 1; k < 100; k++) {
            q += 2 * Math.pow(-1, k - 1) * Math.exp(-2 * k * k * x * x);
        }
        return q;
    }

    /** Of K^(f/2-1) exp(-K/kT) by Simpson's rule, up to a constant factor. */
    private static double integral(double from, double to, int freedom, double kT, int pieces) {
        double power = 0.5 * freedom - 1;
        double peak = power * kT;
        double h = (to - from) / pieces;
        double sum = 0;
        for (int k = 0; k <= pieces; k++) {
            double x = from + k * h;
            double value = Math.exp(power * Math.log(Math.max(x, 1e-300) / peak) - (x - peak) / kT);
            sum += value * (k == 0 || k == pieces ? 1 : k % 2 == 1 ? 4 : 2);
        }
        return sum * h / 3;
    }

    /**
     * Maximum-likelihood estimate of s in ln(P2(x) / P1(x)) = c + s x from independent values of both distributions.
     *
     * @return s and its standard error
     */
    static double[] logRatioSlope(double[] first, double[] second) {
        double centre = (mean(first) + mean(second)) / 2;
        double[] parameter = new double[2];
        double[] hessian = new double[3];
        for (int iteration = 0; iteration < 100; iteration++) {
            double[] gradient = new double[2];
            Arrays.fill(hessian, 0);
            add(first, 0, centre, parameter, gradient, hessian);
            add(second, 1, centre, parameter, gradient, hessian);
            double d = hessian[0] * hessian[2] - hessian[1] * hessian[1];
            parameter[0] += (hessian[2] * gradient[0] - hessian[1] * gradient[1]) / d;
            parameter[1] += (hessian[0] * gradient[1] - hessian[1] * gradient[0]) / d;
        }
        double d = hessian[0] * hessian[2] - hessian[1] * hessian[1];
        return new double[] {parameter[1], Math.sqrt(hessian[0] / d)};
    }

    private static void add(
            double[] values,
            int label,
            double centre,
            double[] parameter,
            double[] gradient,
            double[] hessian) {
        for (double value : values) {
            double x = value - centre;
            double p = 1 / (1 + Math.exp(-parameter[0] - parameter[1] * x));
            gradient[0] += label - p;
            gradient[1] += (label - p) * x;
            hessian[0] += p * (1 - p);
            hessian[1] += p * (1 - p) * x;
            hessian[2] += p * (1 - p) * x * x;
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
