package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.Structures;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The commands do what the library does, and say it as documented. */
class CommandsTest {

    @TempDir private Path folder;

    private Path model;
    private Path input;
    private Potential potential;
    private Structure structure;

    @BeforeEach
    void example() {
        model = Cli.EXAMPLE.resolve("model");
        input = Cli.EXAMPLE.resolve("structure.xyz");
        potential = Potentials.load(model);
        structure = Structures.read(input).getFirst();
    }

    @Test
    void helpMayComeFirst() {
        assertEquals(Cli.run("--help"), Cli.run("help"));
        assertEquals(Cli.run("analyze", "rdf", "--help"), Cli.run("help", "analyze", "rdf"));
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        Path script = folder.resolve("completion");
        Files.writeString(script, Cli.run("completion").out());
        String typed =
                "COMP_WORDS=(mlip analyze rdf --bi) COMP_CWORD=3; compopt() { :; }; _complete_mlip; echo ${COMPREPLY[@]}";
        Process bash =
                new ProcessBuilder("bash", "-c", ". '" + script + "'; " + typed)
                        .redirectErrorStream(true)
                        .start();
        assertEquals(
                "--bins\n", new String(bash.getInputStream().readAllBytes()), "of analyze rdf");
        assertEquals(0, bash.waitFor());
    }

    @Test
    void groupsListTheirCommands() {
        assertTrue(Cli.run().err().startsWith("mlip: give a command: quickstart, test, info, "));
        assertTrue(Cli.run("build").err().contains("say what to build: symmetry, supercell, "));
        assertTrue(Cli.run("analyze").err().contains(", rdf, "));
    }

    @Test
    void commandsOfOtherProgramsAreKnown() {
        for (String command : List.of("calculate_efs", "calc-efs", "nnp-predict")) {
            assertEquals(
                    "mlip: 'mlip' does not know '%s'; what it does is done by 'mlip predict'; see 'mlip --help'%n"
                            .formatted(command),
                    Cli.run(command, "pot.almtp").err());
        }
        assertEquals(
                "mlip: 'mlip' does not know 'norm'; see 'mlip --help'" + System.lineSeparator(),
                Cli.run("norm").err());
    }

    @Test
    void aWordTooManyIsOftenWhatShallBeWritten() {
        assertTrue(
                Cli.run("predict", model, input, "out.cfg")
                        .err()
                        .contains(
                                "'mlip predict' takes MODEL STRUCTURES, and not also 'out.cfg'; what is written is named by -o"));
        assertTrue(
                Cli.run("train", "a.almtp", "train.cfg")
                        .err()
                        .contains("'mlip train' takes CONFIG, and not also 'train.cfg'"));
        assertTrue(Cli.run("train", "a.almtp").err().contains("write an mlip.yaml"));
    }

    @Test
    void aModelMayBeNamedByItsInput() {
        assertEquals(
                Cli.run("predict", model, input),
                Cli.run("predict", model.resolve("input.nn"), input));
    }

    @Test
    void predictWritesCfg() {
        Path cfg = folder.resolve("predicted.cfg");
        assertEquals(0, Cli.run("predict", model, input, "-o", cfg).status());
        Structure written =
                Structures.read(cfg, FormatOptions.defaults().withElements("Li", "Cl")).getFirst();
        assertArrayEquals(structure.species(), written.species());
        assertEquals(
                potential.evaluate(structure).energy(),
                written.labels().energy().orElseThrow(),
                1e-9);
        assertTrue(written.labels().virial().isPresent());
        assertEquals(2, Cli.run("predict", model, input, "-o", cfg, "--per-atom").status());
    }

    @Test
    void unitsOfLammpsMayBeStated() throws IOException {
        Path dump = folder.resolve("real.dump");
        Files.writeString(
                dump,
                """
                ITEM: TIMESTEP
                0
                ITEM: NUMBER OF ATOMS
                1
                ITEM: BOX BOUNDS pp pp pp
                0 9
                0 9
                0 9
                ITEM: ATOMS id type x y z vx vy vz
                1 1 0 0 0 0.001 0 0
                """);
        Path xyz = folder.resolve("real.xyz");
        String[] to = {"--elements", "Li", "--lammps-units", "real"};
        assertEquals(0, Cli.run("convert", dump, xyz, to[0], to[1], to[2], to[3]).status());
        assertEquals(1.0, Structures.read(xyz).getFirst().velocities().orElseThrow()[0], 1e-12);
    }

    @Test
    void outputThatDoesNotArriveIsAFailure() throws IOException {
        try (StandardOutput full = new StandardOutput(new FileOutputStream("/dev/full"))) {
            PrintWriter writer = new PrintWriter(full, true);
            writer.println("lost");
            assertEquals("No space left on device", full.failure().orElseThrow());
        }
    }

