package org.mlip4j.train.uncertainty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

/** Known answers, and measures whose worth is known. */
class CalibrationTest {

    private static final int N = 20000;

    private final Random random = new Random(4);
    private final double[] errors = new double[N];
    private final int[] groups = new int[N];

    CalibrationTest() {
        for (int i = 0; i < N; i++) {
            groups[i] = i / 10;
        }
    }

    @Test
    void smallCaseByHand() {
        double[] measure = {1, 2, 2, 3};
        double[] error = {0.1, 0.3, 0.2, 0.4};
        Calibration c = Calibration.of(measure, error, new int[] {0, 1, 0, 1}, 0.25);
        // Ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4: covariance 4.5, variances 4.5 and 5.
        assertEquals(4.5 / Math.sqrt(4.5 * 5), c.rankCorrelation(), 1e-14);
        // Pairs of one above and one below: (2,1), (2,2) tied, (3,1), (3,2).
        assertEquals(3.5 / 4, c.auroc(), 1e-14);
        assertTrue(Double.isNaN(c.factor()), "two atoms cannot tell 90 %");
        assertEquals(4, c.bins().size());
    }

    /** Errors are normal with the measure as standard deviation. */
    @Test
    void trueSpreadCoversWhatItSays() {
        double[] measure = new double[N];
        for (int i = 0; i < N; i++) {
            measure[i] = Math.exp(random.nextGaussian());
            errors[i] = Math.abs(measure[i] * random.nextGaussian());
        }
        Calibration c = Calibration.of(measure, errors, groups, 1);
        assertEquals(1.645, c.factor(), 0.04);
        assertEquals(0.9, c.coverage(), 0.01);
        assertTrue(c.rankCorrelation() > 0.6 && c.auroc() > 0.8);
        for (Calibration.Bin bin : c.bins().subList(1, 9)) {
            assertEquals(bin.measure(), bin.error(), 0.1 * bin.measure());
        }
    }

    /** Where errors are twice as large for the same measure, the factor of before covers what it can: |x| below 1.645 / 2. */
    @Test
    void aFactorFromElsewhereCoversAsMuchAsItCan() {
        double[] measure = new double[N];
        double[] twice = new double[N];
        for (int i = 0; i < N; i++) {
            measure[i] = Math.exp(random.nextGaussian());
            errors[i] = Math.abs(measure[i] * random.nextGaussian());
            twice[i] = 2 * Math.abs(measure[i] * random.nextGaussian());
        }
        double factor = Calibration.factor(measure, errors);
        assertEquals(1.645, factor, 0.03);
        assertEquals(0.9, Calibration.of(measure, errors, 1, factor).coverage(), 1e-3);
        Calibration c = Calibration.of(measure, twice, 1, factor);
        assertEquals(0.589, c.coverage(), 0.015);
        assertEquals(factor, c.factor());
        assertEquals(Calibration.of(measure, twice, groups, 1).auroc(), c.auroc());
    }

    @Test
    void noiseIsWorthNothing() {
        double[] measure = new double[N];
        for (int i = 0; i < N; i++) {
            measure[i] = random.nextDouble();
            errors[i] = random.nextDouble();
        }
        Calibration c = Calibration.of(measure, errors, groups, 0.5);
        assertEquals(0, c.rankCorrelation(), 0.03);
        assertEquals(0.5, c.auroc(), 0.02);
    }

    @Test
    void measureThatDoesNotVarySaysNothing() {
        Arrays.setAll(errors, i -> 1 + i);
        Calibration c = Calibration.of(new double[N], errors, groups, 0.5);
        assertTrue(Double.isNaN(c.rankCorrelation()));
        assertTrue(Double.isNaN(c.auroc()), "all errors are above the threshold");
        assertTrue(Double.isNaN(c.factor()) && Double.isNaN(c.coverage()));
    }
}
