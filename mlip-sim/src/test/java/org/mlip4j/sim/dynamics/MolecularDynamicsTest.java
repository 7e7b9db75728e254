package org.mlip4j.sim.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.LennardJones;
import org.mlip4j.sim.Supercell;

import java.util.ArrayList;
import java.util.List;

class MolecularDynamicsTest {

    private static final Structure ARGON = hotCrystal();

    private static Structure hotCrystal() {
        double a = 5.3;
        Structure cubic =
                Structure.of(
                        Cell.cubic(a),
                        new String[] {"Ar", "Ar", "Ar", "Ar"},
                        new double[] {0, 0, 0, 0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0});
        Structure crystal = Supercell.of(cubic, 2, 2, 2);
        return crystal.withVelocities(Velocities.maxwellBoltzmann(crystal, 60, 7));
    }

    /** RMS deviation of the total energy from its mean over 2 ps. */
    private static double fluctuation(double timeStep) {
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 1.0)) {
            List<Double> energies = new ArrayList<>();
            new MolecularDynamics(calculator, ARGON, timeStep)
                    .run(Math.round(2 / timeStep), md -> energies.add(md.thermo().total()));
            double mean = energies.stream().mapToDouble(e -> e).average().orElseThrow();
            return Math.sqrt(
                    energies.stream()
                            .mapToDouble(e -> (e - mean) * (e - mean))
                            .average()
                            .orElseThrow());
        }
    }

    @Test
    void energyFluctuationFallsAsTheSquareOfTheTimeStep() {
        double coarse = fluctuation(0.008);
        double fine = fluctuation(0.004);
        assertEquals(4, coarse / fine, 0.4);
        assertTrue(fine < 1e-3, "fluctuation " + fine + " eV");
    }

    @Test
    void runsBackwardsToItsStart() {
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 2, 1.0)) {
            MolecularDynamics forth = new MolecularDynamics(calculator, ARGON, 0.005);
            forth.run(100, md -> {});
            double[] reversed = forth.structure().velocities().orElseThrow();
            for (int i = 0; i < reversed.length; i++) {
                reversed[i] = -reversed[i];
            }
            MolecularDynamics back =
                    new MolecularDynamics(
                            calculator, forth.structure().withVelocities(reversed), 0.005);
            back.run(100, md -> {});
            assertArrayEquals(ARGON.positions(), back.structure().positions(), 1e-11);
        }
    }

    @Test
    void momentumStaysZero() {
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 1.0)) {
            MolecularDynamics md = new MolecularDynamics(calculator, ARGON, 0.005);
            md.run(200, each -> {});
            double[] momentum =
                    Velocities.momentum(
                            Velocities.masses(ARGON), md.structure().velocities().orElseThrow());
            assertArrayEquals(new double[3], momentum, 1e-8);
            assertEquals(200, md.thermo().step());
            assertEquals(1.0, md.thermo().time(), 1e-12);
        }
    }

    @Test
    void velocitiesHaveTheTemperatureAndDependOnTheSeedOnly() {
        double[] velocities = Velocities.maxwellBoltzmann(ARGON, 300, 1);
        double kinetic = Velocities.kineticEnergy(Velocities.masses(ARGON), velocities);
        assertEquals(300, Velocities.temperature(ARGON.size(), kinetic), 1e-9);
        assertArrayEquals(velocities, Velocities.maxwellBoltzmann(ARGON, 300, 1));
        assertTrue(velocities[0] != Velocities.maxwellBoltzmann(ARGON, 300, 2)[0]);
        assertArrayEquals(
                new double[3], Velocities.momentum(Velocities.masses(ARGON), velocities), 1e-9);
    }

    @Test
    void oneEvIsTheKineticEnergyOfOneAmuAt98AngstromPerPicosecond() {
        assertEquals(9648.53321, Velocities.AMU_PER_EV, 1e-5);
        assertEquals(
                0.5,
                Velocities.kineticEnergy(new double[] {1}, new double[] {98.22694750, 0, 0}),
                1e-9);
    }

    @Test
    void pressureOfAnIdealGasIsNkTOverV() {
        double l = 40;
        Structure gas =
                Structure.of(
                        Cell.cubic(l),
                        new String[] {"Ar", "Ar"},
                        new double[] {0, 0, 0, l / 2, l / 2, l / 2});
        Structure hot = gas.withVelocities(new double[] {3, 0, 0, -3, 0, 0});
        try (Calculator calculator = new Calculator(LennardJones.ARGON)) {
            Thermo thermo = new MolecularDynamics(calculator, hot, 0.001).thermo();
            assertEquals(2 * thermo.kinetic() / (3 * l * l * l), thermo.meanPressure(), 1e-18);
        }
    }

    @Test
    void refusesWhatCannotRun() {
        try (Calculator calculator = new Calculator(LennardJones.ARGON)) {
            assertThrows(MlipException.class, () -> new MolecularDynamics(calculator, ARGON, 0));
        }
        assertThrows(MlipException.class, () -> Velocities.maxwellBoltzmann(ARGON, -1, 0));
        Structure unnamed = Structure.of(Cell.none(), new String[] {"X0"}, new double[3]);
        assertThrows(MlipException.class, () -> Velocities.masses(unnamed));
    }

    @Test
    void supercellHasTheSameEnergyPerAtom() {
        Structure doubled = Supercell.of(ARGON, 2, 1, 3);
        assertEquals(6 * ARGON.size(), doubled.size());
        double one = LennardJones.ARGON.evaluate(ARGON).energy();
        assertEquals(6 * one, LennardJones.ARGON.evaluate(doubled).energy(), 1e-10);
        assertThrows(MlipException.class, () -> Supercell.of(ARGON.withCell(Cell.none()), 2, 1, 1));
        assertThrows(MlipException.class, () -> Supercell.of(ARGON, 2000, 2000, 2000));
        assertThrows(MlipException.class, () -> Supercell.of(ARGON, 2000000000, 1, 1));
    }
}
