package org.mlip4j.train.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.Describer;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Selections find what was hidden in the data. */
class FunctionSelectionTest {

    private static final Element LI = Element.of("Li");

    /** Correlation of columns a, 2a, b, a + b, c and a constant, with a, b, c independent. */
    private static DMatrixRMaj withCopies() {
        Random random = new Random(1);
        DMatrixRMaj data = new DMatrixRMaj(6, 400);
        for (int r = 0; r < 400; r++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            double[] values = {a, 2 * a, b, a + b, random.nextGaussian(), 7};
            for (int n = 0; n < 6; n++) {
                data.set(n, r, values[n]);
            }
        }
        for (int n = 0; n < 6; n++) {
            DMatrixRMaj row = CommonOps_DDRM.extractRow(data, n, null);
            CommonOps_DDRM.add(row, -CommonOps_DDRM.elementSum(row) / 400);
            double length = Math.sqrt(CommonOps_DDRM.dot(row, row));
            CommonOps_DDRM.scale(length > 1e-6 ? 1 / length : 0, row);
            CommonOps_DDRM.insert(row, data, n, 0);
        }
        DMatrixRMaj gram = new DMatrixRMaj(6, 6);
        CommonOps_DDRM.multTransB(data, data, gram);
        return gram;
    }

    @Test
    void curStopsWhenTheRestIsExplained() {
        List<Integer> chosen = FunctionSelection.cur(withCopies(), 6);
        assertEquals(3, chosen.size(), chosen.toString());
        assertTrue(chosen.contains(4), "the column that nothing else explains");
        assertFalse(chosen.containsAll(List.of(0, 1)), "a column and its double");
        assertFalse(chosen.contains(5), "a constant");
    }

    @Test
    void farthestPointsAreNoCopies() {
        List<Integer> chosen = FunctionSelection.farthestPoint(withCopies(), 6);
        assertEquals(4, chosen.size(), chosen.toString());
        assertFalse(chosen.containsAll(List.of(0, 1)));
        assertFalse(chosen.contains(5), "a constant");
        assertEquals(4, chosen.getFirst(), "the most different one");
    }

    private static HdnnpModel model() {
        FunctionSet set =
                new FunctionSet(
                        List.of(LI),
                        new CutoffFunction(CutoffFunction.Kind.COSINE, 5, 0),
                        List.of(
                                new FunctionSet.Radial(
                                        RadialGrid.parse("gastegger2018:shift:5:1:5", 5))));
        List<Integer> nodes = List.of(5, 1);
        double[] weights = {0, 0, 1, 0.5, 0, 0};
        NeuralNetwork network =
                new NeuralNetwork(nodes, List.of(Activation.IDENTITY), false, weights);
        ElementModel part = new ElementModel(LI, 0, set.functions().get(LI), List.of(), network);
        return new HdnnpModel(List.of(part), Scaling.NONE, HdnnpModel.Normalization.NONE);
    }

    private static List<Structure> structures() {
        Random random = new Random(2);
        List<Structure> all = new ArrayList<>();
        String[] symbols = new String[10];
        Arrays.fill(symbols, "Li");
        for (int s = 0; s < 40; s++) {
            all.add(Structure.of(Cell.none(), symbols, random.doubles(30, 0, 9).toArray()));
        }
        return all;
    }

    @Test
    void statisticsAreThoseOfTheValues() {
        HdnnpModel model = model();
        FunctionStatistics statistics =
                FunctionStatistics.collect(model, structures().iterator(), 2).get(LI);
        List<Double> values = new ArrayList<>();
        for (Structure s : structures()) {
            NeighborList list = NeighborSearch.of(s, model.cutoff());
            for (int k = list.begin(); k < list.end(); k++) {
                values.add(new Describer(model).raw(list, k)[3]);
            }
        }
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        double sigma = Math.sqrt(squares / (values.size() - 1));
        assertEquals(mean, statistics.range(3).mean(), 1e-12);
        assertEquals(sigma, statistics.range(3).sigma(), 1e-12);
        assertEquals(
                values.stream().mapToDouble(v -> v).max().orElseThrow(), statistics.range(3).max());
        assertEquals(0.5 * sigma, statistics.sensitivities()[3], 1e-12);
        assertEquals(1, statistics.correlation().get(2, 2), 1e-12);
    }

    @Test
    void onlyFunctionsThatMatterAreLeft() {
        FunctionStatistics statistics =
                FunctionStatistics.collect(model(), structures().iterator(), 2).get(LI);
        Set<Integer> left = new TreeSet<>(FunctionSelection.bySensitivity(statistics, 1e-3));
        assertEquals(Set.of(2, 3), left);
        assertTrue(FunctionSelection.byRange(statistics, 1e-3).contains(2));
        assertTrue(FunctionSelection.byRange(statistics, 1e3).isEmpty());
    }
}
