package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Everything a user can get wrong gives one sentence that names the place, and a non-zero exit status. */
class BadInputTest {

    private static final Path SEEDS = Cli.ROOT.resolve("mlip-cli/src/test/resources/fuzz/seeds");

    private static final String ATOMS = "Li 0 0 0\nCl 2.5 0 0\n";
    private static final String HEADER =
            "Properties=species:S:1:pos:R:3 Lattice=\"6 0 0 0 6 0 0 0 6\"\n";

    @TempDir private Path folder;

    private final List<DynamicTest> tests = new ArrayList<>();
    private Path model;
    private int count;

    @TestFactory
    Stream<DynamicTest> oneSentenceEach() throws IOException {
        model = Cli.EXAMPLE.resolve("model");
        brokenModels();
        brokenExtendedXyz();
        brokenInputData();
        brokenFiles();
        brokenCommandLines();
        brokenGrades();
        assertTrue(tests.size() >= 40, tests.size() + " cases");
        return tests.stream();
    }

    private void brokenModels() throws IOException {
        bad("model path is missing", 1, "no such model: nowhere", "info", "nowhere");
        bad(
                "model is an empty folder",
                1,
                "is not a model",
                "info",
                Files.createDirectory(folder.resolve("empty")));
        Path files = Files.createDirectory(folder.resolve("files"));
        write("files/1.mtp", "MTP\n");
        write("files/2.mtp", "MTP\n");
        bad(
                "committee of files",
                1,
                "a folder whose sub-folders are or hold one such model each",
                "info",
                files);
        bad(
                "structures instead of a model",
                1,
                "holds structures and is not a model",
                "predict",
                Cli.EXAMPLE.resolve("structure.xyz"),
                Cli.EXAMPLE.resolve("model"));
        bad("model is a text file", 1, "is not a model", "info", write("model.txt", "hello\n"));
        badModel("input.nn is empty", "input.nn", text -> "", "input.nn");
        badModel(
                "unknown element in input.nn",
                "input.nn",
                replace("elements Li Cl", "elements Li Xq"),
                "input.nn:3",
                "Xq");
        badModel(
                "element given twice",
                "input.nn",
                replace("elements Li Cl", "elements Li Li"),
                "input.nn");
        badModel(
                "wrong number of elements",
                "input.nn",
                replace("number_of_elements 2", "number_of_elements 3"),
                "input.nn");
        badModel(
                "unknown cutoff function",
                "input.nn",
                replace("cutoff_type 6", "cutoff_type 99"),
                "input.nn:9");
        badModel(
                "cutoff function is text",
                "input.nn",
                replace("cutoff_type 6", "cutoff_type six"),
                "input.nn:9");
        badModel(
                "unknown type of symmetry function",
                "input.nn",
                replaceFirst("Li 2 Li", "Li 77 Li"),
                "input.nn:",
                "77");
        badModel(
                "symmetry function lacks a parameter",
                "input.nn",
                replaceFirst(" 2.0 6.0", " 2.0"),
                "input.nn:");
        badModel(
                "symmetry function parameter is text",
                "input.nn",
                replaceFirst("Li 2 Li 0", "Li 2 Li wide"),
                "input.nn:",
                "wide");
        badModel(
                "symmetry function of an unknown element",
                "input.nn",
                replaceFirst("Li 2 Li", "Na 2 Li"),
                "input.nn:",
                "Na");
        badModel("negative cutoff", "input.nn", replaceFirst(" 2.0 6.0", " 2.0 -6.0"), "input.nn:");
        badModel(
                "unknown activation",
                "input.nn",
                replace("short t t l", "short t q l"),
                "input.nn:",
                "q");
        badModel(
                "number of nodes is text",
                "input.nn",
                replace("nodes_short 12", "nodes_short many"),
                "input.nn:",
                "many");
        badModel(
                "an element without symmetry functions",
                "input.nn",
                withoutLines("symfunction_short Cl"),
                "input.nn",
                "Cl");
        badModel("4G model", "input.nn", replace("2G-HDNNP", "4G-HDNNP"), "input.nn:1");
        badModel("scaling.data is missing", "scaling.data", null, "scaling.data");
        badModel(
                "a line of scaling.data is missing",
                "scaling.data",
                BadInputTest::withoutLastLine,
                "scaling.data");
        badModel(
                "scaling.data is cut within a line",
                "scaling.data",
                text -> text.substring(0, text.length() - 60),
                "scaling.data");
        badModel(
                "scaling.data is cut within its last number",
                "scaling.data",
                text -> text.stripTrailing().substring(0, text.stripTrailing().length() - 2),
                "scaling.data:",
                "may be cut");
        badModel(
                "scaling.data holds text",
                "scaling.data",
                text -> lastNumber(text, "x"),
                "scaling.data:");
        badModel("weights are missing", "weights.017.data", null, "weights.017.data");
        badModel(
                "weights are cut",
                "weights.003.data",
                BadInputTest::withoutLastLine,
                "weights.003.data");
        badModel(
                "weights hold NaN",
                "weights.003.data",
                text -> "NaN" + text.substring(text.indexOf(' ')),
                "weights.003.data:1");
        badModel(
                "weights hold text",
                "weights.003.data",
                text -> "abc" + text.substring(text.indexOf(' ')),
                "weights.003.data:1",
                "abc");
        bad(
                "words that a terminal obeys",
                1,
                "found '?[31m?[2J'",
                "info",
                write("terminal.mtp", "\u001b[31m\u009b[2J\n"));
        String network = Files.readString(SEEDS.resolve("hdnnp.model.mlip"));
        bad(
                "network that no machine holds",
                1,
                "10737418236 parameters",
                "info",
                write("network.mlip", network.replaceFirst("3, 2, 1", "3, 2147483647, 1")));
        String basis = Files.readString(SEEDS.resolve("mtp.model.mlip"));
        bad(
                "radial basis that no machine holds",
                1,
                "00 radial coefficients, not 12",
                "info",
                write(
                        "basis.mlip",
                        basis.replaceFirst("\"size\" : \\d+", "\"size\" : 2000000000")));
    }

