package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

import java.util.Map;

class UpdateSettingsTest {

    /** nnp-train's arithmetic gives no update where the fraction has fewer labels than a batch. */
    @Test
    void atLeastOneUpdateWhereThereAreLabels() {
        for (double fraction : new double[] {0.01, 0.05, 0.3, 1}) {
            for (int batch = 0; batch < 40; batch++) {
                for (int labels = 1; labels < 120; labels++) {
                    UpdateSettings settings = settings(fraction, batch);
                    UpdateSettings some = settings.atLeastOnce(labels);
                    if (settings.updates(labels) > 0) {
                        assertSame(settings, some);
                    } else {
                        assertEquals(1, some.updates(labels));
                        assertEquals(Math.min(batch, labels), some.batch());
                    }
                }
            }
        }
        assertEquals(0, settings(1, 3).atLeastOnce(0).updates(0));
        assertEquals(0, settings(0, 3).atLeastOnce(9).updates(9));
    }

    private static UpdateSettings settings(double fraction, int batch) {
        return new UpdateSettings(
                fraction, batch, Map.of(0, UpdateSettings.Selection.RANDOM), 0, 1, 1);
    }
}
