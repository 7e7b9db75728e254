package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;

/** Ions that change between two sites of a framework that drifts. */
class ProbabilityGridTest {

    @Test
    void sitesAreFilledForTheirShareOfTheTime() throws IOException {
        ProbabilityGrid grid = new ProbabilityGrid(new int[] {3}, 1);
        int[] species = {3, 8};
        for (int t = 0; t < 40; t++) {
            double drift = 0.3 * t;
            double z = t % 4 == 0 ? 7 : 2;
            double[] r = {1 + drift, 1, z, 4 + drift, 4, 4};
            Structure frame = Structure.of(Cell.cubic(8), species, r).wrapped();
            grid.prepare(new Frame(t, t + 1, frame)).run();
        }
        double[] density = grid.density();
        assertEquals(1, Arrays.stream(density).sum(), 1e-12);
        assertEquals(0.75, density[(8 + 1) * 8 + 2], 1e-12);
        assertEquals(0.25, density[(8 + 1) * 8 + 7], 1e-12);
        assertEquals(1.0 / 512, grid.halfVolume(), 1e-12);
        StringWriter cube = new StringWriter();
        grid.writeCube(cube);
        String[] words =
                cube.toString()
                        .lines()
                        .skip(8)
                        .reduce((a, b) -> a + b)
                        .orElseThrow()
                        .strip()
                        .split("\\s+");
        assertEquals(512, words.length);
        assertEquals(0.75, Double.parseDouble(words[74]), 1e-5);
        // Steps of the grid in Bohr.
        assertEquals(
                1.8897261,
                Double.parseDouble(
                        cube.toString()
                                .lines()
                                .skip(3)
                                .findFirst()
                                .orElseThrow()
                                .strip()
                                .split("\\s+")[1]),
                1e-6);
    }
}
