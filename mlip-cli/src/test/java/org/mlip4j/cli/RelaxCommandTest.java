package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.build.Perturbation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code mlip relax} and {@code mlip neb}, alone and beside ASE. */
class RelaxCommandTest {

    private static final Path MODEL = Cli.EXAMPLE.resolve("model");

    @TempDir private Path folder;

    private static Structure crystal() {
        return Structures.read(Cli.EXAMPLE.resolve("structure.xyz")).getFirst();
    }

    private Path write(String name, Structure structure) {
        Path file = folder.resolve(name);
        Structures.write(file, List.of(structure));
        return file;
    }

    private Cli.Outcome run(String command, Path first, String options) {
        return Cli.run(
                Stream.concat(
                                Stream.of(command, MODEL, first),
                                Arrays.stream(options.strip().split("\\s+"))
                                        .map(o -> o.replace("DIR", folder.toString())))
                        .toArray());
    }

    @Test
    void relaxedStructureTrajectoryAndReport() throws IOException {
        Path start = write("start.xyz", crystal());
        Cli.Outcome outcome =
                run(
                        "relax",
                        start,
                        "--cell isotropic -o DIR/out.poscar --trajectory DIR/steps.xyz --json DIR/r.json");
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.out().startsWith("relaxed after"), outcome.out());
        JsonNode report = new ObjectMapper().readTree(Files.readString(folder.resolve("r.json")));
        assertTrue(report.get("converged").asBoolean());
        assertTrue(report.get("max_force_ev_per_ang").asDouble() <= 0.01);
        assertTrue(report.get("max_stress_gpa").asDouble() <= 0.01);
        assertEquals(0, report.get("pressure_gpa").asDouble(), 0.01);
        List<Structure> steps = Structures.read(folder.resolve("steps.xyz"));
        assertEquals(report.get("steps").asInt() + 1, steps.size());
        Structure relaxed = Structures.read(folder.resolve("out.poscar")).getFirst();
        assertEquals(relaxed.cell().volume(), report.get("volume_A3").asDouble(), 1e-6);
    }

    @Test
    void heldAtomsStayAndTooFewStepsAreSaid() {
        Path start = write("start.xyz", crystal());
        Cli.Outcome outcome =
                run("relax", start, "--fix Cl,1-3 --steps 2 -o DIR/out.xyz --method fire");
        assertEquals(1, outcome.status());
        assertTrue(outcome.out().startsWith("not relaxed after 2 steps"), outcome.out());
        assertTrue(outcome.out().contains(", pressure ") && !outcome.out().contains("stress"));
        Structure relaxed = Structures.read(folder.resolve("out.xyz")).getFirst();
        for (int i = 0; i < relaxed.size(); i++) {
            double moved = Math.abs(relaxed.positions()[3 * i] - crystal().positions()[3 * i]);
            boolean held = i < 3 || relaxed.species()[i] == 17;
            assertTrue(held == (moved < 1e-12), "atom " + i + " moved by " + moved);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | -o DIR/x.xyz --fix Qq | --fix",
                "1 | -o DIR/x.xyz --fix 60-70 | counted from 1",
                "1 | -o DIR/x.xyz --axes xq --cell triclinic | --axes takes some of xyz",
                "1 | -o DIR/x.xyz --axes xy | go with --cell",
                "1 | -o DIR/x.xyz --axes xy --cell isotropic | take anisotropic",
                "1 | -o DIR/x.xyz --fmax 0 | must be positive",
                "2 | --fmax 1 | --output"
            })
    void refusedInOneSentence(int status, String options, String part) {
        Cli.Outcome outcome = run("relax", Cli.EXAMPLE.resolve("structure.xyz"), options);
        assertEquals(status, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains(part), outcome.err());
        assertFalse(outcome.err().contains("\tat "), outcome.err());
    }

    @Test
    void cellsOfSlabsAreNotRelaxed() {
        Cell open = Cell.of(crystal().cell().vectors(), true, true, false);
        Path slab = write("slab.xyz", crystal().withCell(open));
        Cli.Outcome outcome = run("relax", slab, "--cell anisotropic --axes xy -o DIR/x.xyz");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("periodic along all three vectors"), outcome.err());
        Cli.Outcome measured = Cli.run("analyze", "elastic", MODEL, slab);
        assertEquals(1, measured.status());
        assertTrue(measured.err().contains("only a crystal is relaxed"), measured.err());
    }

    /** A lithium of the relaxed crystal missing, and a neighbour in its place. */
    private Path[] hop() {
        Path cell = write("cell.xyz", crystal());
        assertEquals(
                0, run("relax", cell, "--cell isotropic --fmax 0.001 -o DIR/bulk.xyz").status());
        Structure bulk = Structures.read(folder.resolve("bulk.xyz")).getFirst();
        int[] lithium =
                IntStream.range(0, bulk.size()).filter(i -> bulk.species()[i] == 3).toArray();
        int vacancy = lithium[0];
        int neighbor = -1;
        double best = 1e9;
        for (int i : lithium) {
            double d = 0;
            for (int k = 0; k < 3; k++) {
                double x = bulk.positions()[3 * i + k] - bulk.positions()[3 * vacancy + k];
                d += x * x;
            }
            if (i != vacancy && d < best) {
                best = d;
                neighbor = i;
            }
        }
        double[] moved = bulk.positions().clone();
        System.arraycopy(bulk.positions(), 3 * vacancy, moved, 3 * neighbor, 3);
        Path[] ends = new Path[2];
        for (int k = 0; k < 2; k++) {
            Path unrelaxed =
                    write(
                            "unrelaxed" + k + ".xyz",
                            without(k == 0 ? bulk : bulk.withPositions(moved), vacancy));
            ends[k] = folder.resolve("end" + k + ".xyz");
            assertEquals(
                    0, run("relax", unrelaxed, "--fmax 0.001 -o DIR/end" + k + ".xyz").status());
        }
        return ends;
    }

    private static Structure without(Structure structure, int atom) {
        int[] rest = IntStream.range(0, structure.size()).filter(i -> i != atom).toArray();
        return Structure.of(
                structure.cell(),
                Arrays.stream(rest).map(i -> structure.species()[i]).toArray(),
                Arrays.stream(rest)
                        .flatMap(i -> IntStream.range(3 * i, 3 * i + 3))
                        .mapToDouble(i -> structure.positions()[i])
                        .toArray());
    }

    /** Ends that nobody means: one structure twice, and atoms in another order. */
    @Test
    void endsThatAreOneStructureAreSaid() {
        Path start = write("start.xyz", crystal());
        Cli.Outcome same = run("neb", start, start + " -o DIR/path.xyz");
        assertEquals(1, same.status());
        assertTrue(same.err().contains("both are the same structure"), same.err());
        double[] r = crystal().positions().clone();
        int[] lithium = IntStream.range(0, 64).filter(i -> crystal().species()[i] == 3).toArray();
        for (int k = 0; k < 3; k++) {
            r[3 * lithium[0] + k] = crystal().positions()[3 * lithium[1] + k];
            r[3 * lithium[1] + k] = crystal().positions()[3 * lithium[0] + k];
        }
        Path swapped = write("swapped.xyz", crystal().withPositions(r));
        Cli.Outcome order = run("neb", start, swapped + " -o DIR/path.xyz --images 1 --steps 0");
        assertTrue(
                order.err().contains("2 atoms (%d, %d".formatted(lithium[0] + 1, lithium[1] + 1)),
                order.err());
    }

    /** The same with ASE: cells to 1e-4 Angstrom, energies and barrier to 1 meV. */
    @Test
    @Tag("python")
    void equalsAse() throws IOException, InterruptedException {
        double[] voigt = {0.02, -0.01, 0.015, 0.01, -0.02, 0.01};
        write(
                "start.xyz",
                Perturbation.rattled(Perturbation.strained(crystal(), voigt), 0.03, new Random(2)));
        for (String method : List.of("lbfgs", "fire")) {
            Cli.Outcome outcome =
                    run(
                            "relax",
                            folder.resolve("start.xyz"),
                            "--cell triclinic --pressure 0.5 --fmax 1e-5 --smax 1e-5 --method "
                                    + method
                                    + " -o DIR/relaxed-"
                                    + method
                                    + ".xyz");
            assertEquals(0, outcome.status(), outcome.out() + outcome.err());
        }
        Path[] ends = hop();
        Cli.Outcome neb =
                run(
                        "neb",
                        ends[0],
                        ends[1] + " --images 5 --fmax 0.005 -o DIR/path.xyz --json DIR/neb.json");
        assertEquals(0, neb.status(), neb.out() + neb.err());
        Files.writeString(folder.resolve("compare.py"), ASE);
        ProcessBuilder builder =
                new ProcessBuilder("/usr/bin/python3", "-W", "ignore", "compare.py");
        builder.environment().putAll(Programs.pythonEnvironment(Home.find()));
        builder.environment().put("MODEL", MODEL.toString());
        builder.environment().put("OMP_NUM_THREADS", "1");
        Path printed = folder.resolve("compare.out");
        int status =
                builder.directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile())
                        .start()
                        .waitFor();
        assertEquals(0, status, Files.readString(printed));
    }

    private static final String ASE =
            """
            import json, os
            import numpy as np
            from ase.constraints import UnitCellFilter
            from ase.io import read
            from ase.neb import NEB
            from ase.optimize import BFGS, FIRE
            from ase.units import GPa
            from mlip4j import MlipCalculator

            def calculator():
                return MlipCalculator(os.environ["MODEL"])

            def lengths(atoms):
                # Lengths, and what the angles mean for edges of 10 Angstrom.
                return atoms.cell.cellpar() * np.repeat([1, np.pi / 18], 3)

            for optimizer in (BFGS, FIRE):
                atoms = read("start.xyz")
                atoms.calc = calculator()
                cell = UnitCellFilter(atoms, cell_factor=20, scalar_pressure=0.5 * GPa)
                optimizer(cell, logfile=None).run(fmax=1e-5, steps=2000)
                for method in ("lbfgs", "fire"):
                    ours = read("relaxed-%s.xyz" % method)
                    energy = abs(ours.get_potential_energy() - atoms.get_potential_energy())
                    edges = abs(lengths(ours) - lengths(atoms)).max()
                    print(optimizer.__name__, method, energy, edges)
                    assert energy < 1e-3 and edges < 1e-4

            start, end = read("end0.xyz"), read("end1.xyz")
            images = [start] + [start.copy() for _ in range(5)] + [end]
            for image in images:
                image.calc = calculator()
            band = NEB(images, k=0.1, climb=True, method="improvedtangent", allow_shared_calculator=False)
            band.interpolate("idpp", mic=True)
            FIRE(band, logfile=None).run(fmax=0.005, steps=1000)
            barrier = max(image.get_potential_energy() for image in images) - start.get_potential_energy()
            ours = json.load(open("neb.json"))["barrier_ev"]
            print("barrier", ours, barrier)
            assert abs(ours - barrier) < 1e-3 and barrier > 0.05
            """;
}
