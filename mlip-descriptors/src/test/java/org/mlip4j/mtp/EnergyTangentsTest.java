package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.mtp.internal.training.EnergyTangents;
import org.mlip4j.testing.RandomStructures;

import java.util.Random;
import java.util.Set;

/** The derivatives of w E + dE/dt = w E - sum F . v against differences of energies and forces. */
class EnergyTangentsTest {

    private static final double W = 0.7;

    private static NeighborList list(MtpModel model, int atoms) {
        int[] codes =
                new Random(5).ints(atoms, 0, model.species().size()).map(s -> 1000 + s).toArray();
        return NeighborSearch.of(
                RandomStructures.inCell(7, codes, 5, true, true, false), model.basis().max());
    }

    private static double[] velocities(NeighborList list) {
        return new Random(11).doubles(3L * list.atomCount(), -1, 1).toArray();
    }

    private static double value(MtpModel model, NeighborList list, double[] velocities) {
        Accumulator sums = new Accumulator(list.atomCount(), Set.of());
        new MtpPotential(model, java.util.Optional.empty(), "random")
                .newEvaluator()
                .accumulate(list, sums);
        double value = W * sums.energy();
        for (int c = 0; c < 3 * list.atomCount(); c++) {
            value -= sums.forces()[c] * velocities[c];
        }
        return value;
    }

    private static MtpModel shifted(MtpModel model, int parameter, double by) {
        double[][] parts = {
            model.radialCoefficients().clone(),
            model.speciesCoefficients().clone(),
            model.momentCoefficients().clone()
        };
        int part = 0;
        int at = parameter;
        while (at >= parts[part].length) {
            at -= parts[part++].length;
        }
        parts[part][at] += by;
        return model.withCoefficients(parts[0], parts[1], parts[2]);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 1, SMOOTH_CHEBYSHEV, false", "6, 1, SMOOTH_CHEBYSHEV, true",
        "10, 2, SMOOTH_CHEBYSHEV, false", "10, 2, SMOOTH_CHEBYSHEV, true",
        "8, 2, SMOOTH_CHEBYSHEV_REPULSIVE, true", "8, 1, SHAPEEV, true"
    })
    void areDifferencesOfEnergiesAndForces(
            int level, int species, RadialBasis.Kind kind, boolean vectors) {
        MtpModel model = RandomMtp.of(level, species, kind);
        NeighborList list = list(model, 7);
        double[] velocities = velocities(list);
        double[] gradient = new double[model.parameterCount()];
        new EnergyTangents(model, vectors).add(list, W, velocities, gradient);
        double h = 1e-3;
        for (int p = 0; p < gradient.length; p++) {
            double near =
                    value(shifted(model, p, h), list, velocities)
                            - value(shifted(model, p, -h), list, velocities);
            double far =
                    value(shifted(model, p, 2 * h), list, velocities)
                            - value(shifted(model, p, -2 * h), list, velocities);
            assertEquals(
                    (8 * near - far) / (12 * h),
                    gradient[p],
                    1e-8 * Math.max(1, Math.abs(gradient[p])),
                    "coefficient " + p);
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 1", "20, 2", "12, 4"})
    void vectorsAgreeWithTheOracle(int level, int species) {
        MtpModel model = RandomMtp.of(level, species, RadialBasis.Kind.SMOOTH_CHEBYSHEV);
        NeighborList list = list(model, 21).window(1, 21);
        double[] velocities = velocities(list);
        double[] expected = new double[model.parameterCount()];
        double[] actual = new double[model.parameterCount()];
        new EnergyTangents(model, false).add(list, W, velocities, expected);
        new EnergyTangents(model, true).add(list, W, velocities, actual);
        for (int p = 0; p < expected.length; p++) {
            assertEquals(
                    expected[p],
                    actual[p],
                    1e-10 * Math.max(1, Math.abs(expected[p])),
                    "coefficient " + p);
        }
    }
}
