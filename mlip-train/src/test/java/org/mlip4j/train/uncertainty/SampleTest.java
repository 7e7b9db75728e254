package org.mlip4j.train.uncertainty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SampleTest {

    /** Never more than asked for, and as many of the later rows as of the earlier ones. */
    @Test
    void allRowsHaveTheSameChance() {
        int early = 0;
        for (int most = 1; most <= 200; most++) {
            Sample sample = new Sample(most);
            for (int n = 0; n < 10 * most; n++) {
                sample.offer(new double[] {n});
            }
            assertEquals(most, sample.rows().size());
            for (double[] row : sample.rows()) {
                early += row[0] < 5 * most ? 1 : 0;
            }
        }
        assertEquals(0.5, early / 20_100.0, 0.02);
    }
}
