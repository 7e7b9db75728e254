package org.mlip4j.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

class CoreTypesTest {

    @Test
    void elementsKnowTheirNumberAndMass() {
        assertEquals(3, Element.of("li").code());
        assertEquals("Og", Element.of(118).symbol());
        assertEquals(138.90547, Element.of("La").mass());
        assertEquals(1002, Element.of("X2").code());
        assertTrue(Element.of("X2").isUnnamed());
        assertThrows(MlipException.class, () -> Element.of("Qq"));
        assertThrows(MlipException.class, () -> Element.of(0));
        assertThrows(MlipException.class, () -> Element.of(119));
    }

    @Test
    void unitsAreReadByNameAndByNumber() {
        Units units = Units.parse("Bohr, Hartree");
        assertEquals(0.529177210903, units.length());
        assertEquals(27.211386245988, units.energy());
        assertEquals(0.0433641, Units.parse("a,kcal/mol").energy(), 1e-7);
        assertEquals(2.5, Units.parse("2.5,1").length());
        assertThrows(MlipException.class, () -> Units.parse("furlong,ev"));
        assertThrows(MlipException.class, () -> Units.parse("bohr"));
        assertThrows(MlipException.class, () -> Units.parse("-1,ev"));
    }

    @Test
    void cellsWithoutVolumeAreRefusedWhereTheyRepeat() {
        assertThrows(MlipException.class, () -> Cell.periodic(1, 0, 0, 2, 0, 0, 0, 0, 1));
        assertThrows(MlipException.class, () -> Cell.of(new double[9], true, false, false));
        assertThrows(MlipException.class, () -> Cell.periodic(Double.NaN, 0, 0, 0, 1, 0, 0, 0, 1));
        assertEquals(0, Cell.none().volume());
        Cell slab = Cell.of(new double[] {3, 0, 0, 0, 4, 0, 0, 0, 0}, true, true, false);
        assertEquals(1, slab.completed()[8]);
        Cell wire = Cell.of(new double[] {0, 0, 0, 0, 4, 3, 0, 0, 0}, false, true, false);
        assertEquals(5, Math.abs(Cell.determinant(wire.completed())), 1e-12);
    }

    @Test
    void structuresCheckTheirNumbers() {
        assertThrows(
                MlipException.class,
                () -> Structure.of(Cell.none(), new int[] {3}, new double[] {0, Double.NaN, 0}));
        assertThrows(
                IllegalArgumentException.class,
                () -> Structure.of(Cell.none(), new int[] {3}, new double[] {0, 0}));
        assertThrows(
                MlipException.class,
                () -> Structure.of(Cell.none(), new int[] {-1}, new double[3]));
    }

    @Test
    void namesSortAsPeopleCount() {
        assertEquals(
                List.of("1", "2", "10", "nnp-2", "nnp-010", "nnp-11"),
                List.of("nnp-11", "10", "nnp-010", "2", "nnp-2", "1").stream()
                        .sorted(Potentials.NATURAL_ORDER)
                        .toList());
    }

    @Test
    void aMissingModelIsNamed() {
        MlipException e =
                assertThrows(MlipException.class, () -> Potentials.load(Path.of("no/such/model")));
        assertTrue(e.getMessage().contains("no/such/model"), e.getMessage());
    }

    @Test
    void wrappingMovesAtomsAlongPeriodicDirectionsOnly() {
        Cell cell = Cell.of(new double[] {4, 0, 0, 1, 5, 0, 0, 0, 6}, true, true, false);
        Structure outside =
                Structure.of(cell, new int[] {3, 16}, new double[] {-1, 6, 7, -1e-12, 0, 0});
        double[] r = outside.wrapped().positions();
        assertArrayEquals(new double[] {2, 1, 7, -1e-12, 0, 0}, r, 1e-12);
    }
}
