package org.mlip4j.testing;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.util.Random;

/** Small random structures whose atoms do not come too close. */
public final class RandomStructures {

    private RandomStructures() {}

    /** A skewed cell of the given edge with chosen periodicity. */
    public static Structure inCell(
            long seed, int[] codes, double edge, boolean a, boolean b, boolean c) {
        double[] vectors = {
            edge, 0, 0, 0.2 * edge, 1.1 * edge, 0, -0.1 * edge, 0.15 * edge, 0.95 * edge
        };
        return place(new Random(seed), codes, Cell.of(vectors, a, b, c), 0.3 * edge);
    }

    /** A molecule without a cell. */
    public static Structure cluster(long seed, int[] codes, double edge) {
        Structure s = inCell(seed, codes, edge, false, false, false);
        return s.withCell(Cell.none());
    }

    private static Structure place(Random random, int[] codes, Cell cell, double apart) {
        double[] x = new double[3 * codes.length];
        int placed = 0;
        for (int attempt = 0; placed < codes.length; attempt++) {
            double distance = apart * Math.pow(0.999, attempt);
            double[] f = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
            for (int d = 0; d < 3; d++) {
                x[3 * placed + d] = 0;
                for (int v = 0; v < 3; v++) {
                    x[3 * placed + d] += f[v] * cell.get(v, d);
                }
            }
            boolean free = true;
            for (int j = 0; j < placed; j++) {
                free &= nearest(x, placed, j, cell) > distance;
            }
            placed += free ? 1 : 0;
        }
        return Structure.of(cell, codes, x);
    }

    private static double nearest(double[] x, int i, int j, Cell cell) {
        double best = Double.POSITIVE_INFINITY;
        for (int n = 0; n < 27; n++) {
            double r2 = 0;
            for (int d = 0; d < 3; d++) {
                double e = x[3 * i + d] - x[3 * j + d];
                e +=
                        (n % 3 - 1) * cell.get(0, d)
                                + (n / 3 % 3 - 1) * cell.get(1, d)
                                + (n / 9 - 1) * cell.get(2, d);
                r2 += e * e;
            }
            best = Math.min(best, Math.sqrt(r2));
        }
        return best;
    }
}
