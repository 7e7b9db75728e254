package org.mlip4j.sim.analysis;

import org.hipparchus.distribution.continuous.TDistribution;

import java.util.Arrays;
import java.util.List;

/**
 * The mean of independent measurements of one quantity. Its standard error is the larger of what the errors of the
 * measurements say and what their scatter says.
 *
 * @param value mean
 * @param error standard error
 * @param interval half of the 95 % confidence interval
 */
public record ReplicaMean(double value, double error, double interval) {

    /**
     * The mean.
     *
     * @param values measurements
     * @param errors their standard errors; NaN where not known
     * @param intervals halves of their 95 % confidence intervals
     * @return the mean, with the error of the measurement itself when there is only one; NaN of none
     */
    public static ReplicaMean of(double[] values, double[] errors, double[] intervals) {
        int n = values.length;
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double own = Math.sqrt(Arrays.stream(errors).map(e -> e * e).sum()) / n;
        double ownInterval = Math.sqrt(Arrays.stream(intervals).map(e -> e * e).sum()) / n;
        double scatter =
                Math.sqrt(
                        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum()
                                / ((double) n * (n - 1)));
        if (n <= 1 || own >= scatter) {
            return new ReplicaMean(mean, own, ownInterval);
        }
        double quantile = new TDistribution(n - 1).inverseCumulativeProbability(0.975);
        return new ReplicaMean(mean, scatter, quantile * scatter);
    }

    /**
     * How far means scatter beyond what their own errors explain (a one-way analysis of variance): the error that goes with
     * what tells them apart, for instance the members of a committee.
     *
     * @param means of groups of measurements
     * @return standard deviation between groups, 0 where their errors explain all; NaN of fewer than two
     */
    public static double between(List<ReplicaMean> means) {
        int n = means.size();
        double mean = means.stream().mapToDouble(ReplicaMean::value).average().orElse(Double.NaN);
        double own = means.stream().mapToDouble(m -> m.error * m.error).sum() / n;
        double scatter =
                means.stream().mapToDouble(m -> (m.value - mean) * (m.value - mean)).sum()
                        / (n - 1);
        return n < 2 ? Double.NaN : Math.sqrt(Math.max(0, scatter - own));
    }
}
