package org.mlip4j.sim.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.Argon;
import org.mlip4j.sim.LennardJones;

import java.util.List;
import java.util.Map;

/** A prescribed strain has the form and does the work that it should. */
class DeformationTest {

    private static final Structure ARGON = hot();
    private static final double TIME_STEP = 0.004;

    private static Structure hot() {
        Structure crystal = Argon.crystal(5.3, 3);
        return crystal.withVelocities(Velocities.maxwellBoltzmann(crystal, 60, 7));
    }

    private static Deformation rate(Deformation.Element element, double rate) {
        return new Deformation(Map.of(element, rate));
    }

    /** At constant energy otherwise, the energy changes by - V P : D dt, P with its kinetic part. */
    @ParameterizedTest
    @CsvSource({"ZZ,0.05", "XX,-0.05", "XY,0.1", "YZ,-0.1"})
    void energyChangesByTheWorkOfThePressure(Deformation.Element element, double rate) {
        Schedule schedule = Schedule.constant(500, 0, 0).with(rate(element, rate));
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(calculator, ARGON, TIME_STEP, Ensemble.NVE, schedule, 1);
            double start = md.thermo().total();
            double[] work = new double[1];
            double[] power = {power(md, element, rate)};
            md.run(
                    500,
                    now -> {
                        double next = power(now, element, rate);
                        work[0] += 0.5 * TIME_STEP * (power[0] + next);
                        power[0] = next;
                    });
            assertTrue(Math.abs(work[0]) > 0.01, "work " + work[0] + " eV");
            assertEquals(work[0], md.thermo().total() - start, 0.02 * Math.abs(work[0]));
        }
    }

    private static double power(MolecularDynamics md, Deformation.Element element, double rate) {
        Thermo now = md.thermo();
        double[] p = now.pressure();
        double stretch = element.isShear() ? 1 : 1 + rate * now.time();
        double pressure =
                switch (element) {
                    case XX -> p[0];
                    case YY -> p[4];
                    case ZZ -> p[8];
                    case YZ -> p[5];
                    case XZ -> p[2];
                    case XY -> p[1];
                };
        return -now.cell().volume() * pressure * rate / stretch;
    }

    @Test
    void compressionThatThrowsAtomsIsTheReason() {
        Schedule schedule = Schedule.constant(200, 0, 0).with(rate(Deformation.Element.ZZ, -20));
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(calculator, ARGON, 0.001, Ensemble.NVE, schedule, 1);
            String message =
                    assertThrows(MlipException.class, () -> md.run(200, now -> {})).getMessage();
            assertTrue(message.startsWith("the run has blown up: atom "), message);
            assertTrue(message.contains("a slower strain (--strain-rate)"), message);
        }
    }

    @Test
    void strainBeginsWithTheLastStageAndIsLinearInTime() {
        Schedule schedule =
                Schedule.of(List.of(10L, 50L), List.of(30.0), List.of(0.0))
                        .with(
                                new Deformation(
                                        Map.of(
                                                Deformation.Element.ZZ, 0.5,
                                                Deformation.Element.XZ, 0.25)));
        Ensemble nvt = Ensemble.NVE.with(Ensemble.Thermostat.LANGEVIN, 0.1);
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(calculator, ARGON, TIME_STEP, nvt, schedule, 1);
            md.run(10, now -> {});
            assertEquals(ARGON.cell(), md.thermo().cell());
            md.run(50, now -> {});
            double edge = ARGON.cell().get(0, 0);
            double t = 50 * TIME_STEP;
            assertArrayEquals(
                    new double[] {edge, 0, 0, 0, edge, 0, 0.25 * t * edge, 0, (1 + 0.5 * t) * edge},
                    md.thermo().cell().vectors(),
                    1e-11);
        }
    }

    @ParameterizedTest
    @CsvSource({"ANISOTROPIC,0.02", "TRICLINIC,0"})
    void barostatLeavesPrescribedElementsAlone(Coupling coupling, double rate) {
        Schedule schedule =
                Schedule.constant(200, 40, 0.002).with(rate(Deformation.Element.ZZ, rate));
        Ensemble npt = Ensemble.NVE.with(Ensemble.Thermostat.LANGEVIN, 0.1).with(coupling, 0.1, 60);
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(calculator, ARGON, TIME_STEP, npt, schedule, 1);
            md.run(200, now -> {});
            double[] h = md.thermo().cell().vectors();
            double edge = ARGON.cell().get(2, 2);
            assertEquals((1 + rate * 200 * TIME_STEP) * edge, h[8], 1e-10);
            assertTrue(h[0] < 0.99 * edge && h[4] < 0.99 * edge, "compressed across");
        }
    }

    @Test
    void impossibleStrainsAreRefused() {
        Deformation strain = rate(Deformation.Element.ZZ, -1);
        assertThrows(MlipException.class, () -> strain.gradient(1));
        Ensemble npt =
                Ensemble.NVE
                        .with(Ensemble.Thermostat.LANGEVIN, 0.1)
                        .with(Coupling.ISOTROPIC, 0.1, 60);
        Schedule schedule = Schedule.constant(10, 40, 0).with(strain);
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 1.0)) {
            assertThrows(
                    MlipException.class,
                    () -> new MolecularDynamics(calculator, ARGON, 1e-3, npt, schedule, 1));
        }
    }
}
