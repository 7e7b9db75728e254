package org.mlip4j.sim.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.LennardJones;
import org.mlip4j.sim.Supercell;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Thermostats and barostats sample the ensembles that they are for. */
class EnsembleTest {

    private static final LennardJones POTENTIAL = new LennardJones(0.0104, 3.4, 5.5);
    private static final Structure CRYSTAL = crystal();

    private static Structure crystal() {
        double a = 5.4;
        Structure cubic =
                Structure.of(
                        Cell.cubic(a),
                        new String[] {"Ar", "Ar", "Ar", "Ar"},
                        new double[] {0, 0, 0, 0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0});
        return Supercell.of(cubic, 2, 2, 2);
    }

    private static double[] sample(
            Ensemble ensemble,
            double kelvin,
            double pressure,
            int steps,
            ToDoubleFunction<MolecularDynamics> quantity) {
        Structure start = CRYSTAL.withVelocities(Velocities.maxwellBoltzmann(CRYSTAL, kelvin, 11));
        double[] values = new double[steps];
        try (Calculator calculator = new Calculator(POTENTIAL, 1, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(
                            calculator,
                            start,
                            0.008,
                            ensemble,
                            Schedule.constant(0, kelvin, pressure),
                            5);
            md.run(steps / 8, now -> {});
            for (int k = 0; k < steps; k++) {
                md.step();
                values[k] = quantity.applyAsDouble(md);
            }
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(
            value = Ensemble.Thermostat.class,
            names = {"LANGEVIN", "NOSE_HOOVER"})
    void kineticEnergyHasItsGammaDistribution(Ensemble.Thermostat thermostat) {
        double kelvin = 60;
        double kT = Units.BOLTZMANN * kelvin;
        int freedom = Velocities.degreesOfFreedom(CRYSTAL.size());
        double[] kinetic =
                sample(
                        Ensemble.NVE.with(thermostat, 0.2),
                        kelvin,
                        0,
                        12_000,
                        md -> md.thermo().kinetic());
        TimeAverage mean = TimeAverage.of(kinetic);
        assertEquals(freedom * kT / 2, mean.mean(), 3.5 * mean.error(), "mean");
        double[] independent = Distributions.independent(kinetic);
        assertTrue(independent.length > 200, independent.length + " independent values");
        double probability = Distributions.kineticProbability(independent, freedom, kT);
        assertTrue(probability > 0.01, "probability " + probability);
        double wrong = Distributions.kineticProbability(independent, freedom, 1.1 * kT);
        assertTrue(wrong < 0.001, "a temperature 10 % off has probability " + wrong);
    }

    @ParameterizedTest
    @CsvSource({"LANGEVIN,ISOTROPIC", "NOSE_HOOVER,ANISOTROPIC", "LANGEVIN,TRICLINIC"})
    void volumesAtTwoPressuresDifferByTheBoltzmannFactor(
            Ensemble.Thermostat thermostat, Coupling coupling) {
        double kelvin = 30;
        double[] pressures = {1.8e-3, 2.2e-3};
        Ensemble npt = Ensemble.NVE.with(thermostat, 0.2).with(coupling, 0.1, 60);
        double[] first = volumes(npt, kelvin, pressures[0]);
        double[] second = volumes(npt, kelvin, pressures[1]);
        double[] slope = Distributions.logRatioSlope(first, second);
        double expected = -(pressures[1] - pressures[0]) / (Units.BOLTZMANN * kelvin);
        assertEquals(expected, slope[0], 3 * slope[1]);
        assertTrue(slope[1] < 0.15 * -expected, "error " + slope[1] + " of " + expected);
    }

    private static double[] volumes(Ensemble npt, double kelvin, double pressure) {
        return Distributions.independent(
                sample(npt, kelvin, pressure, 12_000, md -> md.thermo().cell().volume()));
    }

    @ParameterizedTest
    @EnumSource(Ensemble.Thermostat.class)
    void conservedQuantityStaysWhileTheEnergyMoves(Ensemble.Thermostat thermostat) {
        List<ToDoubleFunction<MolecularDynamics>> quantities =
                List.of(md -> md.thermo().conserved(), md -> md.thermo().total());
        double[] spread = new double[2];
        for (int q = 0; q < 2; q++) {
            double[] values =
                    sample(Ensemble.NVE.with(thermostat, 0.2), 40, 0, 2000, quantities.get(q));
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double value : values) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
            spread[q] = high - low;
        }
        double limit = thermostat == Ensemble.Thermostat.NONE ? spread[1] : 0.05 * spread[1];
        assertTrue(spread[0] <= limit, spread[0] + " of " + spread[1] + " eV");
    }

    @ParameterizedTest
    @EnumSource(
            value = Ensemble.Thermostat.class,
            names = {"LANGEVIN", "NOSE_HOOVER"})
    void conservedQuantityStaysWhileTheTargetChanges(Ensemble.Thermostat thermostat) {
        Structure start = CRYSTAL.withVelocities(Velocities.maxwellBoltzmann(CRYSTAL, 20, 11));
        Schedule ramp = Schedule.of(List.of(1000L), List.of(20.0, 60.0), List.of(0.0));
        try (Calculator calculator = new Calculator(POTENTIAL, 1, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(
                            calculator, start, 0.004, Ensemble.NVE.with(thermostat, 0.1), ramp, 5);
            Thermo before = md.thermo();
            md.run(1000, now -> {});
            Thermo after = md.thermo();
            double heat = after.total() - before.total();
            assertTrue(heat > 0.1, "heat " + heat + " eV");
            assertEquals(before.conserved(), after.conserved(), 0.01 * heat);
        }
    }

    /** Inflated without end, and a barostat that is too fast. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1 | 0.005 | 0.5 | the cell has more than 1000 times | a higher pressure (--pressure)",
                "0.01 | 0.005 | 1e-5 | the barostat strains the cell by | a smaller --compressibility"
            })
    void barostatThatBlowsUpIsTheReason(
            double pressure, double timeStep, double time, String what, String remedy) {
        Structure start = CRYSTAL.withVelocities(Velocities.maxwellBoltzmann(CRYSTAL, 20, 11));
        try (Calculator calculator = new Calculator(POTENTIAL, 1, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(
                            calculator,
                            start,
                            timeStep,
                            Ensemble.NVE
                                    .with(Ensemble.Thermostat.LANGEVIN, 0.1)
                                    .with(Coupling.ISOTROPIC, time, 1),
                            Schedule.constant(0, 20, pressure),
                            5);
            String message =
                    assertThrows(MlipException.class, () -> md.run(3000, now -> {})).getMessage();
            assertTrue(message.startsWith("the run has blown up: "), message);
            assertTrue(message.contains(what) && message.contains(remedy), message);
        }
    }

    @Test
    void scheduleOfMoreStepsThanCanBeCountedIsRefused() {
        List<Long> steps = List.of(5L, Long.MAX_VALUE);
        assertThrows(MlipException.class, () -> Schedule.of(steps, List.of(3.0), List.of(0.0)));
    }

    @Test
    void scheduleIsLinearBetweenTheEndsOfItsStages() {
        Schedule schedule =
                Schedule.of(
                        List.of(100L, 50L, 200L), List.of(10.0, 30.0, 30.0, 10.0), List.of(2.0));
        assertEquals(350, schedule.steps());
        assertEquals(10, schedule.kelvin(0));
        assertEquals(20, schedule.kelvin(50));
        assertEquals(30, schedule.kelvin(120));
        assertEquals(20, schedule.kelvin(250));
        assertEquals(10, schedule.kelvin(1000));
        assertEquals(2, schedule.pressure(77));
    }
}
