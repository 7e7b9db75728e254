package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.RadialBasis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Which structures a moment tensor potential is fitted to. */
class MtpTrainerDataTest {

    private static final Element LI = Element.of("Li");
    private static final Element S = Element.of("S");

    private static TrainingFrame dimer(double distance, Element a, Element b) {
        Structure structure =
                Structure.of(
                        Cell.cubic(9),
                        new int[] {a.code(), b.code()},
                        new double[] {0, 0, 0, distance, 0, 0});
        return new TrainingFrame(
                structure,
                OptionalDouble.of(-1 / distance),
                Optional.of(new double[] {0.1, 0, 0, -0.1, 0, 0}),
                Optional.empty(),
                TrainingFrame.Weights.ONE,
                "all");
    }

    private static MtpTrainer trainer(
            LossWeights weights, List<TrainingFrame> train, List<TrainingFrame> test) {
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.5, 4, 5);
        return new MtpTrainer(
                new MtpPlan(
                        s -> MtpStarts.random(MomentTree.ofLevel(4), basis, List.of(LI), 0.05, s),
                        1,
                        new TrainingSet(train, test),
                        Map.of(LI, 0.0),
                        Optional.empty(),
                        weights,
                        0,
                        2,
                        0,
                        0,
                        1,
                        1,
                        Optional.empty()));
    }

    private static List<TrainingFrame> lithium(int count) {
        List<TrainingFrame> frames = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            frames.add(dimer(2.5 + 0.01 * n, LI, LI));
        }
        return frames;
    }

    /** Second derivatives of pairs that are in few structures are not left to chance. */
    @Test
    void everyPairOfElementsHasSecondDerivatives() {
        List<TrainingFrame> frames = lithium(48);
        frames.set(9, dimer(2.6, LI, S));
        frames.set(10, dimer(2.7, S, LI));
        List<MtpFrame> all =
                frames.stream()
                        .map(
                                f ->
                                        new MtpFrame(
                                                f,
                                                4,
                                                LossWeights.DEFAULT,
                                                Map.of(LI, 0.0, S, 0.0),
                                                null))
                        .toList();
        List<MtpFrame> some = MtpTrainer.some(all, 1);
        assertEquals(7, some.size());
        assertTrue(some.contains(all.get(9)));
    }

    @Test
    void weightsThatLeaveNothingToFitAreRefused() {
        LossWeights stresses = new LossWeights(0, 0, 1, LossWeights.Scaling.VIBRATIONS);
        MtpTrainer trainer = trainer(stresses, lithium(3), List.of());
        MlipException e = assertThrows(MlipException.class, () -> trainer.run(r -> {}));
        assertTrue(e.getMessage().contains("of 3 structures none has"), e.getMessage());
    }

    @Test
    void elementsThatOnlyValidationHasAreNamed() {
        MtpTrainer trainer = trainer(LossWeights.DEFAULT, lithium(3), List.of(dimer(2.6, LI, S)));
        MlipException e = assertThrows(MlipException.class, () -> trainer.run(r -> {}));
        assertTrue(e.getMessage().contains("structures with S, which no training"), e.getMessage());
    }
}
