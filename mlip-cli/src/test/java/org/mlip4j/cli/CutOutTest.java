package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.crystal.Pairs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Small cells around an atom of a large crystal that sits where none did in training. The teacher is a repulsive potential. */
class CutOutTest {

    private static final double EDGE = 3.1;
    private static final int ATOMS = 60;
    private static final double CUTOFF = 4;

    private static final String CONFIG =
            """
            output: run
            start: start.xyz
            train:
              model: {type: mtp, level: 2, cutoff: 4, radial_basis_size: 4}
              training: {iterations: 8, starts: 1, force_weight: 0.1}
              energy_references: {Li: 0}
            explore:
              - {type: list, structures: large.xyz, cut_out: {atoms: 60, per_frame: 2}}
            select: {most: 6, low: 2, high: 1000}
            label: {type: potential, model: teacher.mlip}
            iterations: 3
            """;

    @TempDir private Path folder;

    @BeforeEach
    void files() throws IOException {
        Potentials.save(
                new ZblPotential(List.of(Element.of("Li")), 2, 3.9),
                folder.resolve("teacher.mlip"));
        Random random = new Random(2);
        List<Structure> start = new ArrayList<>();
        for (int s = 0; s < 6; s++) {
            start.add(crystal(random, 1, 0.05));
        }
        Structures.write(folder.resolve("start.xyz"), start);
        Structure large = crystal(random, 6, 0.05);
        double[] moved = large.positions().clone();
        moved[3 * 400] += 0.35;
        Structures.write(folder.resolve("large.xyz"), List.of(large.withPositions(moved)));
        Files.writeString(folder.resolve("learn.yaml"), CONFIG);
    }

    /** Face-centred cubic. */
    private static Structure crystal(Random random, int n, double noise) {
        double[] basis = {0, 0, 0, .5, .5, 0, .5, 0, .5, 0, .5, .5};
        double[] p = new double[12 * n * n * n];
        String[] symbols = new String[p.length / 3];
        for (int i = 0; i < symbols.length; i++) {
            int cell = i / 4;
            int[] at = {cell % n, cell / n % n, cell / n / n};
            symbols[i] = "Li";
            for (int d = 0; d < 3; d++) {
                p[3 * i + d] =
                        EDGE * (at[d] + basis[i % 4 * 3 + d]) + noise * random.nextGaussian();
            }
        }
        return Structure.of(Cell.cubic(EDGE * n), symbols, p);
    }

    private double[] grades(Path model, Structure structure) {
        try (Calculator calculator = new Calculator(Potentials.load(model, LoadOptions.DEFAULT))) {
            return calculator
                    .evaluate(structure, Output.GRADES)
                    .grades()
                    .orElseThrow()
                    .atoms()
                    .orElseThrow();
        }
    }

