package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.mtp.internal.training.LinearDesign;
import org.mlip4j.testing.RandomStructures;

import java.util.Random;

class LinearDesignTest {

    @ParameterizedTest
    @CsvSource({"8, 1", "12, 2", "16, 3"})
    void rowsAreEnergiesVirialsAndForcesOfSingleBasisFunctions(int level, int species) {
        MtpModel model = RandomMtp.of(level, species, RadialBasis.Kind.SMOOTH_CHEBYSHEV);
        int[] codes = new Random(5).ints(11, 0, species).map(s -> 1000 + s).toArray();
        NeighborList list =
                NeighborSearch.of(
                        RandomStructures.inCell(7, codes, 6, true, false, true),
                        model.basis().max());
        int columns = new LinearDesign(model, true).columns();
        double[] expected = new double[(LinearDesign.FORCES + 33) * columns];
        double[] actual = new double[expected.length];
        new LinearDesign(model, false).compute(list, expected);
        new LinearDesign(model, true).compute(list, actual);
        for (int k = 0; k < expected.length; k++) {
            assertEquals(expected[k], actual[k], 1e-11 * Math.max(1, Math.abs(expected[k])));
        }
    }

    @Test
    void gramIsTheProductWithTheTranspose() {
        for (int n : new int[] {1, 5, 8, 19}) {
            int m = 13;
            double[] a = new Random(n).doubles((long) m * n, -1, 1).toArray();
            double[] gram = new double[n * n];
            LinearDesign.addGram(a, m, n, gram);
            for (int i = 0; i < n; i++) {
                for (int j = i; j < n; j++) {
                    double sum = 0;
                    for (int r = 0; r < m; r++) {
                        sum += a[r * n + i] * a[r * n + j];
                    }
                    assertEquals(sum, gram[i * n + j], 1e-13);
                }
            }
        }
    }
}
