package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.hdnnp.Describer;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.Scaling;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class ScalingStatisticsTest {

    private static final Scaling SIGMA = new Scaling(Scaling.Mode.SCALE_SIGMA, -1, 1);

    @Test
    void equalsTheTextbookFormulas() {
        HdnnpModel model = Fixtures.untrained(1);
        List<Structure> structures = Fixtures.structures(150);
        List<Double> values = new ArrayList<>();
        Describer describer = new Describer(model);
        for (Structure structure : structures) {
            NeighborList list = NeighborSearch.of(structure, model.cutoff());
            for (int k = 0; k < structure.size(); k++) {
                if (structure.species()[list.centers()[k]] == Fixtures.CL) {
                    values.add(describer.raw(list, k)[2]);
                }
            }
        }
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();

        HdnnpModel scaled = ScalingStatistics.apply(model, SIGMA, structures.iterator(), 2);
        Scaling.Range range = scaled.elements().get(1).ranges().get(2);
        assertEquals(values.stream().mapToDouble(v -> v).min().orElseThrow(), range.min());
        assertEquals(values.stream().mapToDouble(v -> v).max().orElseThrow(), range.max());
        assertEquals(mean, range.mean(), 1e-12 * Math.abs(mean));
        assertEquals(
                Math.sqrt(squares / (values.size() - 1)), range.sigma(), 1e-12 * range.sigma());
        assertEquals(SIGMA, scaled.scaling());
        assertEquals(scaled, ScalingStatistics.apply(scaled, SIGMA, structures.iterator(), 1));
    }

    @Test
    void refusesAnElementThatDoesNotOccur() {
        List<Structure> onlyLi =
                Fixtures.structures(1).stream()
                        .map(s -> s.withSpecies(new int[] {3, 3, 3, 3, 3, 3, 3, 3}))
                        .toList();
        HdnnpModel model = Fixtures.untrained(1);
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () -> ScalingStatistics.apply(model, SIGMA, onlyLi.iterator(), 2));
        assertTrue(e.getMessage().contains("Cl does not occur"), e.getMessage());
    }

    /** n2p2's nnp-scaling on one structure of 1792 atoms; its file has 17 digits. */
    @Test
    @Tag("shared")
    void equalsTheScalingFileOfN2p2() {
        Path folder = Path.of(System.getenv("MLIP4J_SHARED"), "refs", "llzo_lco");
        HdnnpModel reference = ((HdnnpPotential) Potentials.load(folder)).model();
        HdnnpModel ours;
        try (StructureReader structures = Structures.stream(folder.resolve("input.data.scaling"))) {
            ours = ScalingStatistics.apply(reference, reference.scaling(), structures, 2);
        }
        for (int e = 0; e < reference.elements().size(); e++) {
            List<Scaling.Range> expected = reference.elements().get(e).ranges();
            List<Scaling.Range> actual = ours.elements().get(e).ranges();
            for (int n = 0; n < expected.size(); n++) {
                double tolerance = 1e-11 * Math.max(expected.get(n).max(), 1e-300);
                assertEquals(expected.get(n).min(), actual.get(n).min(), tolerance);
                assertEquals(expected.get(n).max(), actual.get(n).max(), tolerance);
                assertEquals(expected.get(n).mean(), actual.get(n).mean(), tolerance);
                assertEquals(
                        expected.get(n).sigma(),
                        actual.get(n).sigma(),
                        1e-11 * expected.get(n).sigma());
            }
        }
    }
}
