package org.mlip4j.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.util.Arrays;
import java.util.Random;

class ErrorStatisticsTest {

    @Test
    void meansAreThoseOfHandComputedErrors() {
        Structure pair =
                Structure.of(
                        Cell.cubic(10), new String[] {"Ar", "Ar"}, new double[] {0, 0, 0, 4, 0, 0});
        Result result = LennardJones.ARGON.evaluate(pair);
        ErrorStatistics errors = new ErrorStatistics();
        errors.add(pair, result);
        assertTrue(errors.isEmpty());

        double[] forces = result.forces().clone();
        forces[0] += 0.3;
        double[] virial = result.virial().clone();
        virial[4] -= 9;
        errors.add(
                pair.withLabels(Labels.NONE.withEnergy(result.energy() + 0.2).withForces(forces)),
                result);
        errors.add(
                pair.withLabels(Labels.NONE.withEnergy(result.energy()).withVirial(virial)),
                result);

        assertFalse(errors.isEmpty());
        assertEquals(0.1 / Math.sqrt(2), errors.energyRmse(), 1e-15);
        assertEquals(0.05, errors.energyMae(), 1e-15);
        assertEquals(0.3 / Math.sqrt(6), errors.forceRmse(), 1e-15);
        assertEquals(0.05, errors.forceMae(), 1e-15);
        assertEquals(0.009 / 3, errors.stressRmse(), 1e-15);
    }

    /** Quantiles, largest error and coefficient of determination beside sorted values and the definitions. */
    @Test
    void summariesAreThoseOfSortedErrors() {
        Random random = new Random(3);
        ErrorSummary summary = new ErrorSummary();
        double[] reference = random.doubles(2000, -5, 7).toArray();
        double[] sizes = new double[reference.length];
        double squares = 0;
        for (int i = 0; i < reference.length; i++) {
            double error = Math.exp(3 * random.nextGaussian()) * (i % 2 == 0 ? 1 : -1);
            summary.add(reference[i] + error, reference[i]);
            sizes[i] = Math.abs(error);
            squares += error * error;
        }
        Arrays.sort(sizes);
        assertEquals(sizes[1979], summary.quantile(0.99), 0.0026 * sizes[1979]);
        assertEquals(sizes[999], summary.quantile(0.5), 0.0026 * sizes[999]);
        assertEquals(sizes[1999], summary.max(), 1e-9 * sizes[1999]);
        assertEquals(sizes[1999], summary.quantile(1), 0.0026 * sizes[1999]);
        double mean = Arrays.stream(reference).average().orElseThrow();
        double spread = Arrays.stream(reference).map(v -> (v - mean) * (v - mean)).sum();
        assertEquals(1 - squares / spread, summary.r2(), 1e-9 * squares / spread);
        ErrorSummary exact = new ErrorSummary();
        exact.add(1, 1);
        assertEquals(0, exact.quantile(0.99));
        assertTrue(Double.isNaN(exact.r2()) && Double.isNaN(new ErrorSummary().max()));
    }

    /**
     * Of n independent normal errors the root mean square has the standard deviation sigma / sqrt(2 n); errors of one
     * structure that are all equal count once.
     */
    @Test
    void intervalsAreThoseOfIndependentStructures() {
        Random random = new Random(5);
        ErrorSummary single = new ErrorSummary();
        ErrorSummary together = new ErrorSummary();
        for (int i = 0; i < 400; i++) {
            double error = 0.2 * random.nextGaussian();
            single.add(error, 0);
            together.addAll(new double[] {error, error, error}, new double[3], 1);
        }
        double half = 1.96 * 0.2 / Math.sqrt(800);
        assertEquals(half, single.rmse() - single.rmse(0.025), 0.2 * half);
        assertEquals(half, single.rmse(0.975) - single.rmse(), 0.2 * half);
        assertEquals(single.rmse(0.025), together.rmse(0.025), 1e-12);
        ErrorSummary one = new ErrorSummary();
        one.addAll(new double[] {1, 2, 3}, new double[3], 1);
        assertTrue(Double.isNaN(one.rmse(0.5)), "one structure says nothing of others");
    }
}