    private void brokenExtendedXyz() {
        badXyz("no structure", "", "empty");
        badXyz("only blank lines", "\n\n\n", "");
        badXyz("fewer atoms than promised", "3\n" + HEADER + ATOMS, ":");
        badXyz("negative number of atoms", "-2\n" + HEADER + ATOMS, ":1");
        badXyz("too many atoms to count", "99999999999\n" + HEADER + ATOMS, ":1");
        badXyz("position is NaN", "2\n" + HEADER + "Li 0 0 0\nCl nan 0 0\n", ":4");
        badXyz("position is infinite", "2\n" + HEADER + "Li 0 0 0\nCl inf 0 0\n", ":4");
        badXyz("position is text", "2\n" + HEADER + "Li 0 0 0\nCl 2.5 zero 0\n", ":4", "zero");
        badXyz(
                "mixed line ends, position is text",
                "2\r\n" + HEADER + "Li 0 0 0\r\nCl 2.5 zero 0\n",
                ":4",
                "zero");
        badXyz("a column is missing", "2\n" + HEADER + "Li 0 0 0\nCl 2.5 0\n", ":4");
        badXyz("unknown element", "2\n" + HEADER + "Li 0 0 0\nQq 2.5 0 0\n", ":4", "Qq");
        badXyz("cell without volume", "2\n" + HEADER.replace("0 6 0", "6 0 0") + ATOMS, "volume");
        badXyz(
                "cell with eight numbers",
                "2\n" + HEADER.replace("0 0 6\"", "0 6\"") + ATOMS,
                ":2",
                "Lattice");
        badXyz("cell is text", "2\n" + HEADER.replace("6 0 0 0", "six 0 0 0") + ATOMS, ":2");
        badXyz(
                "periodic without a cell",
                "2\nProperties=species:S:1:pos:R:3 pbc=\"T T T\"\n" + ATOMS,
                "");
        badXyz(
                "malformed Properties",
                "2\n" + HEADER.replace(":R:3", ":R") + ATOMS,
                ":2",
                "Properties");
        badXyz("energy is text", "2\nenergy=low " + HEADER + ATOMS, ":2", "low");
        badXyz(
                "virial against stress",
                "2\nvirial=\"9 0 0 0 9 0 0 0 9\" stress=\"9 0 0 0 9 0 0 0 9\" " + HEADER + ATOMS,
                "stress");
        badXyz(
                "element not in the model",
                "2\n" + HEADER + "Li 0 0 0\nNa 2.5 0 0\n",
                "frame 1",
                "Na");
        badXyz("two atoms at one place", "2\n" + HEADER + "Li 0 0 0\nCl 0 0 0\n", "frame 1");
        badXyz(
                "the second frame is broken",
                "2\n" + HEADER + ATOMS + "2\n" + HEADER + "Li 0 0 0\n",
                ":");
    }