    @Test
    void mistypedCommandsAreNamedWithASuggestion() {
        Cli.Outcome outcome = Cli.run("predcit", "model");
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("'mlip' does not know 'predcit'"), outcome.err());
        assertTrue(outcome.err().contains("did you mean"), outcome.err());
        assertTrue(outcome.err().contains("predict"), outcome.err());
    }

    @Test
    void infoPrintsATableAndWritesJson() throws IOException {
        Path json = folder.resolve("info.json");
        Cli.Outcome outcome = Cli.run("info", model, "--json", json);
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.out().contains("elements            Li Cl\n"), outcome.out());
        String text = Files.readString(json);
        assertTrue(text.contains("\"family\": \"hdnnp\""), text);
        assertTrue(text.contains("\"elements\": [\"Li\", \"Cl\"]"), text);
        assertTrue(text.contains("\"cutoff\": 6.0"), text);
    }

    @Test
    void predictPrintsOneLinePerFrame() {
        Cli.Outcome outcome = Cli.run("predict", model, input, "--threads", 2);
        assertEquals(0, outcome.status(), outcome.err());
        List<String> lines = outcome.out().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).startsWith("# frame"));
        String[] words = lines.get(1).strip().split("\\s+");
        assertEquals("64", words[1]);
        assertEquals(potential.evaluate(structure).energy(), Double.parseDouble(words[2]), 1e-10);
    }

    @Test
    void predictWritesWhatTheLibrarySaysToTheLastBit() {
        Path out = folder.resolve("out.xyz");
        Cli.Outcome outcome = Cli.run("predict", model, input, "-o", out, "--per-atom");
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals("", outcome.out());
        Structure predicted = Structures.read(out).getFirst();
        Result expected;
        try (Calculator calculator = new Calculator(potential)) {
            expected = calculator.evaluate(structure, Output.ATOM_ENERGIES);
        }
        Labels labels = predicted.labels();
        assertEquals(expected.energy(), labels.energy().orElseThrow());
        assertArrayEquals(expected.forces(), labels.forces().orElseThrow());
        assertArrayEquals(
                expected.atomEnergies().orElseThrow(), labels.atomEnergies().orElseThrow());
        assertArrayEquals(expected.virial(), labels.virial().orElseThrow(), 1e-12);
    }

    @Test
    void predictNamesTheColumnsAsDocumented() throws IOException {
        Path out = folder.resolve("out.xyz");
        Cli.run("predict", committee(), input, "-o", out, "--per-atom");
        String header = Files.readAllLines(out).get(1);
        for (String part :
                List.of(
                        "species:S:1:pos:R:3:forces:R:3:energies:R:1:virials:R:9:forces_var:R:3",
                        "energy=",
                        "free_energy=",
                        "virial=\"",
                        "stress=\"",
                        "extrapolations=0",
                        "energy_var=")) {
            assertTrue(header.contains(part), "'" + part + "' is not in " + header);
        }
    }

    private Path committee() {
        Path committee = folder.resolve("committee");
        Cli.copyModel(committee.resolve("1"));
        Cli.copyModel(committee.resolve("2"));
        return committee;
    }

    @Test
    void predictComparesWithTheReference() throws IOException {
        Result result = potential.evaluate(structure);
        Labels labels = Labels.NONE.withEnergy(result.energy() + 0.64).withForces(result.forces());
        Path reference = folder.resolve("reference.xyz");
        Structures.write(reference, List.of(structure.withLabels(labels)));
        Path json = folder.resolve("predict.json");
        Cli.Outcome outcome = Cli.run("predict", model, reference, "--json", json);
        assertTrue(outcome.err().contains("energy RMSE 10.0000 meV/atom"), outcome.err());
        String text = Files.readString(json);
        assertTrue(
                text.contains("\"energy_rmse_mev_per_atom\": 10.0") || text.contains("9.99999"),
                text);
        assertTrue(text.contains("\"stress_rmse_gpa\": null"), text);
    }

    @Test
    void predictWarnsOfExtrapolation() {
        double[] positions = structure.positions().clone();
        positions[0] += 1.0;
        Path shifted = folder.resolve("shifted.xyz");
        Structures.write(shifted, List.of(structure.withPositions(positions)));
        Cli.Outcome outcome = Cli.run("predict", model, shifted);
        assertEquals(0, outcome.status());
        assertTrue(outcome.err().startsWith("mlip: warning: "), outcome.err());
        assertTrue(outcome.err().contains("outside the range of the training data"), outcome.err());
        assertEquals("", Cli.run("predict", model, shifted, "--extrapolation", "ignore").err());
    }

    @Test
    void unitsBelongToTheModelAndToInputData() {
        Path bohr = folder.resolve("input.data");
        Structures.write(
                bohr, List.of(structure), FormatOptions.defaults().withUnits(Units.ATOMIC));
        Path scaled = folder.resolve("scaled.xyz");
        Cli.Outcome outcome = Cli.run("convert", bohr, scaled, "--units", "bohr,hartree");
        assertEquals(0, outcome.status(), outcome.err());
        assertArrayEquals(
                structure.positions(), Structures.read(scaled).getFirst().positions(), 1e-13);
        assertEquals(
                "",
                Cli.run("predict", model, bohr)
                        .err()
                        .replaceAll("against.*|mlip: warning: \\d+ desc.*", "")
                        .strip());
        assertTrue(
                Cli.run("convert", bohr, scaled).err().contains("units are not stated"),
                "nothing beside says them");
        Path own = folder.resolve("own.mlip");
        assertEquals(0, Cli.run("convert", model, own).status());
        assertTrue(Cli.run("predict", own, bohr).err().contains("units are not stated"));
        assertTrue(
                Cli.run("predict", own, scaled, "--units", "bohr,hartree")
                        .err()
                        .contains("--units is not used"));
        assertFalse(
                Cli.run("predict", own, bohr, "--units", "bohr,hartree").err().contains("units"));
        Cli.Outcome refused = Cli.run("convert", own, scaled, "--units", "bohr,hartree");
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("is in Angstrom and eV"), refused.err());
        // The example's cutoff of 6, taken for Bohr, is 3.175 Angstrom.
        String info = Cli.run("info", model, "--units", "bohr,hartree").out();
        assertTrue(info.contains("cutoff              3.175"), info);
    }

    @Test
    void longCutoffsGiveAWarning() {
        Path angstrom = folder.resolve("long");
        // In units of 2 Angstrom the cutoff of 6 is 12 Angstrom, written as such.
        assertEquals(0, Cli.run("convert", model, angstrom, "--units", "2,1").status());
        Cli.Outcome outcome = Cli.run("info", angstrom);
        assertEquals(0, outcome.status());
        assertTrue(outcome.err().startsWith("mlip: warning: "), outcome.err());
        assertTrue(outcome.err().contains("--units bohr,hartree"), outcome.err());
        assertEquals("", Cli.run("info", angstrom, "--units", "angstrom,ev").err());
    }

    @Test
    void convertKeepsAModel() {
        Path copy = folder.resolve("copy");
        assertEquals(0, Cli.run("convert", model, copy).status());
        assertEquals(
                potential.evaluate(structure).energy(),
                Potentials.load(copy).evaluate(structure).energy());
    }

    /** Elements are looked up first only for formats that number them. */
    @Test
    void convertReadsAPipe() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe.xyz");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Process source =
                new ProcessBuilder("sh", "-c", "cat '" + input + "' > '" + pipe + "'").start();
        Path out = folder.resolve("copy.xyz");
        assertEquals(0, Cli.run("convert", pipe, out).status());
        assertEquals(0, source.waitFor());
        assertEquals(Structures.read(input).size(), Structures.read(out).size());
        Cli.Outcome refused = Cli.run("convert", pipe, folder.resolve("copy.cfg"));
        assertEquals(1, refused.status());
        assertTrue(
                refused.err()
                        .contains(
                                "is a pipe, and its structures are needed twice; name the elements with --elements"),
                refused.err());
        Cli.Outcome select = Cli.run("select", pipe, "-n", "1", "--by", "random", "-o", out);
        assertEquals(1, select.status());
        assertTrue(select.err().contains("needed twice; name a file"), select.err());
        Object[] grade = {
            "grade",
            Cli.EXAMPLE.resolve("model"),
            "--build-from",
            pipe,
            "-o",
            folder.resolve("x.mlip")
        };
        assertTrue(Cli.run(grade).err().contains("needed twice; name a file"));
    }

    @Test
    void convertReplacesTheOutputOnlyWhenAllIsRead() throws IOException {
        Path broken = folder.resolve("broken.xyz");
        Files.writeString(broken, Files.readString(input) + "3\n\nLi 0 0 0\n");
        Path out = folder.resolve("out.data");
        Files.writeString(out, "precious");
        assertEquals(1, Cli.run("convert", broken, out, "--to", "n2p2").status());
        assertEquals("precious", Files.readString(out));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void benchMeasures() throws IOException {
        Path json = folder.resolve("bench.json");
        Cli.Outcome outcome =
                Cli.run(
                        "bench",
                        model,
                        input,
                        "--repeat",
                        3,
                        "--replicate",
                        1,
                        1,
                        2,
                        "--json",
                        json);
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.out().contains("microseconds per atom and step"), outcome.out());
        assertFalse(outcome.out().contains("bytes per atom"), "too few atoms to tell");
        String text = Files.readString(json);
        for (String key :
                List.of(
                        "us_per_atom_step",
                        "atoms\": 128",
                        "threads\": 1",
                        "precision",
                        "kernel",
                        "bytes_per_atom",
                        "rss_bytes")) {
            assertTrue(text.contains("\"" + key), text);
        }
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        for (String command :
                List.of(
                        "quickstart",
                        "test",
                        "info",
                        "predict",
                        "convert",
                        "bench",
                        "lammps",
                        "env")) {
            Cli.Outcome outcome = Cli.run(command, "--help");
            assertEquals(0, outcome.status());
            assertTrue(outcome.out().contains("Usage: mlip " + command), outcome.out());
            assertTrue(outcome.out().contains("Example"), outcome.out());
        }
        assertTrue(Cli.run("--version").out().startsWith("mlip4j "));
    }
}
