package org.mlip4j.sim.relaxation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.Argon;
import org.mlip4j.sim.LennardJones;
import org.mlip4j.sim.build.Perturbation;
import org.mlip4j.sim.dynamics.Coupling;

import java.util.BitSet;
import java.util.Random;

/** Relaxed structures are minima, with respect to the cell too. */
class RelaxationTest {

    private static final double EDGE = 5.3;
    private static final Relaxation.Limits TIGHT = new Relaxation.Limits(1e-5, 1e-7, 2000);
    private static final BitSet NONE = new BitSet();

    private final Calculator calculator = new Calculator(LennardJones.ARGON, 1, 0.5);

    private static Structure distorted() {
        Random random = new Random(3);
        double[] voigt = {0.03, -0.02, 0.01, 0.02, -0.015, 0.03};
        return Perturbation.rattled(
                Perturbation.strained(Argon.crystal(EDGE, 2), voigt), 0.1, random);
    }

    /** Energy of the perfect crystal per atom. */
    private double energy(double edge) {
        return calculator.evaluate(Argon.crystal(edge, 1)).energy() / 4;
    }

    /** The edge at which the enthalpy per atom is least, by golden section. */
    private double bestEdge(double pressure) {
        double low = 4.6;
        double high = 5.8;
        double ratio = (Math.sqrt(5) - 1) / 2;
        while (high - low > 1e-7) {
            double a = high - ratio * (high - low);
            double b = low + ratio * (high - low);
            if (energy(a) + pressure * a * a * a / 4 < energy(b) + pressure * b * b * b / 4) {
                high = b;
            } else {
                low = a;
            }
        }
        return (low + high) / 2;
    }

    @ParameterizedTest
    @EnumSource(Optimizer.Method.class)
    void atomsReturnToTheirSites(Optimizer.Method method) {
        Structure start = Perturbation.rattled(Argon.crystal(EDGE, 2), 0.1, new Random(1));
        Relaxation relaxation = new Relaxation(calculator, start, NONE, CellFreedom.NONE);
        assertTrue(relaxation.run(method, TIGHT, state -> true));
        assertEquals(32 * energy(EDGE), relaxation.enthalpy(), 1e-8);
        assertEquals(start.cell(), relaxation.structure().cell());
    }

    @ParameterizedTest
    @EnumSource(Optimizer.Method.class)
    void distortedCellBecomesCubic(Optimizer.Method method) {
        double pressure = 0.002;
        Relaxation relaxation =
                new Relaxation(calculator, distorted(), NONE, CellFreedom.full(pressure));
        assertTrue(relaxation.run(method, TIGHT, state -> true), "steps " + relaxation.steps());
        double edge = 2 * bestEdge(pressure);
        double[] h = relaxation.structure().cell().vectors();
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double product = 0;
                for (int k = 0; k < 3; k++) {
                    product += h[3 * i + k] * h[3 * j + k];
                }
                assertEquals(i == j ? edge * edge : 0, product, 2e-3, i + " " + j);
            }
        }
    }

    @Test
    void cellOfASlabIsNotRelaxed() {
        Cell crystal = distorted().cell();
        Structure slab = distorted().withCell(Cell.of(crystal.vectors(), true, true, false));
        assertThrows(
                MlipException.class,
                () -> new Relaxation(calculator, slab, NONE, CellFreedom.full(0)));
    }

    @Test
    void isotropicCellKeepsItsShape() {
        Structure start = distorted();
        CellFreedom freedom = new CellFreedom(Coupling.ISOTROPIC, 0, true, true, true);
        Relaxation relaxation = new Relaxation(calculator, start, NONE, freedom);
        assertTrue(relaxation.run(Optimizer.Method.LBFGS, TIGHT, state -> true));
        Cell relaxed = relaxation.structure().cell();
        double scale = Math.cbrt(relaxed.volume() / start.cell().volume());
        double[] scaled = start.cell().vectors();
        for (int i = 0; i < 9; i++) {
            scaled[i] *= scale;
        }
        assertArrayEquals(scaled, relaxed.vectors(), 1e-12);
        double[] virial = relaxation.structure().labels().virial().orElseThrow();
        assertEquals(0, (virial[0] + virial[4] + virial[8]) / relaxed.volume(), 1e-6);
    }

    @Test
    void heldAxisAndHeldAtomsStay() {
        Structure start = distorted();
        BitSet fixed = new BitSet();
        fixed.set(0, 5);
        CellFreedom freedom = new CellFreedom(Coupling.ANISOTROPIC, 0, true, true, false);
        Relaxation relaxation = new Relaxation(calculator, start, fixed, freedom);
        assertTrue(relaxation.run(Optimizer.Method.LBFGS, TIGHT, state -> true));
        Structure relaxed = relaxation.structure();
        double[] before = start.cell().vectors();
        double[] after = relaxed.cell().vectors();
        double alongX = after[0] / before[0];
        assertTrue(Math.abs(alongX - 1) > 1e-3, "x changes");
        for (int k = 0; k < 3; k++) {
            assertEquals(before[3 * k + 2], after[3 * k + 2], 1e-12, "z stays");
            assertEquals(alongX * before[3 * k], after[3 * k], 1e-9, "x by one factor");
        }
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    alongX * start.positions()[3 * i], relaxed.positions()[3 * i], 1e-9, "held");
        }
    }

    @Test
    void forcesOnStrainAreSlopesOfTheEnthalpy() {
        double pressure = 0.01;
        CellCoordinates state =
                new CellCoordinates(calculator, distorted(), NONE, CellFreedom.full(pressure));
        double[] x = state.coordinates();
        Random random = new Random(5);
        for (int i = x.length - 9; i < x.length; i++) {
            x[i] = random.nextDouble(-1, 1);
        }
        symmetric(x);
        double[] direction = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            direction[i] = random.nextDouble(-1, 1);
        }
        symmetric(direction);
        state.evaluate();
        double slope = -Optimizer.dot(state.forces(), direction);
        double h = 1e-4;
        double change = enthalpy(state, direction, h) - enthalpy(state, direction, -2 * h);
        assertEquals(slope, change / (2 * h), 1e-5 * Math.abs(slope));
    }

    private static double enthalpy(CellCoordinates state, double[] direction, double step) {
        for (int i = 0; i < direction.length; i++) {
            state.coordinates()[i] += step * direction[i];
        }
        state.evaluate();
        return state.enthalpy();
    }

    private static void symmetric(double[] x) {
        int n = x.length - 9;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < i; j++) {
                x[n + 3 * i + j] = x[n + 3 * j + i];
            }
        }
    }

    @Test
    void fewStepsAreNotEnoughAndAStopIsObeyed() {
        Relaxation relaxation = new Relaxation(calculator, distorted(), NONE, CellFreedom.full(0));
        assertFalse(
                relaxation.run(
                        Optimizer.Method.LBFGS, new Relaxation.Limits(1e-5, 1e-7, 2), s -> true));
        assertEquals(2, relaxation.steps());
        assertFalse(relaxation.run(Optimizer.Method.LBFGS, TIGHT, s -> s.steps() < 4));
        assertEquals(4, relaxation.steps());
    }

    @Test
    void whatCannotBeRelaxedIsRefused() {
        Structure open = distorted().withCell(Cell.none());
        assertThrows(
                MlipException.class,
                () -> new Relaxation(calculator, open, NONE, CellFreedom.full(0)));
        assertThrows(
                MlipException.class,
                () -> new CellFreedom(Coupling.ISOTROPIC, 0, true, true, false));
        assertThrows(MlipException.class, () -> new Relaxation.Limits(0, 1, 1));
    }
}
