package org.mlip4j.sim.analysis;

import org.mlip4j.sim.dynamics.TimeAverage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The average of vectors that come one after the other, with standard errors. Means over blocks of successive vectors are
 * kept, and when there are {@value #MOST} of them, neighbouring blocks are joined; so memory stays bounded. What is left of
 * the correlation between blocks enters the error as in {@link TimeAverage}.
 */
public final class BlockAverage {

    private static final int MOST = 64;

    private final List<double[]> blocks = new ArrayList<>();
    private double[] current;
    private int inCurrent;
    private long perBlock = 1;
    private long count;

    /** Of nothing yet. */
    public BlockAverage() {
        // Filled by add.
    }

    /**
     * Adds a vector.
     *
     * @param values as many as in every other call. Not modified.
     */
    public void add(double[] values) {
        if (current == null) {
            current = new double[values.length];
        } else if (current.length != values.length) {
            throw new IllegalArgumentException(
                    "vectors of " + current.length + " and " + values.length + " numbers");
        }
        for (int i = 0; i < values.length; i++) {
            current[i] += values[i];
        }
        count++;
        if (++inCurrent == perBlock) {
            blocks.add(current);
            current = new double[values.length];
            inCurrent = 0;
            if (blocks.size() == MOST) {
                join();
            }
        }
    }

    /** As {@link Observable#keep}. */
    void keep(AnalysisState state) {
        state.keep(blocks);
        current = state.keep(current);
        inCurrent = state.keep(inCurrent);
        perBlock = state.keep(perBlock);
        count = state.keep(count);
    }

    private void join() {
        for (int b = 0; b < MOST / 2; b++) {
            double[] sum = blocks.get(2 * b);
            double[] other = blocks.get(2 * b + 1);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += other[i];
            }
            blocks.set(b, sum);
        }
        blocks.subList(MOST / 2, MOST).clear();
        perBlock *= 2;
    }

    /**
     * How many vectors there were.
     *
     * @return count
     */
    public long count() {
        return count;
    }

    /** How many vectors each of the parts has. */
    long perBlock() {
        return perBlock;
    }

    /** Means over successive parts of the time of equal length; what is left at the end is not in them. */
    double[][] blocks() {
        return blocks.stream()
                .map(sum -> Arrays.stream(sum).map(v -> v / perBlock).toArray())
                .toArray(double[][]::new);
    }

    /** Sums of the vectors over successive parts of the time, of which only the last may be shorter. */
    List<double[]> sums() {
        List<double[]> sums = new ArrayList<>(blocks);
        if (inCurrent > 0) {
            sums.add(current);
        }
        return sums;
    }

    /**
     * Mean of all vectors.
     *
     * @return one number per component; empty of nothing
     */
    public double[] mean() {
        if (current == null) {
            return new double[0];
        }
        double[] mean = current.clone();
        for (double[] block : blocks) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += block[i];
            }
        }
        return Arrays.stream(mean).map(sum -> sum / count).toArray();
    }

    /**
     * Standard errors of the mean.
     *
     * @return one number per component; NaN for fewer than two blocks
     */
    public double[] error() {
        double[] error = new double[current == null ? 0 : current.length];
        double[] series = new double[blocks.size()];
        for (int i = 0; i < error.length; i++) {
            for (int b = 0; b < series.length; b++) {
                series[b] = blocks.get(b)[i] / perBlock;
            }
            error[i] = TimeAverage.of(series).error();
        }
        return error;
    }
}
