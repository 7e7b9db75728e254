package org.mlip4j.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

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
}