    private void brokenInputData() {
        badData("no end", "begin\natom 0 0 0 Li 0 0 0 0 0\nenergy 0\ncharge 0\n", "");
        badData(
                "two lattice vectors",
                "begin\nlattice 6 0 0\nlattice 0 6 0\natom 0 0 0 Li 0 0 0 0 0\nend\n",
                "lattice");
        badData("short atom line", "begin\natom 0 0 0 Li 0 0\nend\n", ":2");
        badData(
                "unknown keyword",
                "begin\nmolecule 1\natom 0 0 0 Li 0 0 0 0 0\nend\n",
                ":2",
                "molecule");
        badData("force is text", "begin\natom 0 0 0 Li 0 0 0 up 0\nend\n", ":2", "up");
        badData(
                "atom outside of a structure",
                "begin\natom 0 0 0 Li 0 0 0 0 0\nend\natom 0 0 0 Li 0 0 0 0 0\n",
                ":4");
    }

    private void brokenFiles() throws IOException {
        Path good = write("good.xyz", "2\n" + HEADER + ATOMS);
        bad(
                "structures are missing",
                1,
                "no such file: nowhere.xyz",
                "predict",
                model,
                "nowhere.xyz");
        bad("structures are a folder", 1, "is a folder", "predict", model, folder);
        bad(
                "structures are binary",
                1,
                "binary",
                "predict",
                model,
                writeBytes("noise.xyz", new byte[] {0, 1, 2, 0, 7}));
        bad(
                "gzip is cut",
                1,
                "cut.xyz.gz",
                "predict",
                model,
                writeBytes("cut.xyz.gz", cutGzip("2\n" + HEADER + ATOMS)));
        bad(
                "not gzip in the end",
                1,
                "letter.txt:1",
                "predict",
                model,
                write("letter.txt", "Dear all,\n"));
        bad("wrong format forced", 1, "good.xyz:1", "predict", model, good, "--format", "n2p2");
        bad(
                "output in a missing folder",
                1,
                "nowhere/out.xyz",
                "predict",
                model,
                good,
                "-o",
                folder.resolve("nowhere/out.xyz"));
        bad("output is a folder", 1, "is a folder", "predict", model, good, "-o", folder);
        bad("output is a dash", 2, "/dev/stdout", "predict", model, good, "-o", "-");
        bad(
                "extrapolation is refused",
                1,
                "outside the range",
                "predict",
                model,
                good,
                "--extrapolation",
                "stop");
        bad(
                "JSON in a missing folder",
                1,
                "nowhere",
                "info",
                model,
                "--json",
                folder.resolve("nowhere/x.json"));
        bad(
                "name tells no format",
                1,
                "does not tell",
                "convert",
                good,
                folder.resolve("good.unknown"));
        bad(
                "model to a structure format",
                1,
                "cannot be written",
                "convert",
                model,
                folder.resolve("model.xyz"));
        bad("nothing to convert", 1, "no such file", "convert", "nowhere.xyz", "out.xyz");
        bad(
                "cluster cannot be repeated",
                1,
                "not periodic",
                "bench",
                model,
                write("c.xyz", "1\n\nLi 0 0 0\n"),
                "--replicate",
                2,
                1,
                1);
        bad("lmp is missing", 1, "nowhere/lmp", "lammps", "--lmp", "nowhere/lmp", "-in", "x");
        bad(
                "lmp is another program",
                1,
                "does not look like LAMMPS",
                "lammps",
                "--lmp",
                "/bin/true");
        bad("test needs the repository", 1, "source repository", "test");
    }

