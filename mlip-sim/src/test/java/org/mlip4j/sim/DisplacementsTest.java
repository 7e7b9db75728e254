package org.mlip4j.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.Arrays;

class DisplacementsTest {

    private static Structure at(Cell cell, double... positions) {
        String[] symbols = new String[positions.length / 3];
        Arrays.fill(symbols, "Li");
        return Structure.of(cell, symbols, positions);
    }

    @Test
    void imagesAreTheSamePlace() {
        Cell cell = Cell.periodic(4, 0, 0, 1, 5, 0, 0, 1, 6);
        Structure from = at(cell, 0.1, 0.1, 0.1, 2, 2, 2);
        Structure to = at(cell, 0.1 + 4 - 1, 0.1 - 5 + 0.2, 0.1, 2.1, 2 + 1, 2 + 6 - 0.3);
        assertArrayEquals(
                new double[] {0.2, 0.3}, Displacements.largestComponents(from, to), 1e-12);
    }

    @Test
    void withoutPeriodsEveryPlaceIsAnother() {
        Cell cell = Cell.of(new double[] {4, 0, 0, 0, 4, 0, 0, 0, 4}, true, true, false);
        assertArrayEquals(
                new double[] {4},
                Displacements.largestComponents(at(cell, 1, 1, 1), at(cell, 1, 1, 5)),
                1e-12);
        assertArrayEquals(
                new double[] {7},
                Displacements.largestComponents(
                        at(Cell.none(), 0, 0, 0), at(Cell.none(), -7, 1, 2)),
                1e-12);
    }

    @Test
    void otherAtomsHaveNoDisplacement() {
        assertThrows(
                MlipException.class,
                () ->
                        Displacements.largestComponents(
                                at(Cell.none(), 0, 0, 0), at(Cell.none(), 0, 0, 0, 1, 1, 1)));
    }
}
