package org.mlip4j.train.uncertainty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a measure is worth against true errors.
 *
 * @param count number of atoms
 * @param rankCorrelation Spearman's, of measure and error; NaN when one of them does not vary
 * @param auroc chance that an atom with an error above the threshold has a larger measure than one below (area under the
 *     receiver operating characteristic); 0.5 is guessing, NaN when all atoms are on one side
 * @param factor the measure times this is above the error for 90 % of the atoms that it was found from (a conformal
 *     prediction); NaN when the measure is 0 for more
 * @param coverage share of the others for which it is
 * @param bins ten parts of equal size in the order of the measure: the mean of the measure and the root mean square error of each
 */
public record Calibration(
        int count,
        double rankCorrelation,
        double auroc,
        double factor,
        double coverage,
        List<Bin> bins) {

    /** Share of atoms that the factor is to cover. */
    public static final double LEVEL = 0.9;

    private static final int BINS = 10;

    /**
     * A tenth of the atoms.
     *
     * @param measure mean
     * @param error root mean square
     */
    public record Bin(double measure, double error) {}

    /**
     * Compares. The factor is that of the atoms of every second group, the coverage that of the others.
     *
     * @param measure one number per atom
     * @param errors true errors, not negative
     * @param groups what atoms belong together, for instance the number of their structure
     * @param threshold above which an error is one to be warned of
     * @return the calibration
     */
    public static Calibration of(
            double[] measure, double[] errors, int[] groups, double threshold) {
        int[] even = IntStream.range(0, measure.length).filter(i -> groups[i] % 2 == 0).toArray();
        int[] odd = IntStream.range(0, measure.length).filter(i -> groups[i] % 2 != 0).toArray();
        double factor = factor(some(measure, even), some(errors, even));
        double coverage = coverage(some(measure, odd), some(errors, odd), factor);
        return of(measure, errors, threshold, factor, coverage);
    }

    /**
     * Compares. The coverage is that of all atoms.
     *
     * @param measure one number per atom
     * @param errors true errors, not negative
     * @param threshold above which an error is one to be warned of
     * @param factor found from other atoms
     * @return the calibration
     */
    public static Calibration of(
            double[] measure, double[] errors, double threshold, double factor) {
        return of(measure, errors, threshold, factor, coverage(measure, errors, factor));
    }

    private static Calibration of(
            double[] measure, double[] errors, double threshold, double factor, double coverage) {
        double[] ranks = ranks(measure);
        return new Calibration(
                measure.length,
                correlation(ranks, ranks(errors)),
                auroc(ranks, errors, threshold),
                factor,
                coverage,
                bins(measure, errors));
    }

    private static double[] some(double[] values, int[] which) {
        return IntStream.of(which).mapToDouble(i -> values[i]).toArray();
    }

    /** Ranks from 1, equal values sharing their mean. */
    private static double[] ranks(double[] values) {
        Integer[] order = order(values);
        double[] ranks = new double[values.length];
        for (int i = 0; i < order.length; ) {
            int end = i;
            while (end < order.length && values[order[end]] == values[order[i]]) {
                end++;
            }
            for (int k = i; k < end; k++) {
                ranks[order[k]] = (i + 1 + end) / 2.0;
            }
            i = end;
        }
        return ranks;
    }

    private static Integer[] order(double[] values) {
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        return order;
    }

    private static double correlation(double[] a, double[] b) {
        double meanA = DoubleStream.of(a).average().orElse(0);
        double meanB = DoubleStream.of(b).average().orElse(0);
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }
        return ab / Math.sqrt(aa * bb);
    }

    /** Mann and Whitney's statistic over the number of pairs. */
    private static double auroc(double[] ranks, double[] errors, double threshold) {
        double sum = 0;
        double above = 0;
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] > threshold) {
                sum += ranks[i];
                above++;
            }
        }
        return (sum - above * (above + 1) / 2) / (above * (errors.length - above));
    }

    /**
     * What a measure is to be multiplied with so that it is above the errors of 90 % of the atoms (split conformal prediction).
     *
     * @param measure one number per atom
     * @param errors true errors, not negative
     * @return the factor; NaN when the measure is 0 for too many, or there are too few to tell
     */
    public static double factor(double[] measure, double[] errors) {
        double[] ratios =
                IntStream.range(0, measure.length)
                        .mapToDouble(i -> errors[i] == 0 ? 0 : errors[i] / measure[i])
                        .sorted()
                        .toArray();
        int index = (int) Math.ceil(LEVEL * (ratios.length + 1)) - 1;
        return index >= ratios.length || Double.isInfinite(ratios[index])
                ? Double.NaN
                : ratios[index];
    }

    private static double coverage(double[] measure, double[] errors, double factor) {
        if (Double.isNaN(factor) || measure.length == 0) {
            return Double.NaN;
        }
        long covered =
                IntStream.range(0, measure.length)
                        .filter(i -> errors[i] <= factor * measure[i])
                        .count();
        return (double) covered / measure.length;
    }

    private static List<Bin> bins(double[] measure, double[] errors) {
        Integer[] order = order(measure);
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            int from = (int) ((long) b * order.length / BINS);
            int to = (int) ((long) (b + 1) * order.length / BINS);
            double mean = 0;
            double squares = 0;
            for (int k = from; k < to; k++) {
                mean += measure[order[k]] / (to - from);
                squares += errors[order[k]] * errors[order[k]] / (to - from);
            }
            if (to > from) {
                bins.add(new Bin(mean, Math.sqrt(squares)));
            }
        }
        return bins;
    }
}