    private void brokenCommandLines() {
        bad("no command", 2, "give a command");
        bad("unknown command", 2, "predicct", "predicct");
        bad("no arguments", 2, "MODEL", "predict");
        bad("unknown option", 2, "--fast", "predict", model, "x.xyz", "--fast");
        bad("unknown unit", 2, "furlong", "info", model, "--units", "furlong,ev");
        bad("one unit", 2, "LENGTH,ENERGY", "info", model, "--units", "bohr");
        bad("negative unit", 2, "positive", "info", model, "--units", "-1,1");
        bad("unknown element name", 2, "Zz", "predict", model, "x.xyz", "--elements", "Li,Zz");
        bad("unknown format", 2, "papyrus", "predict", model, "x.xyz", "--format", "papyrus");
        bad("negative threads", 2, "--threads", "predict", model, "x.xyz", "--threads", -1);
        bad("threads are text", 2, "--threads", "predict", model, "x.xyz", "--threads", "all");
        bad(
                "unknown reaction",
                2,
                "--extrapolation",
                "predict",
                model,
                "x.xyz",
                "--extrapolation",
                "panic");
        bad("no repetition", 2, "--repeat", "bench", model, "x.xyz", "--repeat", 0);
        Path xyz = Cli.EXAMPLE.resolve("structure.xyz");
        bad(
                "units of a file that has its own",
                2,
                "--to-units",
                "convert",
                xyz,
                folder.resolve("o.data"),
                "--units",
                "bohr,hartree");
        bad(
                "units of LAMMPS without LAMMPS",
                2,
                "--lammps-units is not used",
                "convert",
                xyz,
                folder.resolve("o.cfg"),
                "--lammps-units",
                "real");
        bad("idle threshold", 2, "--threshold goes with", "validate", model, xyz, "--threshold", 1);
        bad(
                "idle training set",
                2,
                "--trained goes with",
                "validate",
                model,
                xyz,
                "--trained",
                xyz);
        bad(
                "idle temperature",
                2,
                "--temperature goes with --relabel",
                "validate",
                model,
                xyz,
                "--temperature",
                500);
        bad(
                "negative threshold",
                2,
                "--threshold must be positive",
                "validate",
                model,
                xyz,
                "--uncertainty",
                "--threshold",
                -1);
        bad(
                "selection in the place of its pool",
                2,
                "name another file",
                "select",
                xyz,
                "-n",
                1,
                "--by",
                "random",
                "-o",
                xyz);
        bad(
                "selection for a format of numbers",
                1,
                "--elements",
                "select",
                xyz,
                "-n",
                1,
                "--by",
                "random",
                "-o",
                folder.resolve("s.cfg"));
        bad("unknown shell", 2, "--shell", "env", "--shell", "tcsh");
    }

    private void brokenGrades() {
        Path xyz = Cli.EXAMPLE.resolve("structure.xyz");
        Path out = folder.resolve("template.mtp");
        bad("grades of another family", 1, "no active set", "predict", model, xyz, "--grade");
        bad("nothing to grade", 2, "name the structures", "grade", model);
        bad("-o without a training set", 2, "--build-from", "grade", model, xyz, "-o", out);
        bad("nowhere to write", 2, "needs -o", "grade", model, "--build-from", xyz);
        bad(
                "active set in a folder of n2p2",
                1,
                "holds no active set",
                "grade",
                model,
                "--build-from",
                xyz,
                "-o",
                folder.resolve("graded"));
        bad("unknown mode", 2, "--mode", "grade", model, xyz, "--mode", "atoms");
        bad("template without species", 2, "--elements", "convert", "--level", 8, out);
        bad(
                "template of an odd level",
                1,
                "even numbers",
                "convert",
                "--level",
                7,
                "--elements",
                "Li",
                out);
        bad(
                "template from a file",
                2,
                "OUT only",
                "convert",
                "--level",
                8,
                "--elements",
                "Li",
                xyz,
                out);
        bad(
                "template as JSON",
                2,
                ".almtp",
                "convert",
                "--level",
                8,
                "--elements",
                "Li",
                folder.resolve("t.mlip"));
        bad(
                "template with a cutoff below the shortest distance",
                1,
                "must be larger",
                "convert",
                "--level",
                8,
                "--elements",
                "Li",
                "--cutoff",
                1,
                out);
        bad("one file to convert", 2, "name IN and OUT", "convert", xyz);
        bad(
                "species added to another family",
                1,
                "--add-species",
                "convert",
                model,
                folder.resolve("more.mlip"),
                "--add-species",
                "Na");
    }

