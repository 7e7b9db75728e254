package org.mlip4j.train.uncertainty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.Element;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;
import org.mlip4j.train.MtpStarts;
import org.mlip4j.train.selection.ActiveSetSelection;
import org.mlip4j.train.selection.FeatureRows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Measures from a squeezed crystal and those that were trained on. */
class UncertaintiesTest {

    private final Random random = new Random(8);
    private final List<Structure> trained = new ArrayList<>();
    private final Structure squeezed = crystal(2.7);

    UncertaintiesTest() {
        for (int s = 0; s < 15; s++) {
            trained.add(crystal(3.4));
        }
    }

    private Structure crystal(double edge) {
        String[] symbols = new String[16];
        double[] positions = new double[48];
        for (int i = 0; i < 16; i++) {
            symbols[i] = "Li";
            int[] at = {i % 2, i / 2 % 2, i / 4 % 2};
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] =
                        edge * (at[d] + (i < 8 ? 0 : 0.5)) + 0.1 * random.nextGaussian();
            }
        }
        return Structure.of(Cell.cubic(2 * edge), symbols, positions);
    }

    private static MtpPotential potential(long seed) {
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 2, 4.5, 5);
        return new MtpPotential(
                MtpStarts.random(MomentTree.ofLevel(4), basis, List.of(Element.of("Li")), 1, seed),
                Optional.empty(),
                "test");
    }

    private static double largest(Uncertainty measure, Structure structure) {
        return DoubleStream.of(measure.ofAtoms(structure)).max().orElseThrow();
    }

    @Test
    void allMeasuresSeeTheSqueezed() {
        Potential member =
                potential(1)
                        .withActiveSet(
                                ActiveSetSelection.select(
                                        potential(1),
                                        GradeMode.NEIGHBORHOOD,
                                        FormatOptions.defaults().withElements("Li"),
                                        trained,
                                        () -> {}));
        CommitteePotential committee = new CommitteePotential("two", List.of(member, potential(2)));
        try (Calculator calculator = new Calculator(committee)) {
            List<Uncertainty> all = Uncertainties.of(calculator, Optional.of(trained::forEach));
            assertEquals(
                    List.of(
                            "grade",
                            "committee spread, eV/Angstrom",
                            "Mahalanobis distance",
                            "cosine distance"),
                    all.stream().map(Uncertainty::name).toList());
            assertArrayEquals(halfDifference(), all.get(1).ofAtoms(squeezed), 1e-9);
            for (Uncertainty measure : List.of(all.get(0), all.get(2), all.get(3))) {
                double known =
                        trained.stream().mapToDouble(s -> largest(measure, s)).max().orElseThrow();
                assertTrue(largest(measure, squeezed) > 1.5 * known, measure.name());
            }
        }
    }

    /** Of two members, the standard deviation is half their difference. */
    private double[] halfDifference() {
        double[] a = potential(1).evaluate(squeezed).forces();
        double[] b = potential(2).evaluate(squeezed).forces();
        double[] half = new double[squeezed.size()];
        for (int c = 0; c < a.length; c++) {
            half[c / 3] += (a[c] - b[c]) * (a[c] - b[c]) / 4;
        }
        return DoubleStream.of(half).map(Math::sqrt).toArray();
    }

    /** The mean of d^2 over the training atoms is the number of independent features. */
    @Test
    void meanSquaredMahalanobisDistanceIsTheRank() {
        Uncertainty measure = FeatureDistances.of(potential(1), trained::forEach).mahalanobis();
        double sum = 0;
        int atoms = 0;
        for (Structure s : trained) {
            for (double d : measure.ofAtoms(s)) {
                sum += d * d;
                atoms++;
            }
        }
        int features = new FeatureRows(potential(1), GradeMode.NEIGHBORHOOD).count();
        double mean = sum / atoms;
        assertTrue(mean <= features && mean > 0.2 * features, mean + " of " + features);
    }

    /** Features that are the same for all training atoms say most where they change. */
    @Test
    void atomsUnlikeAPerfectCrystalAreFarFromIt() {
        Structure perfect =
                Structure.of(
                        Cell.cubic(3.4),
                        new String[] {"Li", "Li"},
                        new double[] {0, 0, 0, 1.7, 1.7, 1.7});
        Structure strained = perfect.withCell(Cell.cubic(3.41));
        Uncertainty measure =
                FeatureDistances.of(potential(1), sink -> sink.accept(perfect)).mahalanobis();
        assertEquals(0, largest(measure, perfect), 1e-6);
        double near = largest(measure, strained);
        assertTrue(near > 1, "strained " + near);
        assertTrue(largest(measure, squeezed) > 10 * near);
    }

    @Test
    void trainingAtomsHaveNoCosineDistance() {
        Uncertainty measure = FeatureDistances.of(potential(1), trained::forEach).cosine();
        assertArrayEquals(new double[16], measure.ofAtoms(trained.getFirst()), 1e-12);
    }

    @Test
    void elementWithoutTrainingAtomsIsNamed() {
        FeatureDistances distances = FeatureDistances.of(potential(1), sink -> {});
        assertTrue(
                assertThrows(MlipException.class, () -> distances.cosine().ofAtoms(squeezed))
                        .getMessage()
                        .contains("no training structure holds Li"));
    }
}
