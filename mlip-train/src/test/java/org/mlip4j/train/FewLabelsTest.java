package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.Scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** What a baseline and what stresses are good for when labels are few. */
class FewLabelsTest {

    private static final int MANY = 40;
    private static final int FEW = 4;
    private static final int EPOCHS = 15;
    private static final double STRAIN = 5e-3;

    private static final List<Structure> STRUCTURES = Fixtures.structures(MANY + 10);
    private static final Potential REPULSION =
            new ZblPotential(
                    Fixtures.untrained(1).elementList().stream()
                            .map(e -> Element.of(e.code()))
                            .toList(),
                    2.5,
                    4);
    private static final Potential NETWORK = new HdnnpPotential("network", start(20));

    private static HdnnpModel start(long seed) {
        return ScalingStatistics.apply(
                Fixtures.untrained(seed),
                new Scaling(Scaling.Mode.SCALE_CENTER, 0, 1),
                STRUCTURES.iterator(),
                1);
    }

    private static List<TrainingFrame> labelled(Potential teacher, int from, int to) {
        List<TrainingFrame> frames = new ArrayList<>();
        try (Calculator calculator = new Calculator(teacher)) {
            for (Structure s : STRUCTURES.subList(from, to)) {
                Result r = calculator.evaluate(s);
                frames.add(
                        TrainingFrame.of(
                                s.withLabels(
                                        s.labels()
                                                .withEnergy(r.energy())
                                                .withForces(r.forces())
                                                .withVirial(r.virial())),
                                ""));
            }
        }
        return frames;
    }

    private static TrainingResult train(
            Potential teacher,
            int count,
            Optional<Potential> baseline,
            Map<Property, UpdateSettings> updates) {
        return new HdnnpTrainer(
                        new TrainingPlan(
                                start(3),
                                new TrainingSet(
                                        labelled(teacher, 0, count),
                                        labelled(teacher, MANY, MANY + 10)),
                                baseline,
                                Optimizer.DEFAULT,
                                updates,
                                EPOCHS,
                                0,
                                TrainingPlan.Seeds.of(7),
                                1,
                                Optional.empty()))
                .run();
    }

    /** With the repulsion known, a tenth of the labels gives smaller errors than without it. */
    @Test
    void baselineMakesUpForLabels() {
        Potential teacher = new SumPotential(REPULSION, NETWORK);
        Map<Property, UpdateSettings> updates =
                Map.of(
                        Property.ENERGY, UpdateSettings.threshold(1, 0, 1, 1),
                        Property.FORCE, UpdateSettings.threshold(0.3, 0.8, 3, 1));
        Errors alone = last(train(teacher, FEW, Optional.empty(), updates));
        Errors helped = last(train(teacher, FEW, Optional.of(REPULSION), updates));
        Errors tenTimes = last(train(teacher, MANY, Optional.empty(), updates));
        String all = alone + " alone, " + helped + " with baseline, " + tenTimes + " ten times";
        assertTrue(helped.energyRmsePerAtom() < 0.5 * alone.energyRmsePerAtom(), all);
        assertTrue(helped.forceRmse() < 0.5 * alone.forceRmse(), all);
        assertTrue(helped.forceRmse() < tenTimes.forceRmse(), all);
    }

    private static Errors last(TrainingResult result) {
        return result.epochs().getLast().test();
    }

    /** Bulk moduli, by finite differences of the energy, of structures that were not fitted. */
    @Test
    void stressesImproveBulkModuli() {
        UpdateSettings energies = UpdateSettings.threshold(1, 0, 1, 1);
        UpdateSettings stresses = UpdateSettings.threshold(1, 0, 1, 1);
        TrainingResult without =
                train(NETWORK, 8, Optional.empty(), Map.of(Property.ENERGY, energies));
        TrainingResult with =
                train(
                        NETWORK,
                        8,
                        Optional.empty(),
                        Map.of(Property.ENERGY, energies, Property.VIRIAL, stresses));
        double before = bulkModulusError(without.model());
        double after = bulkModulusError(with.model());
        assertTrue(after < 0.6 * before, before + " -> " + after + " eV/Angstrom^3");
    }

    private static double bulkModulusError(HdnnpModel model) {
        Potential fitted = new HdnnpPotential("fitted", model);
        double squares = 0;
        for (Structure s : STRUCTURES.subList(MANY, MANY + 10)) {
            double error = bulkModulus(fitted, s) - bulkModulus(NETWORK, s);
            squares += error * error;
        }
        return Math.sqrt(squares / 10);
    }

    /** The second derivative of the energy along a volume strain, over the volume. */
    private static double bulkModulus(Potential potential, Structure structure) {
        double up = potential.evaluate(dilated(structure, STRAIN)).energy();
        double down = potential.evaluate(dilated(structure, -STRAIN)).energy();
        double here = potential.evaluate(structure).energy();
        return (up - 2 * here + down) / (9 * STRAIN * STRAIN * structure.cell().volume());
    }

    private static Structure dilated(Structure structure, double strain) {
        double[] positions =
                DoubleStream.of(structure.positions()).map(x -> (1 + strain) * x).toArray();
        double edge = (1 + strain) * structure.cell().get(0, 0);
        return structure.withPositions(positions).withCell(Cell.cubic(edge));
    }
}
