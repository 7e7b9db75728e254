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

    /** Lithium is in both crystals: sulphur tells how much Li2S there is, and what is left is metal. */
    @Test
    void aCrystalMayHaveNoElementOfItsOwn() {
        ExcessEnergy.Reference metal = ExcessEnergy.Reference.of(-4, new int[] {3, 3});
        int[] species = {3, 3, 16, 3, 3, 3};
        for (List<ExcessEnergy.Reference> order :
                List.of(List.of(LI2S, metal), List.of(metal, LI2S))) {
            ExcessEnergy excess = ExcessEnergy.of(-17, species, order, Map.of());
            assertEquals(1, excess.low(), 1e-12);
            assertEquals(1, excess.parts()[order.indexOf(LI2S)], 1e-12);
            assertEquals(1.5, excess.parts()[order.indexOf(metal)], 1e-12);
        }
        MlipException less =
                assertThrows(
                        MlipException.class,
                        () ->
                                ExcessEnergy.of(
                                        -8, new int[] {3, 16}, List.of(LI2S, metal), Map.of()));
        assertTrue(less.getMessage().contains("atoms of Li less"), less.getMessage());
        assertThrows(
                MlipException.class,
                () -> ExcessEnergy.of(-8, species, List.of(metal, metal), Map.of()));
    }

    /** An atom on a slab of its own element costs what its chemical potential says, not a share of the slab. */
    @Test
    void changesOfASlabAreAgainstTheChemicalPotential() {
        ExcessEnergy.Reference slab = ExcessEnergy.Reference.of(-7, new int[] {3, 3, 3, 3});
        int[] more = {3, 3, 3, 3, 3};
        Map<Integer, ExcessEnergy.Range> lithium = Map.of(3, new ExcessEnergy.Range(-2, -1.9));
        ExcessEnergy excess = ExcessEnergy.ofChange(-8.5, more, slab, lithium);
        assertEquals(0.4, excess.low(), 1e-12);
        assertEquals(0.5, excess.high(), 1e-12);
        assertEquals(Map.of("Li", 1.0), excess.surplusBySymbol());
        // Without one the host is taken for the crystal.
        assertEquals(0.25, ExcessEnergy.ofChange(-8.5, more, slab, Map.of()).low(), 1e-12);
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
