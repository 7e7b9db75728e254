package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.Element;
import org.mlip4j.core.Output;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** The spread of a posterior is as large as errors are when labels have noise. */
class MtpPosteriorTest {

    private static final List<Element> ELEMENTS = List.of(Element.of("Li"));
    private static final double NOISE = 0.02;
    private static final double FORCE_WEIGHT = 0.25;
    private static final MtpModel TEACHER = teacher();

    private static MtpModel teacher() {
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.5, 4, 4);
        MtpModel model = MtpStarts.random(MomentTree.ofLevel(6), basis, ELEMENTS, 0.05, 77);
        Random random = new Random(5);
        return model.withCoefficients(
                model.radialCoefficients(),
                new double[] {-1.5},
                random.doubles(model.tree().scalars().length, -0.3, 0.3).toArray());
    }

    private static Structure structure(Random random, double disorder) {
        double[] x = new double[24];
        for (int i = 0; i < 24; i++) {
            x[i] = 2.6 * (i / 3 >> i % 3 & 1) + disorder * random.nextDouble();
        }
        int[] codes = new int[8];
        Arrays.fill(codes, ELEMENTS.getFirst().code());
        return Structure.of(Cell.cubic(5.4), codes, x);
    }

    private static MtpPotential potential(MtpModel model) {
        return new MtpPotential(model, Optional.empty(), "test");
    }

    /** Energies and forces with normal noise whose precision is their weight. */
    private static MtpPlan plan(long seed) {
        Random random = new Random(seed);
        MtpPotential potential = potential(TEACHER);
        List<TrainingFrame> frames = new ArrayList<>();
        for (int n = 0; n < 12; n++) {
            Structure s = structure(random, 0.4);
            Result r = potential.evaluate(s);
            double[] forces = r.forces();
            for (int c = 0; c < forces.length; c++) {
                forces[c] += NOISE / Math.sqrt(FORCE_WEIGHT) * random.nextGaussian();
            }
            frames.add(
                    new TrainingFrame(
                            s,
                            OptionalDouble.of(r.energy() + NOISE * random.nextGaussian()),
                            Optional.of(forces),
                            Optional.empty(),
                            TrainingFrame.Weights.ONE,
                            "all"));
        }
        return new MtpPlan(
                s -> TEACHER,
                1,
                new TrainingSet(frames, List.of()),
                Map.of(ELEMENTS.getFirst(), -1.4),
                Optional.empty(),
                new LossWeights(1, FORCE_WEIGHT, 0, LossWeights.Scaling.MOLECULES),
                0,
                0,
                0,
                0,
                seed,
                1,
                Optional.empty());
    }

    @Test
    void spreadIsAsLargeAsErrors() {
        double squares = 0;
        double inside = 0;
        int count = 0;
        for (long seed = 1; seed <= 8; seed++) {
            MtpTrainer trainer = new MtpTrainer(plan(seed));
            MtpModel fitted = trainer.run(r -> {}).model();
            List<MtpPotential> members =
                    trainer.committee(fitted, 31).stream()
                            .map(MtpPosteriorTest::potential)
                            .toList();
            Random random = new Random(100);
            try (Calculator posterior =
                            new Calculator(new CommitteePotential("posterior", members));
                    Calculator truth = new Calculator(potential(TEACHER))) {
                for (int n = 0; n < 6; n++) {
                    Structure s = structure(random, 0.8);
                    Result.Spread spread =
                            posterior.evaluate(s, Output.COMMITTEE).spread().orElseThrow();
                    double error = spread.energies()[0] - truth.evaluate(s).energy();
                    double ratio = error / Math.sqrt(spread.energyVariance());
                    squares += ratio * ratio;
                    inside += Math.abs(ratio) < 1 ? 1 : 0;
                    count++;
                }
            }
        }
        double rms = Math.sqrt(squares / count);
        assertTrue(rms > 0.7 && rms < 1.4, "errors in units of the spread " + rms);
        assertEquals(0.683, inside / count, 0.15, "share within one standard deviation");
    }

    /** The mean of the members is the fitted model, which is the first of them; others come in pairs. */
    @Test
    void membersLieAroundTheModel() {
        MtpTrainer trainer = new MtpTrainer(plan(3));
        MtpModel fitted = trainer.run(r -> {}).model();
        List<MtpModel> members = trainer.committee(fitted, 5);
        assertArrayEquals(fitted.momentCoefficients(), members.getFirst().momentCoefficients());
        double[] mean = new double[fitted.momentCoefficients().length];
        for (MtpModel member : members) {
            assertArrayEquals(fitted.radialCoefficients(), member.radialCoefficients());
            for (int i = 0; i < mean.length; i++) {
                mean[i] += member.momentCoefficients()[i] / members.size();
            }
        }
        assertArrayEquals(fitted.momentCoefficients(), mean, 1e-9);
        assertArrayEquals(
                members.get(3).momentCoefficients(),
                trainer.committee(fitted, 5).get(3).momentCoefficients(),
                "the same seed, the same members");
        assertThrows(IllegalArgumentException.class, () -> trainer.committee(fitted, 4));
    }
}
