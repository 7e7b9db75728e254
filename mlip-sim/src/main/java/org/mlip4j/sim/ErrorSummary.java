package org.mlip4j.sim;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Errors of one quantity, one after the other: their moments, a histogram of their sizes in steps of 0.5 % for
 * quantiles, and resampled mean squares for an interval of confidence, so that memory does not grow with their number.
 * What is asked of no errors is NaN. Not thread-safe.
 */
public final class ErrorSummary {

    /** Width of a bin of ln |error|. */
    private static final double STEP = 0.005;

    private static final double SMALLEST = Math.log(1e-15);
    private static final double LARGEST = Math.log(1e9);
    private static final int RESAMPLES = 1000;

    private long count;
    private double absolute;
    private double squared;
    private double largest;
    private double mean;
    private double spread;
    private long[] sizes = {};

    /** Structures, or whatever else adds its errors together. */
    private long groups;

    /** In every resample each group occurs as often as a number with Poisson's distribution and mean 1 says. */
    private final SplittableRandom random = new SplittableRandom(1);

    private double[] resampledSquares = {};
    private double[] resampledCounts = {};

    /** Of nothing yet. */
    public ErrorSummary() {
        // Filled by add.
    }

    /**
     * Compares a value with its reference.
     *
     * @param predicted value
     * @param reference what it should be
     */
    public void add(double predicted, double reference) {
        double before = squared;
        take(predicted, reference);
        resample(squared - before, 1);
    }

    private void take(double predicted, double reference) {
        double size = Math.abs(predicted - reference);
        count++;
        absolute += size;
        squared += size * size;
        largest = Math.max(largest, size);
        double away = reference - mean;
        mean += away / count;
        spread += away * (reference - mean);
        if (sizes.length == 0) {
            sizes = new long[bin(Double.POSITIVE_INFINITY) + 1];
        }
        sizes[bin(size)]++;
    }

    /** Errors that belong together are drawn together. */
    private void resample(double squares, long number) {
        if (groups++ == 0) {
            resampledSquares = new double[RESAMPLES];
            resampledCounts = new double[RESAMPLES];
        }
        for (int r = 0; r < RESAMPLES; r++) {
            int times = poisson();
            resampledSquares[r] += times * squares;
            resampledCounts[r] += times * number;
        }
    }

    private int poisson() {
        double left = random.nextDouble();
        double share = Math.exp(-1);
        int times = 0;
        while (left >= share && share > 0) {
            left -= share;
            times++;
            share /= times;
        }
        return times;
    }

    private static int bin(double size) {
        double place = Math.clamp(Math.log(size), SMALLEST, LARGEST) - SMALLEST;
        return (int) (place / STEP);
    }

    /**
     * How many values were compared.
     *
     * @return count
     */
    public long count() {
        return count;
    }

    /**
     * How many structures had values to compare.
     *
     * @return count
     */
    public long structures() {
        return groups;
    }

    /**
     * Root mean square error.
     *
     * @return in the unit of the values
     */
    public double rmse() {
        return Math.sqrt(squared / count);
    }

    /**
     * Where the root mean square error of other structures of the same kind would lie: a quantile of its distribution over
     * 1000 resamples of the structures, drawn independently of their number (online bootstrap with Poisson's distribution,
     * J. A. Hanley and B. MacGibbon, Comput. Methods Programs Biomed. 83, 57 (2006)). The same errors give the same number.
     *
     * @param share from 0 to 1; 0.025 and 0.975 bound a 95 % interval
     * @return in the unit of the values; NaN for fewer than two structures
     */
    public double rmse(double share) {
        if (groups < 2) {
            return Double.NaN;
        }
        double[] means = new double[RESAMPLES];
        int drawn = 0;
        for (int r = 0; r < RESAMPLES; r++) {
            if (resampledCounts[r] > 0) {
                means[drawn++] = Math.sqrt(resampledSquares[r] / resampledCounts[r]);
            }
        }
        Arrays.sort(means, 0, drawn);
        return means[(int) Math.round(share * (drawn - 1))];
    }

    /**
     * Mean absolute error.
     *
     * @return in the unit of the values
     */
    public double mae() {
        return absolute / count;
    }

    /**
     * The largest absolute error.
     *
     * @return in the unit of the values
     */
    public double max() {
        return count == 0 ? Double.NaN : largest;
    }

    /**
     * The size that a share of the errors does not exceed.
     *
     * @param share from 0 to 1, for instance 0.99
     * @return in the unit of the values, to 0.25 %; sizes below 1e-15 are 0
     */
    public double quantile(double share) {
        if (count == 0 || Double.isNaN(squared)) {
            return Double.NaN;
        }
        long wanted = Math.max(1, (long) Math.ceil(share * count));
        long found = 0;
        int bin = -1;
        while (found < wanted) {
            found += sizes[++bin];
        }
        return bin == 0 ? 0 : Math.min(largest, Math.exp(SMALLEST + (bin + 0.5) * STEP));
    }

    /**
     * Coefficient of determination, 1 - sum of squared errors / sum of squared deviations of the references from their mean.
     *
     * @return at most 1; NaN where all references are equal
     */
    public double r2() {
        return spread > 0 ? 1 - squared / spread : Double.NaN;
    }

    /**
     * Compares the values of one structure.
     *
     * @param predicted values. Not modified.
     * @param reference what they should be, NaN where not known. Not modified.
     * @param factor on both
     */
    void addAll(double[] predicted, double[] reference, double factor) {
        double before = squared;
        long beforeCount = count;
        for (int i = 0; i < reference.length; i++) {
            if (!Double.isNaN(reference[i])) {
                take(factor * predicted[i], factor * reference[i]);
            }
        }
        if (count > beforeCount) {
            resample(squared - before, count - beforeCount);
        }
    }
}
