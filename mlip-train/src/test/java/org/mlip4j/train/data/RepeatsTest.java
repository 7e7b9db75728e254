package org.mlip4j.train.data;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.util.Random;

class RepeatsTest {

    private static final Cell OBLIQUE = Cell.periodic(7, 0, 0, 2, 6, 0, -1, 1, 8);

    private final Random random = new Random(5);

    /** Atoms, some of them on faces of the cell. */
    private Structure structure(Cell cell) {
        double[] positions = random.doubles(60, 0, 7).toArray();
        positions[0] = 0;
        positions[1] = 0;
        positions[2] = 0;
        return of(cell, positions);
    }

    private static Structure of(Cell cell, double[] positions) {
        int[] species = new int[positions.length / 3];
        for (int i = 0; i < species.length; i++) {
            species[i] = i < 5 ? 3 : 16;
        }
        return Structure.of(cell, species, positions);
    }

    private static Structure moved(Structure structure, int coordinate, double by) {
        double[] positions = structure.positions().clone();
        positions[coordinate] += by;
        return of(structure.cell(), positions);
    }

    @Test
    void rattledByLittle() {
        for (int s = 0; s < 100; s++) {
            Structure first = structure(OBLIQUE);
            double[] positions = first.positions().clone();
            for (int c = 0; c < positions.length; c++) {
                positions[c] += 1e-5 * random.nextGaussian();
            }
            Repeats seen = new Repeats();
            assertTrue(seen.add(first));
            assertFalse(seen.add(of(OBLIQUE, positions)));
        }
    }

    @Test
    void latticeVectorsAway() {
        Structure first = structure(OBLIQUE);
        Repeats seen = new Repeats();
        assertTrue(seen.add(first));
        double[] positions = first.positions().clone();
        for (int d = 0; d < 3; d++) {
            positions[d] -= 1e-4;
            positions[9 + d] += 2 * OBLIQUE.get(1, d) - OBLIQUE.get(2, d);
        }
        assertFalse(seen.add(of(OBLIQUE, positions)));
        Cell slab = Cell.of(OBLIQUE.vectors(), true, true, false);
        assertTrue(seen.add(of(slab, positions)), "does not repeat along the third vector");
        positions[9] += OBLIQUE.get(2, 0);
        assertTrue(seen.add(of(slab, positions)));
    }

    /** One coordinate of one atom, as for finite differences. */
    @Test
    void differentStructuresAreNot() {
        Repeats seen = new Repeats();
        Structure first = structure(OBLIQUE);
        assertTrue(seen.add(first));
        for (int c = 0; c < 60; c++) {
            assertTrue(seen.add(moved(first, c, 0.01)), "coordinate " + c);
            assertTrue(seen.add(moved(first, c, -0.01)), "coordinate " + c);
        }
        double[] vectors = OBLIQUE.vectors();
        vectors[4] += 0.02;
        assertTrue(seen.add(of(Cell.periodic(vectors), first.positions())));
        int[] species = first.species().clone();
        species[4] = 16;
        assertTrue(seen.add(Structure.of(OBLIQUE, species, first.positions())));
        assertTrue(seen.add(Structure.of(Cell.none(), species, first.positions())));
        assertFalse(seen.add(first));
    }
}