    /** Where the neighbours of an atom lie, from there. */
    private static double[] neighbours(Structure structure, int atom, double reach) {
        List<double[]> places = new ArrayList<>();
        new Pairs(structure.cell(), structure.positions(), reach)
                .around(atom, (i, j, d, r) -> places.add(d.clone()));
        return places.stream()
                .sorted(Comparator.comparingDouble(CutOutTest::length))
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private static double length(double[] d) {
        return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }

    /** Half the distance between an atom and its nearest image. */
    private static double inradius(Structure structure) {
        double[] least = {Double.POSITIVE_INFINITY};
        new Pairs(structure.cell(), structure.positions(), 12)
                .around(0, (i, j, d, r) -> least[0] = j == 0 ? Math.min(least[0], r) : least[0]);
        return least[0] / 2;
    }

    /** The loop labels cells of at most 60 atoms, and knows the large structure afterwards. */
    @Test
    void theLoopLearnsFromALargeStructure() throws IOException {
        Cli.Outcome outcome = Cli.run("learn", folder.resolve("learn.yaml"));
        assertEquals(0, outcome.status(), outcome.err());
        Structure large = Structures.read(folder.resolve("large.xyz")).getFirst();
        Path first = folder.resolve("run/iteration-001");
        double[] before = grades(first.resolve("train/model.mlip"), large);
        List<Structure> cells = Structures.read(first.resolve("label/labelled.xyz"));
        assertTrue(!cells.isEmpty());
        for (Structure cell : cells) {
            assertTrue(cell.size() <= ATOMS, cell.size() + " atoms");
            int atom = Integer.parseInt(cell.info().get("cut_from_atom")) - 1;
            double now = grades(first.resolve("train/model.mlip"), cell)[0];
            assertEquals(before[atom], now, 0.1 * before[atom]);
            double core = Double.parseDouble(cell.info().get("cut_core"));
            assertTrue(core > 0.8 * Math.min(CUTOFF, inradius(cell)) - 0.01, "held up to " + core);
            assertArrayEquals(neighbours(large, atom, core), neighbours(cell, 0, core), 1e-6);
        }
        String explored = Files.readString(first.resolve("explore/done"));
        assertTrue(explored.contains("large_structures = 1\n"), explored);
        assertTrue(explored.contains("cut_outs = 2\n"), explored);
        assertTrue(cells.size() <= 2);
        assertTrue(max(before) > 2, "grade " + max(before));
        assertTrue(outcome.out().startsWith("nothing that was explored has a grade above 2"));
        int last = Files.exists(folder.resolve("run/iteration-003/train/done")) ? 3 : 2;
        double[] after =
                grades(folder.resolve("run/iteration-00" + last + "/train/model.mlip"), large);
        assertTrue(max(after) <= 2, "grade " + max(before) + " before, " + max(after) + " after");
    }

    /** Small structures beside it are known, and no cell of three atoms keeps the grade of an atom of the large one. */
    @Test
    void theLoopIsNotOverWhereNothingCanBeCutOut() throws IOException {
        Files.writeString(
                folder.resolve("learn.yaml"),
                CONFIG.replace(
                        "atoms: 60, per_frame: 2}}",
                        "atoms: 3}}\n  - {type: list, structures: start.xyz}"));
        Cli.Outcome outcome = Cli.run("learn", folder.resolve("learn.yaml"));
        assertEquals(1, outcome.status(), outcome.out());
        assertTrue(
                outcome.err().contains("in large structures, but no cell could be cut out"),
                outcome.err());
        String explored = Files.readString(folder.resolve("run/iteration-001/explore/done"));
        assertTrue(explored.contains("no cell: "), explored);
    }

    /** A limit that is too high ends the loop, unless errors are to be small. */
    @Test
    void cellsAreCutOutWhereNothingShowsThatTheModelIsRight() throws IOException {
        String lax = CONFIG.replace("low: 2, high: 1000", "low: 1.0e+5, high: 1.0e+6");
        Files.writeString(folder.resolve("learn.yaml"), lax);
        assertEquals(0, Cli.run("learn", folder.resolve("learn.yaml")).status());
        Path done = Path.of("iteration-001/explore/done");
        String explored = Files.readString(folder.resolve("run").resolve(done));
        assertTrue(explored.contains("cut_outs = 0\n"), explored);
        Files.writeString(
                folder.resolve("learn.yaml"),
                lax.replace("output: run", "output: more")
                        .replace("e+6", "e+6, force_error: 1.0e-6")
                        .replace("iterations: 3", "iterations: 1"));
        Cli.Outcome outcome = Cli.run("learn", folder.resolve("learn.yaml"));
        assertEquals(0, outcome.status(), outcome.err());
        explored = Files.readString(folder.resolve("more").resolve(done));
        assertTrue(explored.contains("cut_outs = 1\n"), explored);
        assertTrue(Files.exists(folder.resolve("more/iteration-001/select/selected.xyz")));
    }

    private static double max(double[] values) {
        double max = 0;
        for (double v : values) {
            max = Math.max(max, v);
        }
        return max;
    }

    /** Told to end while it waits for structures, it leaves no file behind. */
    @Test
    void selectLeavesNoTemporaryFiles() throws IOException, InterruptedException {
        Path config = folder.resolve("learn.yaml");
        Files.writeString(
                config,
                CONFIG.replace("large.xyz, cut_out: {atoms: 60, per_frame: 2}", "start.xyz"));
        assertEquals(0, Cli.run("learn", config).status());
        Path model = folder.resolve("run/iteration-001/train/model.mlip");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path pipe = folder.resolve("pipe.xyz");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Path mlip = Path.of(System.getProperty("mlip4j.home")).resolve("bin/mlip");
        ProcessBuilder select =
                new ProcessBuilder(
                        mlip.toString(),
                        "select",
                        pipe.toString(),
                        "--count=3",
                        "--by=maxvol",
                        "--cut-out=" + ATOMS,
                        "--model=" + model,
                        "--output=" + folder.resolve("cells.xyz"));
        select.environment()
                .put("MLIP4J_JAVA_OPTIONS", "-XX:-UsePerfData -Djava.io.tmpdir=" + temporary);
        Process process =
                select.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        while (process.isAlive() && count(temporary) == 0) {
            Thread.sleep(5);
        }
        assertTrue(process.isAlive(), "it waits");
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, count(temporary));
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void selectTakesCellsToo() throws IOException {
        Files.writeString(
                folder.resolve("learn.yaml"), CONFIG.replace("iterations: 3", "iterations: 1"));
        assertEquals(0, Cli.run("learn", folder.resolve("learn.yaml")).status());
        Path model = folder.resolve("run/iteration-001/train/model.mlip");
        Path out = folder.resolve("cells.xyz");
        Cli.Outcome outcome =
                Cli.run(
                        "select",
                        folder.resolve("large.xyz"),
                        "-n",
                        "3",
                        "--by",
                        "maxvol",
                        "--model",
                        model,
                        "--low",
                        "2",
                        "--cut-out",
                        ATOMS,
                        "-o",
                        out,
                        "--json",
                        folder.resolve("cells.json"));
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(
                outcome.err().contains("mlip: cut out 1 cells: in 1 of 1 large structures "),
                outcome.err());
        assertTrue(outcome.err().contains(" atoms have grades above 2.000; "), outcome.err());
        assertTrue(outcome.err().contains(" gave none"), outcome.err());
        String json = Files.readString(folder.resolve("cells.json"));
        assertTrue(json.replaceAll("\\s", "").contains("\"cut_out\":{\"structures\":1,"), json);
        Structure cell = Structures.read(out).getFirst();
        assertTrue(cell.size() <= ATOMS);
        assertTrue(cell.info().containsKey("cut_grade"));
        Cli.Outcome none =
                Cli.run(
                        "select",
                        folder.resolve("large.xyz"),
                        "-n",
                        "3",
                        "--by",
                        "random",
                        "--cut-out",
                        ATOMS,
                        "-o",
                        out);
        assertEquals(1, none.status());
        assertTrue(none.err().contains("--cut-out needs --model with grades"), none.err());
    }
}
