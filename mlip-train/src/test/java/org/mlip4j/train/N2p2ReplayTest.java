package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Units;
import org.mlip4j.hdnnp.ElementModel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Trainings of nnp-train, repeated from the same seed: same split, same initial weights, same updates. */
@Tag("shared")
class N2p2ReplayTest {

    /** Updates make errors grow by orders of magnitude per epoch, so single epochs are compared; LJ stays tight. */
    @ParameterizedTest
    @CsvSource({
        "LJ_std, 10, 1e-9",
        "LJ_adam, 10, 1e-12",
        "LJ_sgd, 10, 1e-12",
        "Cu2S_std, 1, 1e-8",
        "Cu2S_jac2_batch4, 1, 1e-8",
        "Cu2S_fading, 1, 1e-8"
    })
    void agrees(String run, int epochs, double tolerance) throws IOException {
        Path folder = Path.of(System.getenv("MLIP4J_SHARED"), "refs", "n2p2_train").resolve(run);
        TrainingPlan all = N2p2Folder.read(folder, Units.METAL, 2).plan(Optional.empty());
        TrainingPlan plan =
                new TrainingPlan(
                        all.model(),
                        all.data(),
                        all.baseline(),
                        all.optimizer(),
                        all.updates(),
                        epochs,
                        0,
                        all.seeds(),
                        2,
                        all.checkpoint());
        TrainingResult result = new HdnnpTrainer(plan).run();
        List<double[]> curve = columns(folder.resolve("learning-curve.out"));
        for (EpochReport report : result.epochs()) {
            double[] line = curve.get(report.epoch());
            same(line[1], report.train().energyRmsePerAtom());
            same(line[2], report.test().energyRmsePerAtom());
            same(line[3], report.train().energyRmse());
            same(line[5], report.train().energyMaePerAtom());
            same(line[9], report.train().forceRmse());
            same(line[10], report.test().forceRmse());
            same(line[11], report.train().forceMae());
        }
        compareWeights(plan.model().elements(), folder, 0, 0);
        compareWeights(result.model().elements(), folder, epochs, tolerance);
    }

    private static void same(double expected, double actual) {
        assertEquals(expected, actual, 1e-6 * expected);
    }

    private static void compareWeights(
            List<ElementModel> parts, Path folder, int epoch, double tolerance) throws IOException {
        for (ElementModel part : parts) {
            String name =
                    String.format(
                            Locale.ROOT, "weights.%03d.%06d.out", part.element().code(), epoch);
            List<double[]> lines = columns(folder.resolve(name));
            double[] weights = part.network().parameters();
            assertEquals(lines.size(), weights.length);
            for (int n = 0; n < weights.length; n++) {
                assertEquals(lines.get(n)[0], weights[n], tolerance);
            }
        }
    }

    /** The numbers at the beginning of every line. */
    private static List<double[]> columns(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .map(
                        line ->
                                Arrays.stream(line.strip().split("\\s+"))
                                        .takeWhile(word -> !word.matches("[ab]"))
                                        .mapToDouble(Double::parseDouble)
                                        .toArray())
                .toList();
    }
}
