package org.mlip4j.sim.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.LennardJones;
import org.mlip4j.sim.Supercell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Files of a simulation, and going on after any end. */
class SimulationTest {

    private static final LennardJones POTENTIAL = new LennardJones(0.0104, 3.4, 5.5);
    private static final int STEPS = 400;

    @TempDir private Path folder;

    private static Structure liquid() {
        double a = 5.6;
        Structure cubic =
                Structure.of(
                        Cell.cubic(a),
                        new String[] {"Ar", "Ar", "Ar", "Ar"},
                        new double[] {0, 0, 0, 0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0});
        Structure crystal = Supercell.of(cubic, 2, 2, 2);
        return crystal.withVelocities(Velocities.maxwellBoltzmann(crystal, 200, 3));
    }

    /** Two atoms of which one lies in the other: the force throws them apart. */
    @Test
    void tellsOfARunThatBlowsUp() throws IOException {
        Structure start =
                Structure.of(
                        Cell.cubic(30),
                        new String[] {"Ar", "Ar"},
                        new double[] {10, 10, 10, 10, 10, 11.2});
        RunFiles files = files("run", ".xyz");
        try (Calculator calculator = new Calculator(POTENTIAL, 1, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(
                            calculator, start, 0.005, Ensemble.NVE, Schedule.constant(10, 0, 0), 1);
            Simulation simulation = new Simulation(md, files);
            String message =
                    assertThrows(MlipException.class, () -> simulation.run(null, now -> {}))
                            .getMessage();
            assertTrue(
                    message.startsWith("step 1: the run has blown up: atom 1 (Ar) moves by"),
                    message);
        }
        assertEquals(1, Structures.read(folder.resolve("run.xyz")).size());
    }

    /** The list that was made last is not that of the start, but the start's would still do. */
    @Test
    void neighborListIsThatOfTheUninterruptedRun() throws IOException {
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        double[] expected;
        try (Calculator calculator = new Calculator(POTENTIAL, 1, 1.0)) {
            Structure elsewhere = liquid().withPositions(shifted(0.45));
            calculator.evaluate(elsewhere);
            MolecularDynamics md =
                    new MolecularDynamics(calculator, liquid().withPositions(shifted(0.2)), 0.005);
            md.run(3, now -> {});
            md.write(new DataOutputStream(saved));
            md.run(6, now -> {});
            expected = md.structure().positions();
        }
        try (Calculator calculator = new Calculator(POTENTIAL, 1, 1.0)) {
            MolecularDynamics md = new MolecularDynamics(calculator, liquid(), 0.005);
            md.read(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
            md.run(6, now -> {});
            assertArrayEquals(expected, md.structure().positions());
        }
    }

    private static double[] shifted(double distance) {
        double[] p = liquid().positions().clone();
        for (int i = 0; i < p.length; i += 3) {
            p[i] -= distance;
        }
        return p;
    }

    private RunFiles files(String name, String ending) {
        return new RunFiles(
                folder.resolve(name + ending),
                7,
                true,
                folder.resolve(name + ".log"),
                3,
                folder.resolve(name + ".checkpoint"),
                50,
                "test");
    }

    private static Ensemble ensemble(boolean chain, Coupling coupling) {
        Ensemble nvt =
                Ensemble.NVE.with(
                        chain ? Ensemble.Thermostat.NOSE_HOOVER : Ensemble.Thermostat.LANGEVIN,
                        0.1);
        return coupling == Coupling.NONE ? nvt : nvt.with(coupling, 0.5, 60);
    }

    /** Runs in a calculator of its own; what afterStep throws ends it as abruptly as a kill does. */
    private static Simulation.Ending run(
            Ensemble ensemble, RunFiles files, int threads, Consumer<Simulation> afterStep) {
        try (Calculator calculator = new Calculator(POTENTIAL, threads, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(
                            calculator,
                            liquid(),
                            0.01,
                            ensemble,
                            Schedule.of(
                                    List.of(150L, 250L),
                                    List.of(200.0, 100.0, 50.0),
                                    List.of(1e-3)),
                            8);
            Simulation simulation = new Simulation(md, files);
            return simulation.run(null, now -> afterStep.accept(simulation));
        }
    }

    /** What ends a run. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @CsvSource({
        "true,NONE,.xyz,1",
        "false,NONE,.dump,2",
        "false,ISOTROPIC,.xyz,1",
        "true,TRICLINIC,.cfg,2"
    })
    void goesOnBitForBitAfterKillsAndStops(
            boolean chain, Coupling coupling, String ending, int threads) throws IOException {
        Ensemble ensemble = ensemble(chain, coupling);
        RunFiles whole = files("whole", ending);
        assertEquals(Simulation.Ending.COMPLETE, run(ensemble, whole, threads, now -> {}));
        RunFiles parts = files("parts", ending);
        Random random = new Random(4);
        boolean complete = false;
        int begun = 0;
        while (!complete) {
            int until = 20 + random.nextInt(130);
            boolean kill = begun++ % 2 == 0;
            int[] done = {0};
            try {
                complete =
                        run(
                                        ensemble,
                                        parts,
                                        threads,
                                        now -> {
                                            if (++done[0] == until) {
                                                if (kill) {
                                                    throw new Killed();
                                                }
                                                now.requestStop();
                                            }
                                        })
                                == Simulation.Ending.COMPLETE;
            } catch (Killed e) {
                assertTrue(kill);
            }
        }
        assertTrue(begun > 4, begun + " runs");
        assertArrayEquals(Files.readAllBytes(whole.log()), Files.readAllBytes(parts.log()), "log");
        assertArrayEquals(
                Files.readAllBytes(whole.trajectory()),
                Files.readAllBytes(parts.trajectory()),
                "trajectory");
        assertEquals(1 + STEPS / 7, Structures.read(parts.trajectory()).size());
        assertEquals(1 + STEPS / 3, ThermoLog.read(parts.log()).rows().size());
    }

    @Test
    void completeRunOnlyReadsItsCheckpoint() throws IOException {
        RunFiles files = files("md", ".xyz");
        run(Ensemble.NVE, files, 1, now -> {});
        byte[] log = Files.readAllBytes(files.log());
        assertEquals(
                Simulation.Ending.COMPLETE,
                run(
                        Ensemble.NVE,
                        files,
                        1,
                        now -> {
                            throw new Killed();
                        }));
        assertArrayEquals(log, Files.readAllBytes(files.log()));
        assertEquals(STEPS / 3 * 3, ThermoLog.read(files.log()).column("step", 0)[STEPS / 3]);
    }

    @Test
    void refusesCheckpointsThatDoNotFit() throws IOException {
        RunFiles files = files("md", ".xyz");
        run(Ensemble.NVE, files, 1, Simulation::requestStop);
        RunFiles other =
                new RunFiles(
                        files.trajectory(),
                        7,
                        true,
                        files.log(),
                        3,
                        files.checkpoint(),
                        50,
                        "other");
        assertThrows(MlipException.class, () -> run(Ensemble.NVE, other, 1, now -> {}));
        RunFiles renamed =
                new RunFiles(
                        files.trajectory().resolveSibling("md.dump"),
                        files.frameEvery(),
                        files.withForces(),
                        files.log(),
                        files.logEvery(),
                        files.checkpoint(),
                        files.checkpointEvery(),
                        files.description());
        MlipException missing =
                assertThrows(MlipException.class, () -> run(Ensemble.NVE, renamed, 1, now -> {}));
        assertTrue(missing.getMessage().contains("the name and ending"), missing.getMessage());
        assertTrue(Files.notExists(renamed.trajectory()));
        Files.writeString(files.trajectory(), "");
        assertThrows(MlipException.class, () -> run(Ensemble.NVE, files, 1, now -> {}));
        Files.write(files.checkpoint(), new byte[30]);
        assertThrows(MlipException.class, () -> run(Ensemble.NVE, files, 1, now -> {}));
    }

    @Test
    void namesTheFolderThatIsMissing() {
        RunFiles files = files("away/md", ".xyz");
        MlipException missing =
                assertThrows(MlipException.class, () -> run(Ensemble.NVE, files, 1, now -> {}));
        assertTrue(
                missing.getMessage().endsWith("there is no folder " + folder.resolve("away")),
                missing.getMessage());
    }

    /** A model of the same name whose energies are others, and a second run beside the first. */
    @Test
    void refusesAnotherModelAndTwoRunsAtOnce() {
        RunFiles files = files("md", ".xyz");
        run(
                Ensemble.NVE,
                files,
                1,
                first -> {
                    first.requestStop();
                    MlipException taken =
                            assertThrows(
                                    MlipException.class,
                                    () -> run(Ensemble.NVE, files, 1, now -> {}));
                    assertTrue(taken.getMessage().contains("written by another run"));
                });
        LennardJones other = new LennardJones(0.0108, 3.4, 5.5);
        try (Calculator calculator = new Calculator(other, 1, 1.0)) {
            MolecularDynamics md = new MolecularDynamics(calculator, liquid(), 0.01);
            Simulation simulation = new Simulation(md, files);
            MlipException refused =
                    assertThrows(MlipException.class, () -> simulation.run(null, now -> {}));
            assertTrue(refused.getMessage().contains("the model or the structure has changed"));
        }
    }

    @Test
    void refusesAnotherStartAndAnotherFormat() throws IOException {
        RunFiles files = files("md", ".xyz");
        run(Ensemble.NVE, files, 1, Simulation::requestStop);
        try (Calculator calculator = new Calculator(POTENTIAL, 1, 1.0)) {
            Structure faster =
                    liquid().withVelocities(Velocities.maxwellBoltzmann(liquid(), 300, 3));
            Simulation simulation =
                    new Simulation(new MolecularDynamics(calculator, faster, 0.01), files);
            MlipException refused =
                    assertThrows(MlipException.class, () -> simulation.run(null, now -> {}));
            assertTrue(refused.getMessage().contains("velocities at the start were others"));
        }
        try (DataOutputStream out =
                new DataOutputStream(Files.newOutputStream(files.checkpoint()))) {
            out.writeUTF("mlip4j dynamics 1");
        }
        MlipException old =
                assertThrows(MlipException.class, () -> run(Ensemble.NVE, files, 1, now -> {}));
        assertTrue(old.getMessage().contains("a checkpoint of another version"), old.getMessage());
    }

    @Test
    void refusesNamesThatCannotGrow() {
        assertThrows(MlipException.class, () -> files("md", ".xyz.gz"));
        assertThrows(MlipException.class, () -> files("md", ".poscar"));
    }
}