    private void bad(String name, int status, String fragment, Object... args) {
        bad(name, status, List.of(fragment), args);
    }

    private void bad(String name, int status, List<String> fragments, Object... args) {
        tests.add(
                DynamicTest.dynamicTest(
                        name,
                        () -> {
                            Cli.Outcome outcome = Cli.run(args);
                            String said = outcome.err();
                            assertAll(
                                    () -> assertEquals(status, outcome.status(), said),
                                    () -> assertTrue(said.startsWith("mlip: "), said),
                                    () -> assertEquals(1, said.lines().count(), said),
                                    () ->
                                            assertFalse(
                                                    said.contains("Exception")
                                                            || said.contains("unexpected"),
                                                    said),
                                    () ->
                                            assertFalse(
                                                    outcome.out().contains("mlip: "),
                                                    outcome.out()),
                                    () ->
                                            fragments.forEach(
                                                    f ->
                                                            assertTrue(
                                                                    said.contains(f),
                                                                    "'"
                                                                            + f
                                                                            + "' is not in: "
                                                                            + said)));
                        }));
    }

    /** Spoils one file of a model; without a change the file is removed. */
    private void badModel(
            String name, String file, UnaryOperator<String> change, String... fragments)
            throws IOException {
        Path copy = Cli.copyModel(folder.resolve("model" + count++));
        Path spoiled = copy.resolve(file);
        if (change == null) {
            Files.delete(spoiled);
        } else {
            String before = Files.readString(spoiled);
            String after = change.apply(before);
            assertFalse(before.equals(after), name + " changes nothing");
            Files.writeString(spoiled, after);
        }
        bad(name, 1, List.of(fragments), "info", copy);
    }

    private void badXyz(String name, String text, String... fragments) {
        badStructure(name, "case" + count++ + ".xyz", text, fragments);
    }

    private void badData(String name, String text, String... fragments) {
        badStructure("input.data: " + name, count++ + "input.data", text, fragments);
    }

    /** The sentence names the file, and the line where a fragment starts with a colon. */
    private void badStructure(String name, String file, String text, String... fragments) {
        List<String> all = new ArrayList<>(List.of(file));
        Arrays.stream(fragments).map(f -> f.startsWith(":") ? file + f : f).forEach(all::add);
        bad(name, 1, all, "predict", model, write(file, text), "--extrapolation", "ignore");
    }

    private Path write(String name, String text) {
        return writeBytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path writeBytes(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] cutGzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Arrays.copyOf(bytes.toByteArray(), bytes.size() - 12);
    }

    private static UnaryOperator<String> replace(String from, String to) {
        return text -> text.replace(from, to);
    }

    private static UnaryOperator<String> replaceFirst(String from, String to) {
        return text -> {
            int at = text.indexOf(from);
            return at < 0 ? text : text.substring(0, at) + to + text.substring(at + from.length());
        };
    }

    private static UnaryOperator<String> withoutLines(String start) {
        return text ->
                text.lines()
                        .filter(l -> !l.startsWith(start))
                        .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String withoutLastLine(String text) {
        return text.substring(0, text.stripTrailing().lastIndexOf('\n') + 1);
    }

    private static String lastNumber(String text, String replacement) {
        String stripped = text.stripTrailing();
        return stripped.substring(0, stripped.lastIndexOf(' ') + 1) + replacement + "\n";
    }
}
