package org.mlip4j.train.uncertainty;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Some of many rows, each with the same chance (Algorithm R of Vitter, ACM Trans. Math. Softw. 11, 37 (1985)). */
final class Sample {

    private final int most;
    private final List<double[]> rows = new ArrayList<>();
    private final Random random = new Random(1);
    private long offered;

    /** An empty sample of at most so many rows. */
    Sample(int most) {
        this.most = most;
    }

    /** Keeps a row, perhaps in place of another one. */
    void offer(double[] row) {
        offered++;
        if (rows.size() < most) {
            rows.add(row);
            return;
        }
        long place = random.nextLong(offered);
        if (place < most) {
            rows.set((int) place, row);
        }
    }

    /** The rows kept so far. */
    List<double[]> rows() {
        return rows;
    }
}
