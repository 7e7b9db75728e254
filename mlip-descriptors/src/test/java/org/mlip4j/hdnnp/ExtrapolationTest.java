package org.mlip4j.hdnnp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Extrapolations;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

class ExtrapolationTest {

    private static final CutoffFunction CUTOFF =
            new CutoffFunction(CutoffFunction.Kind.COSINE, 4, 0);

    /** H and O with two radial functions each, all ranges [0, 0.5]. */
    private static HdnnpPotential potential() {
        HdnnpModel model =
                TestModels.model(
                        TestModels.functions(2, CUTOFF, CoreFunction.POLY2, false),
                        Scaling.NONE,
                        List.of(Activation.TANH, Activation.IDENTITY),
                        false,
                        1);
        List<ElementModel> parts = new ArrayList<>();
        for (ElementModel p : model.elements()) {
            Scaling.Range range = new Scaling.Range(0, 0.5, 0.2, 0.1);
            parts.add(
                    new ElementModel(
                            p.element(),
                            p.energyOffset(),
                            p.functions(),
                            List.of(range, range),
                            p.network()));
        }
        return new HdnnpPotential(
                "test", new HdnnpModel(parts, Scaling.NONE, model.normalization()));
    }

    private static Extrapolations count(Potential potential, double distance) {
        Structure pair =
                Structure.of(
                        Cell.none(),
                        new String[] {"O", "H"},
                        new double[] {0, 0, 0, distance, 0, 0});
        NeighborList list = NeighborSearch.of(pair, 4);
        Accumulator out = new Accumulator(list.atomCount(), Set.of(Output.EXTRAPOLATIONS));
        potential.newEvaluator().accumulate(list, out);
        return out.extrapolations();
    }

    @Test
    void valuesOutsideTheTrainingRangeAreCounted() {
        assertEquals(0, count(potential(), 3.5).total());
        Extrapolations close = count(potential(), 1.2);
        assertEquals(2, close.total());
        assertEquals(1, close.perAtom()[0]);
        assertEquals(1, close.perAtom()[1]);
        Extrapolations.Entry oxygen =
                close.entries().stream()
                        .filter(e -> e.species() == TestModels.O)
                        .findFirst()
                        .orElseThrow();
        assertEquals(1, oxygen.descriptor());
        assertEquals("symmetry function 2", oxygen.type());
        assertEquals(Math.exp(-0.2 * 1.44) * CUTOFF.value(1.2), oxygen.worst(), 1e-14);
        assertEquals(0.5, oxygen.max());
    }

    @Test
    void committeesCountAFunctionOnce() {
        Potential committee = new HdnnpCommittee("both", List.of(potential(), potential()));
        assertEquals(2, count(committee, 1.2).total());
    }

    @Test
    void roundingAtTheEndsDoesNotCount() {
        Scaling.Range range = new Scaling.Range(0.1, 0.5, 0.3, 0.1);
        assertTrue(range.contains(0.5 + 1e-13));
        assertTrue(range.contains(0.1 - 1e-13));
        assertTrue(!range.contains(0.5 + 1e-12));
        assertTrue(!range.contains(Double.NaN));
    }

    @Test
    void atomsAtTheSamePlaceAndUnknownElementsAreRefused() {
        assertThrows(MlipException.class, () -> count(potential(), 0));
        Structure lithium =
                Structure.of(
                        Cell.none(), new String[] {"O", "Li"}, new double[] {0, 0, 0, 2, 0, 0});
        MlipException e = assertThrows(MlipException.class, () -> potential().evaluate(lithium));
        assertTrue(e.getMessage().contains("Li"), e.getMessage());
    }
}
