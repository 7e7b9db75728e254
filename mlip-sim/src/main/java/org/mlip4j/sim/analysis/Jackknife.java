package org.mlip4j.sim.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Functions of averages, with standard errors from leaving out one part of the time after the other (M. H. Quenouille,
 * Biometrika 43, 353 (1956)).
 *
 * @param values of the function
 * @param errors standard errors; NaN of fewer than two parts
 */
record Jackknife(double[] values, double[] errors) {

    /** Parts of the time. */
    private static final int PARTS = 10;

    /** Of the sums of vectors over successive parts of the time. */
    static Jackknife of(List<double[]> blocks, Function<double[], double[]> function) {
        List<double[]> parts = parts(blocks);
        double[] total = sum(parts, -1);
        double[] values = function.apply(total);
        int n = parts.size();
        double[] mean = new double[values.length];
        double[][] without = new double[n][];
        for (int p = 0; p < n && n > 1; p++) {
            without[p] = function.apply(sum(parts, p));
            for (int i = 0; i < mean.length; i++) {
                mean[i] += without[p][i] / n;
            }
        }
        double[] errors = new double[values.length];
        for (int i = 0; i < errors.length; i++) {
            double squares = 0;
            for (int p = 0; p < n && n > 1; p++) {
                squares += (without[p][i] - mean[i]) * (without[p][i] - mean[i]);
            }
            errors[i] = n > 1 ? Math.sqrt((n - 1.0) / n * squares) : Double.NaN;
        }
        return new Jackknife(values, errors);
    }

    private static List<double[]> parts(List<double[]> blocks) {
        int parts = Math.min(PARTS, blocks.size());
        List<double[]> joined = new ArrayList<>();
        for (int p = 0; p < parts; p++) {
            int from = p * blocks.size() / parts;
            int to = (p + 1) * blocks.size() / parts;
            joined.add(sum(blocks.subList(from, to), -1));
        }
        return joined;
    }

    private static double[] sum(List<double[]> vectors, int without) {
        double[] sum = new double[vectors.getFirst().length];
        for (int v = 0; v < vectors.size(); v++) {
            if (v != without) {
                double[] vector = vectors.get(v);
                Arrays.setAll(sum, i -> sum[i] + vector[i]);
            }
        }
        return sum;
    }
}
