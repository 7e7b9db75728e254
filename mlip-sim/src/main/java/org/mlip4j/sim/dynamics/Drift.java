package org.mlip4j.sim.dynamics;

/**
 * The slope of a line through a time series by least squares, and its standard error with the correlation in time of what is
 * left taken into account as in {@link TimeAverage}.
 *
 * @param slope per unit of time
 * @param error standard error; NaN for fewer than three values
 */
public record Drift(double slope, double error) {

    /**
     * Fits a line.
     *
     * @param times in order. Not modified.
     * @param values one per time. Not modified.
     * @return the slope; NaN for fewer than two times
     */
    public static Drift of(double[] times, double[] values) {
        int n = times.length;
        double t = TimeAverage.of(times).mean();
        double v = TimeAverage.of(values).mean();
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (times[i] - t) * (times[i] - t);
            xy += (times[i] - t) * (values[i] - v);
        }
        double slope = n > 1 ? xy / xx : Double.NaN;
        double[] rest = new double[n];
        double squares = 0;
        for (int i = 0; i < n; i++) {
            rest[i] = values[i] - v - slope * (times[i] - t);
            squares += rest[i] * rest[i];
        }
        double inefficiency = TimeAverage.of(rest).inefficiency();
        double error = n > 2 ? Math.sqrt(inefficiency * squares / (n - 2) / xx) : Double.NaN;
        return new Drift(slope, error);
    }
}
