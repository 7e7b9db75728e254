package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.internal.kernel.training.DescriptorTangents;

import java.util.List;

/** Predictions against the evaluator, and their gradients with respect to weights against finite differences of it. */
class PredictorTest {

    private static final double STEP = 1e-5;

    private HdnnpModel model;
    private Structure structure;

    @BeforeEach
    void setUp() {
        List<Structure> structures = Fixtures.structures(4);
        HdnnpModel scaled =
                ScalingStatistics.apply(
                        Fixtures.untrained(1),
                        new Scaling(Scaling.Mode.SCALE_CENTER, 0, 1),
                        structures.iterator(),
                        1);
        model =
                new HdnnpModel(
                        scaled.elements(),
                        scaled.scaling(),
                        new HdnnpModel.Normalization(-0.3, 2.5, 1.7));
        structure = structures.getFirst();
    }

    @ParameterizedTest
    @EnumSource(Property.class)
    void valueAndGradient(Property property) {
        double[] w = Weights.of(model);
        PreparedFrame frame =
                new PreparedFrame(
                        0,
                        TrainingFrame.of(structure, ""),
                        model,
                        new DescriptorTangents(model),
                        null);
        for (int component : property == Property.ENERGY ? new int[] {0} : new int[] {0, 4, 5, 8}) {
            Candidates.Label label = new Candidates.Label(frame, component);
            double[] gradient = new double[w.length];
            double[] again = new double[w.length];
            try (Workers one = new Workers(1);
                    Workers two = new Workers(2)) {
                Predictor predictor = new Predictor(model, one);
                assertEquals(
                        evaluated(property, component, w),
                        predictor.predict(property, label, w),
                        1e-10);
                predictor.addGradient(w, 2, gradient);
                Predictor other = new Predictor(model, two);
                other.predict(property, label, w);
                other.addGradient(w, 2, again);
            }
            assertArrayEquals(gradient, again);
            for (int n = 0; n < w.length; n += 7) {
                double old = w[n];
                w[n] = old + STEP;
                double up = evaluated(property, component, w);
                w[n] = old - STEP;
                double down = evaluated(property, component, w);
                w[n] = old;
                assertEquals((up - down) / STEP, gradient[n], 1e-7);
            }
        }
    }

    /** In training units, without constants. */
    private double evaluated(Property property, int component, double[] w) {
        HdnnpModel.Normalization n = model.normalization();
        try (Calculator calculator =
                new Calculator(new HdnnpPotential("", Weights.apply(model, w)))) {
            Result result = calculator.evaluate(structure);
            return switch (property) {
                case ENERGY ->
                        (result.energy() - structure.size() * (n.meanEnergy() + 0.25))
                                * n.energyFactor();
                case FORCE -> result.forces()[component] * n.energyFactor() / n.lengthFactor();
                case VIRIAL -> result.virial()[component] * n.energyFactor();
            };
        }
    }
}
