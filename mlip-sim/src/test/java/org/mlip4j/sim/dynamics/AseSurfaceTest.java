package org.mlip4j.sim.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.LennardJones;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Dynamics with forces of a calculator of ASE. */
class AseSurfaceTest {

    private static final String PYTHON = "/usr/bin/python3";

    /** A spring to the origin for every atom, and a calculator that prints. */
    private static final String SPRINGS =
            """
            from ase.calculators.calculator import Calculator, all_changes
            class Springs(Calculator):
                implemented_properties = ["energy", "forces", %s]
                def calculate(self, atoms=None, properties=None, changes=all_changes):
                    super().calculate(atoms, properties, changes)
                    print("at work")
                    r = atoms.positions
                    if r[0, 0] > 2:
                        raise ValueError("too far")
                    self.results = {"energy": (r ** 2).sum(), "forces": -2 * r}
                    if atoms.cell.rank == 3:
                        import numpy
                        self.results["stress"] = numpy.arange(1, 7) / 100
            def calculator():
                return Springs()
            """;

    @TempDir private Path folder;

    private AseSurface surface(String properties, Calculator model) throws IOException {
        Path script = folder.resolve("springs.py");
        Files.writeString(script, SPRINGS.formatted(properties));
        return new AseSurface(script, PYTHON, folder.resolve("printed.txt"), model);
    }

    private static Structure pair(Cell cell, double x) {
        return Structure.of(cell, new String[] {"Ar", "Ar"}, new double[] {x, .2, 0, 0, .1, 1});
    }

    @Test
    @Tag("python")
    void atomsMoveAsOnTheExactSolution() throws IOException {
        try (Calculator model = new Calculator(LennardJones.ARGON);
                AseSurface springs = surface("", model)) {
            Structure start = pair(Cell.none(), 0.5);
            MolecularDynamics md =
                    new MolecularDynamics(
                            springs, start, 0.001, Ensemble.NVE, Schedule.constant(0, 0, 0), 1);
            md.run(100, now -> {});
            // Verlet's own solution for a spring: cos(Omega dt) = 1 - (omega dt)^2 / 2.
            double square = 2 * Velocities.AMU_PER_EV / Velocities.masses(start)[0] * 1e-6;
            double phase = 100 * Math.acos(1 - square / 2);
            double[] expected = start.positions().clone();
            for (int i = 0; i < expected.length; i++) {
                expected[i] *= Math.cos(phase);
            }
            assertArrayEquals(expected, md.structure().positions(), 1e-11);
            assertTrue(md.structure().labels().virial().isEmpty(), "no stress, no virial");
        }
        assertTrue(Files.readString(folder.resolve("printed.txt")).contains("at work"));
    }

    @Test
    @Tag("python")
    void stressBecomesTheVirial() throws IOException {
        try (Calculator model = new Calculator(LennardJones.ARGON);
                AseSurface springs = surface("\"stress\"", model)) {
            Structure s = pair(Cell.cubic(10), 0.5);
            Accumulator out = new Accumulator(0, List.of());
            springs.evaluateInto(s.cell(), s.species(), s.positions(), out);
            double[] expected = {-10, -60, -50, -60, -20, -40, -50, -40, -30};
            assertArrayEquals(expected, out.virial(), 1e-9);
        }
    }

    @Test
    @Tag("python")
    void whatFailsIsSaid() throws IOException {
        try (Calculator model = new Calculator(LennardJones.ARGON);
                AseSurface springs = surface("", model)) {
            assertEquals(
                    "the calculator of ASE failed: ValueError: too far",
                    assertThrows(MlipException.class, () -> start(springs, pair(Cell.none(), 3)))
                            .getMessage());
        }
        Ensemble npt =
                Ensemble.NVE.with(Ensemble.Thermostat.LANGEVIN, 0.1).with(Coupling.ISOTROPIC, 1, 1);
        try (Calculator model = new Calculator(LennardJones.ARGON);
                AseSurface springs = surface("", model)) {
            // ASE knows no stress of this calculator although it computes one.
            MlipException e =
                    assertThrows(
                            MlipException.class,
                            () ->
                                    new MolecularDynamics(
                                            springs,
                                            pair(Cell.cubic(10), 0.5),
                                            0.001,
                                            npt,
                                            Schedule.constant(0, 100, 0),
                                            1));
            assertTrue(e.getMessage().startsWith("constant pressure needs a stress"));
        }
        try (Calculator model = new Calculator(LennardJones.ARGON);
                AseSurface nothing =
                        new AseSurface(
                                folder.resolve("springs.py"),
                                "false",
                                folder.resolve("printed.txt"),
                                model)) {
            String said =
                    assertThrows(MlipException.class, () -> start(nothing, pair(Cell.none(), 0)))
                            .getMessage();
            assertTrue(said.startsWith("Python ended without an answer; see what"), said);
        }
    }

    private static MolecularDynamics start(EnergySurface surface, Structure structure) {
        return new MolecularDynamics(
                surface, structure, 0.001, Ensemble.NVE, Schedule.constant(0, 0, 0), 1);
    }
}
