package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.LennardJones;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Energies whose excess can be said by hand. */
class ExcessEnergyTest {

    private static final ExcessEnergy.Reference LI2S =
            ExcessEnergy.Reference.of(-12, new int[] {3, 3, 16});

    @Test
    void wholeCrystalsHaveTheExcessThatIsLeft() {
        int[] species = {3, 16, 3, 3, 3, 16};
        ExcessEnergy excess = ExcessEnergy.of(-23.5, species, List.of(LI2S), Map.of());
        assertEquals(0.5, excess.low(), 1e-12);
        assertEquals(0.5, excess.high(), 1e-12);
        assertEquals(2, excess.parts()[0], 1e-12);
        assertTrue(excess.surplus().isEmpty());
    }

    /** One lithium is missing: between metal (-2) and what sulphur leaves of it (-4). */
    @Test
    void offStoichiometryIsARange() {
        int[] species = {3, 16, 3, 3, 16};
        Map<Integer, ExcessEnergy.Range> lithium = Map.of(3, new ExcessEnergy.Range(-2, -4));
        ExcessEnergy excess = ExcessEnergy.of(-20, species, List.of(LI2S), lithium);
        // E - 2 (-12) + mu: 4 + mu.
        assertEquals(0, excess.low(), 1e-12);
        assertEquals(2, excess.high(), 1e-12);
        assertEquals(Map.of("Li", -1.0), excess.surplusBySymbol());
        MlipException unknown =
                assertThrows(
                        MlipException.class,
                        () -> ExcessEnergy.of(-20, species, List.of(LI2S), Map.of()));
        assertTrue(unknown.getMessage().contains("chemical potential"), unknown.getMessage());
    }

    @Test
    void twoPhasesAreToldApartByTheirOwnElements() {
        ExcessEnergy.Reference lio = ExcessEnergy.Reference.of(-10, new int[] {3, 8});
        int[] species = {3, 3, 16, 3, 8, 3, 8};
        ExcessEnergy excess = ExcessEnergy.of(-31, species, List.of(LI2S, lio), Map.of());
        assertEquals(1, excess.low(), 1e-12);
        assertEquals(2, excess.parts()[1], 1e-12);
    }

    /** Slabs of 4 and of 6 planes of a Lennard-Jones crystal have the same surface energy; the crystal itself has none. */
    @Test
    void surfacesDoNotDependOnTheThickness() {
        try (Calculator calculator = new Calculator(LennardJones.ARGON)) {
            double bulk = calculator.evaluate(slab(2, 0)).energy();
            ExcessEnergy.Reference reference = ExcessEnergy.Reference.of(bulk, argon(8));
            double[] gamma = new double[3];
            for (int k = 0; k < 3; k++) {
                int cells = k == 0 ? 2 : k + 3;
                Structure slab = slab(cells, k == 0 ? 0 : 15);
                double energy = calculator.evaluate(slab).energy();
                gamma[k] =
                        ExcessEnergy.of(energy, slab.species(), List.of(reference), Map.of()).low()
                                / (2 * 5.3 * 5.3);
            }
            assertEquals(0, gamma[0], 1e-12);
            assertTrue(gamma[1] > 1e-4, "gamma " + gamma[1]);
            assertEquals(gamma[1], gamma[2], 1e-9);
        }
    }

    private static int[] argon(int atoms) {
        int[] species = new int[atoms];
        Arrays.fill(species, 18);
        return species;
    }

    /** Cells of face-centred cubic argon on top of each other, and vacuum. */
    private static Structure slab(int cells, double vacuum) {
        double a = 5.3;
        double[][] basis = {{0, 0, 0}, {0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}};
        double[] positions = new double[12 * cells];
        for (int i = 0; i < 4 * cells; i++) {
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] = a * (basis[i % 4][d] + (d == 2 ? i / 4 : 0));
            }
        }
        Cell cell = Cell.periodic(a, 0, 0, 0, a, 0, 0, 0, cells * a + vacuum);
        return Structure.of(cell, argon(4 * cells), positions);
    }
}
