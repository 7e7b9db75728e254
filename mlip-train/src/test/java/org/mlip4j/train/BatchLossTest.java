package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.internal.kernel.training.DescriptorTangents;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fits that see all labels at once. */
class BatchLossTest {

    private static final double STEP = 1e-5;
    private static final HdnnpModel START = HdnnpTrainerTest.start(3);
    private static final TrainingSet DATA = HdnnpTrainerTest.data(true, true, true);

    private static final Map<Property, UpdateSettings> ALL =
            Map.of(
                    Property.ENERGY, UpdateSettings.threshold(1, 0, 1, 10),
                    Property.FORCE, UpdateSettings.threshold(1, 0, 1, 1),
                    Property.VIRIAL, UpdateSettings.threshold(1, 0, 1, 2));

    @TempDir private Path folder;

    private static TrainingPlan plan(
            Map<Property, UpdateSettings> updates, int epochs, int threads, Path checkpoint) {
        return new TrainingPlan(
                new HdnnpModel(
                        START.elements(),
                        START.scaling(),
                        new HdnnpModel.Normalization(0.1, 2.5, 1.7)),
                DATA,
                Optional.empty(),
                new Optimizer.Lbfgs(30, 4),
                updates,
                epochs,
                0,
                TrainingPlan.Seeds.of(1),
                threads,
                Optional.ofNullable(checkpoint));
    }

    @Test
    void gradientOfEveryPropertyIsThatOfFiniteDifferences() {
        for (Property property : Property.values()) {
            TrainingPlan plan = plan(Map.of(property, ALL.get(property)), 1, 1, null);
            DescriptorTangents describer = new DescriptorTangents(plan.model());
            List<PreparedFrame> frames = new ArrayList<>();
            DATA.test()
                    .forEach(
                            f ->
                                    frames.add(
                                            new PreparedFrame(
                                                    frames.size(),
                                                    f,
                                                    plan.model(),
                                                    describer,
                                                    null)));
            try (Workers workers = new Workers(2)) {
                check(new BatchLoss(plan, frames, workers), Weights.of(plan.model()));
            }
        }
    }

    private static void check(BatchLoss loss, double[] w) {
        double[] gradient = new double[w.length];
        double[] unused = new double[w.length];
        loss.at(w, gradient);
        double largest = 0;
        for (double g : gradient) {
            largest = Math.max(largest, Math.abs(g));
        }
        assertTrue(largest > 0);
        for (int n = 0; n < w.length; n += 7) {
            double[] moved = w.clone();
            moved[n] = w[n] + STEP;
            double up = loss.at(moved, unused);
            moved[n] = w[n] - STEP;
            double difference = (up - loss.at(moved, unused)) / (2 * STEP);
            assertEquals(difference, gradient[n], 1e-6 * largest, "weight " + n);
        }
    }

    @Test
    void errorsFallAndThreadsHardlyMatter() {
        TrainingResult one = new HdnnpTrainer(plan(ALL, 15, 1, null)).run();
        Errors first = one.epochs().getFirst().test();
        Errors last = one.epochs().getLast().test();
        assertTrue(last.forceRmse() < 0.2 * first.forceRmse(), last + " after " + first);
        assertTrue(last.energyRmse() < 0.2 * first.energyRmse(), last + " after " + first);
        double[] two = Weights.of(new HdnnpTrainer(plan(ALL, 1, 2, null)).run().model());
        double[] same = Weights.of(new HdnnpTrainer(plan(ALL, 1, 1, null)).run().model());
        assertArrayEquals(same, two, 1e-9);
    }

    @Test
    void continuesFromACheckpoint() {
        double[] whole = Weights.of(new HdnnpTrainer(plan(ALL, 4, 1, null)).run().model());
        Path checkpoint = folder.resolve("checkpoint");
        new HdnnpTrainer(plan(ALL, 2, 1, checkpoint)).run();
        TrainingResult result = new HdnnpTrainer(plan(ALL, 4, 1, checkpoint)).run();
        assertEquals(5, result.epochs().size());
        assertArrayEquals(whole, Weights.of(result.model()), 1e-7);
    }
}
