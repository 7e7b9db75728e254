package org.mlip4j.sim.dynamics;

/**
 * The mean of a time series and its standard error, with correlations in time taken into account: the variance of the mean
 * is g times that of as many independent values, g = 1 + 2 sum_t (1 - t/n) C(t), summed up to where the autocorrelation
 * C becomes negative (J. D. Chodera et al., J. Chem. Theory Comput. 3, 26 (2007), equations 19 to 22).
 *
 * @param mean of all values
 * @param error standard error of the mean; NaN for fewer than two values
 * @param inefficiency g, at least 1: values per independent one
 */
public record TimeAverage(double mean, double error, double inefficiency) {

    /**
     * Averages.
     *
     * @param values at equal distances in time. Not modified.
     * @return the mean; NaN of nothing
     */
    public static TimeAverage of(double[] values) {
        int n = values.length;
        double mean = 0;
        for (double value : values) {
            mean += value;
        }
        mean /= n;
        double variance = covariance(values, mean, 0);
        if (n < 2 || !(variance > 0)) {
            return new TimeAverage(mean, n < 2 ? Double.NaN : 0, 1);
        }
        double g = 1;
        for (int t = 1; t < n - 1; t++) {
            double c = covariance(values, mean, t) / variance;
            if (c <= 0) {
                break;
            }
            g += 2 * c * (n - t) / n;
        }
        return new TimeAverage(mean, Math.sqrt(g * variance / (n - 1)), g);
    }

    private static double covariance(double[] values, double mean, int lag) {
        double sum = 0;
        for (int i = 0; i + lag < values.length; i++) {
            sum += (values[i] - mean) * (values[i + lag] - mean);
        }
        return sum / (values.length - lag);
    }
}
