package org.mlip4j.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

class SpeciesOrderTest {

    @Test
    void atomsOfOneSpeciesStayInTheirOrder() {
        SpeciesOrder order = new SpeciesOrder();
        int[] species = {17, 3, 0, 17, 3, 1255};
        int[] atoms = {5, 4, 3, 2, 1, 0};
        assertArrayEquals(
                new int[] {2, 4, 1, 3, 0, 5}, Arrays.copyOf(order.sort(atoms, 6, species), 6));
        assertArrayEquals(new int[] {4, 3, 5}, Arrays.copyOf(order.sort(atoms, 3, species), 3));
    }

    @Test
    void evaluatorsGetAllAtomsBySpecies() {
        Random random = new Random(4);
        int n = 300;
        double[] positions = random.doubles(3L * n, 0, 16).toArray();
        int[] species = random.ints(n, 1, 4).toArray();
        Structure structure =
                Structure.of(Cell.periodic(16, 0, 0, 0, 16, 0, 0, 0, 16), species, positions);
        int[] seen = new int[n];
        try (Workers workers = new Workers(3);
                NeighborSearch search = new NeighborSearch(4, 0, false, workers)) {
            NeighborList sorted = search.find(structure);
            NeighborList plain = NeighborSearch.of(structure, 4);
            int last = 0;
            for (int k = 0; k < n; k++) {
                int atom = sorted.centers()[k];
                seen[atom]++;
                assertTrue(species[atom] >= last);
                last = species[atom];
                assertEquals(neighbors(plain, atom), neighbors(sorted, k));
            }
        }
        assertEquals(n, Arrays.stream(seen).sum());
        assertEquals(1, Arrays.stream(seen).max().orElseThrow());
    }

    private static Set<Integer> neighbors(NeighborList list, int k) {
        return Set.copyOf(
                IntStream.range(list.first()[k], list.first()[k + 1])
                        .mapToObj(n -> list.neighbors()[n])
                        .toList());
    }
}
