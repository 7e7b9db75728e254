package org.mlip4j.sim.crystal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Cell;

class EwaldTest {

    /** Total energies of pymatgen 2022.11.7, EwaldSummation with acc_factor 14, formal charges, shipped CIFs. */
    @ParameterizedTest
    @CsvSource({
        "Li3N, -65.6680427398868",
        "Li2S, -117.38182686720535",
        "LiCoO2, -334.63170501316847",
        "Li3PS4, -856.403860315376"
    })
    void equalsPymatgen(String name, double expected) {
        Crystal crystal = Prototypes.named(name);
        double[] q = new double[crystal.size()];
        for (int i = 0; i < q.length; i++) {
            q[i] = FormalCharges.usual().of(crystal.kindOf(i).mainSpecies());
        }
        assertEquals(expected, Ewald.energy(crystal.cell(), crystal.positions(), q), 1e-8);
    }

    /** Madelung constant of rock salt, 1.747564594633. */
    @Test
    void rockSalt() {
        double[] p = {0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1};
        double[] q = {1, 1, 1, 1, -1, -1, -1, -1};
        double energy = Ewald.energy(Cell.cubic(2), p, q) / Ewald.COULOMB / 4;
        assertEquals(-1.747564594633, energy, 1e-10);
    }

    @Test
    void aSupercellHasManyTimesTheEnergy() {
        Crystal crystal = Prototypes.named("Li3N");
        Crystal large = crystal.supercell(2, 1, 0, 0, 2, 0, 1, 0, 1);
        double[] q = new double[large.size()];
        for (int i = 0; i < q.length; i++) {
            q[i] = FormalCharges.usual().of(large.kindOf(i).mainSpecies());
        }
        double expected = -65.6680427398868 * large.size() / crystal.size();
        assertEquals(expected, Ewald.energy(large.cell(), large.positions(), q), 1e-7);
    }
}
