package org.mlip4j.sim.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Pairs;
import org.mlip4j.sim.crystal.SpaceGroup;

import java.util.Map;
import java.util.Random;

class RandomCrystalTest {

    /** Orders of point groups times centrings, from the International Tables. */
    @ParameterizedTest
    @CsvSource({
        "1,P1,1",
        "2,P-1,2",
        "14,P2_1/c,4",
        "15,C2/c,8",
        "62,Pnma,8",
        "70,Fddd,32",
        "141,I4_1/amd,32",
        "148,R-3,18",
        "155,R32,18",
        "166,R-3m,36",
        "194,P6_3/mmc,24",
        "205,Pa-3,24",
        "212,P4_332,24",
        "225,Fm-3m,192",
        "227,Fd-3m,192",
        "230,Ia-3d,96"
    })
    void groupsHaveTheirOrder(int number, String symbol, int order) {
        SpaceGroup group = SpaceGroup.of(number);
        assertEquals(symbol, group.symbol());
        assertEquals(order, group.operations().size());
    }

    /** The sum of the orders of all 230 groups in these settings is what spglib 2.0.2 has. */
    @Test
    void allGroupsAreFinite() {
        int sum = 0;
        for (int number = 1; number <= SpaceGroup.COUNT; number++) {
            sum += SpaceGroup.of(number).operations().size();
        }
        assertEquals(4425, sum);
        assertThrows(MlipException.class, () -> SpaceGroup.of(231));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 15, 62, 88, 131, 148, 166, 186, 194, 205, 216, 225})
    void operationsOfTheGroupMapTheCrystalToItself(int number) {
        SpaceGroup group = SpaceGroup.of(number);
        Structure crystal =
                RandomCrystal.of(
                                group,
                                Map.of(3, 24L, 16, 12L),
                                1.5,
                                Blueprint.usual(),
                                new Random(number))
                        .orElseThrow();
        assertEquals(36, crystal.size());
        double[] vectors = crystal.cell().vectors();
        double[] inverse = Matrix3.inverse(vectors);
        Pairs pairs = new Pairs(crystal.cell(), crystal.positions(), 1e-4);
        for (int[] w : group.operations()) {
            for (int i = 0; i < crystal.size(); i++) {
                double[] p = java.util.Arrays.copyOfRange(crystal.positions(), 3 * i, 3 * i + 3);
                double[] x = Matrix3.apply(p, inverse);
                double[] image = new double[3];
                for (int k = 0; k < 3; k++) {
                    image[k] = Matrix3.dot(x, new double[] {w[3 * k], w[3 * k + 1], w[3 * k + 2]});
                    image[k] += w[9 + k] / 12.0;
                }
                boolean[] hit = new boolean[1];
                int species = crystal.species()[i];
                pairs.near(
                        Matrix3.apply(image, vectors),
                        (none, j, d, r) -> hit[0] |= crystal.species()[j] == species);
                assertTrue(hit[0], "atom " + i);
            }
        }
    }

    @Test
    void groupsWithoutPositionsForTheCompositionFindNothing() {
        assertTrue(
                RandomCrystal.of(
                                SpaceGroup.of(227),
                                Map.of(3, 2L, 16, 1L),
                                1.5,
                                Blueprint.usual(),
                                new Random(1))
                        .isEmpty());
    }
}
