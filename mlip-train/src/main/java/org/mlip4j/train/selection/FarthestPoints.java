package org.mlip4j.train.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows far from each other and from those of a set that is there already: again and again the one whose nearest neighbour
 * is farthest (Gonzalez, Theor. Comput. Sci. 38, 293 (1985)). Columns count by their standard deviation. Without a set the
 * first is the row nearest to the mean of all.
 */
final class FarthestPoints {

    private final FeatureTable table;
    private final int present;
    private final double[] scale;
    private final double[] nearest;

    /**
     * Prepares.
     *
     * @param table rows
     * @param present how many of them, the first, are in the set
     */
    FarthestPoints(FeatureTable table, int present) {
        this.table = table;
        this.present = present;
        scale = table.inverseDeviations();
        nearest = new double[table.size()];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        List<double[]> there = new ArrayList<>();
        table.forEach(
                (i, row) -> {
                    if (i < present) {
                        there.add(row.clone());
                    }
                });
        table.forEach((i, row) -> there.forEach(point -> approach(i, row, point)));
    }

    /** A row, and its distance from those taken before: the root mean square over columns in standard deviations. */
    record Pick(int row, double distance) {}

    /**
     * The next row, which then is in the set.
     *
     * @return null when all rows are at places that the set has
     */
    Pick next() {
        int best = IntStream.range(present, nearest.length).boxed().reduce(-1, this::farther);
        if (best < 0 || nearest[best] == 0) {
            return null;
        }
        if (nearest[best] == Double.POSITIVE_INFINITY) {
            best = central();
        }
        Pick pick = new Pick(best, nearest[best]);
        approach(table.row(best), best);
        return pick;
    }

    private int farther(int a, int b) {
        return a < 0 || nearest[b] > nearest[a] ? b : a;
    }

    private void approach(double[] point, int index) {
        table.forEach((i, row) -> approach(i, row, point));
        nearest[index] = 0;
    }

    private void approach(int index, double[] row, double[] point) {
        nearest[index] = Math.min(nearest[index], distance(row, point));
    }

    private double distance(double[] a, double[] b) {
        double sum = 0;
        for (int f = 0; f < a.length; f++) {
            double d = (a[f] - b[f]) * scale[f];
            sum += d * d;
        }
        return Math.sqrt(sum / a.length);
    }

    private int central() {
        double[] mean = new double[table.width()];
        table.forEach(
                (i, row) -> {
                    for (int f = 0; f < mean.length; f++) {
                        mean[f] += row[f] / table.size();
                    }
                });
        double[] least = {Double.POSITIVE_INFINITY};
        int[] best = new int[1];
        table.forEach(
                (i, row) -> {
                    double d = distance(row, mean);
                    if (d < least[0]) {
                        least[0] = d;
                        best[0] = i;
                    }
                });
        return best[0];
    }
}
