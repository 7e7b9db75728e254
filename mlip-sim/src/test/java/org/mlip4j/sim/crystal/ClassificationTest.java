package org.mlip4j.sim.crystal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.internal.spglib.Spglib;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What spglib says, and what is found without it. */
@Tag("spglib")
class ClassificationTest {

    /** Groups and Wyckoff positions of the refinements that the shipped crystals idealise. */
    @ParameterizedTest
    @CsvSource({
        "LLZO, 230, Ia-3d, 24d 96h 24c 16a 96h",
        "Li6PS5Cl, 216, F-43m, 48h 4b 16e 4c 4a",
        "Li3N, 191, P6/mmm, 1b 2c 1a",
        "Li2S, 225, Fm-3m, 8c 4a",
        "Li, 229, Im-3m, 2a",
        "LiCoO2, 166, R-3m, 3b 3a 6c",
        "Li3PS4, 62, Pnma, 8d 4b 4c 8d 4c 4c"
    })
    void spaceGroupsAndOrbits(String name, int number, String symbol, String orbits) {
        Classification found = Classification.of(Prototypes.named(name), 0.01);
        assertEquals(number, found.number());
        assertEquals(symbol, found.symbol());
        assertEquals(counted(orbits), counted(String.join(" ", wyckoffs(found))));
    }

    /** Equivalent choices of the origin exchange letters, so sites are counted by multiplicity. */
    private static Map<String, Integer> counted(String orbits) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String orbit : orbits.split(" ")) {
            counts.merge(orbit.replaceAll("\\D", ""), 1, Integer::sum);
        }
        return counts;
    }

    private static String[] wyckoffs(Classification found) {
        return found.orbits().stream().map(Classification.Orbit::wyckoff).toArray(String[]::new);
    }

    /** A turned, skewed supercell has the standard cell of the crystal, and as many operations without spglib. */
    @ParameterizedTest
    @CsvSource({"Li2S, 225", "LiCoO2, 166", "Li3N, 191", "Li3PS4, 62"})
    void theStandardCellDoesNotDependOnTheCellGiven(String name, int number) {
        Crystal given = Prototypes.named(name);
        double[] turn = Matrix3.rotation(new double[] {1, 2, 3}, 0.7);
        Crystal other = given.supercell(1, 1, 0, 0, 1, 0, 1, 0, 2).transformed(turn);
        Classification found = Classification.of(other, 0.01);
        assertEquals(number, found.number());
        assertEquals(given.size(), found.standard().size());
        assertArrayEquals(
                Matrix3.gram(given.cell().vectors()),
                Matrix3.gram(found.standard().cell().vectors()),
                1e-6);
        assertEquals(given.composition(), found.standard().composition());
        assertEquals(
                SpaceGroup.of(number).operations().size()
                        * Symmetry.primitive(other).size()
                        / given.size(),
                Symmetry.operations(Symmetry.primitive(other)).size());
    }

    @Test
    void niggliCellsAreThoseOfSpglib() {
        Random random = new Random(11);
        for (int trial = 0; trial < 300; trial++) {
            double[] m = random.doubles(9, -5, 5).toArray();
            if (Math.abs(Matrix3.determinant(m)) > 5) {
                same(m);
            }
        }
        for (String name : Prototypes.names()) {
            double[] primitive = Symmetry.primitiveBasis(Prototypes.named(name));
            same(primitive);
            long[] skew = {1, 3, -2, 0, 1, 2, 0, 0, 1};
            same(Matrix3.multiply(IntegerMatrix.toReal(skew), primitive));
        }
    }

    private static void same(double[] basis) {
        assertArrayEquals(
                Matrix3.gram(Spglib.niggli(basis, 1e-5)),
                Matrix3.gram(LatticeReduction.niggli(basis)),
                1e-6);
    }

    @Test
    void atomsOnOnePlaceAreRefused() {
        Crystal lithium = Prototypes.named("Li");
        Crystal twice = lithium.with(lithium);
        String message =
                assertThrows(MlipException.class, () -> Classification.of(twice, 0.01))
                        .getMessage();
        assertTrue(message.contains("on one place"), message);
    }
}
