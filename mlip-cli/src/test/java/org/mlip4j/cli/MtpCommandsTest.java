package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.Structures;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;
import org.mlip4j.mtp.io.MtpReader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Grades, active sets and models of moment tensor potentials from the command line. */
class MtpCommandsTest {

    @TempDir private Path folder;

    private final Random random = new Random(5);
    private Path model;
    private Path train;
    private Path far;

    @BeforeEach
    void files() {
        model = folder.resolve("model.mtp");
        Potentials.save(potential(), model);
        train = folder.resolve("train.xyz");
        Structures.write(train, structures(12, 7));
        far = folder.resolve("far.xyz");
        Structures.write(far, structures(2, 4.5));
    }

    private double[] numbers(int count) {
        return random.doubles(count, -0.3, 0.3).toArray();
    }

    private MtpPotential potential() {
        MomentTree tree = MomentTree.ofLevel(6);
        MtpModel model =
                new MtpModel(
                        "test",
                        "",
                        List.of(Element.of("Li"), Element.of("Cl")),
                        List.of(0, 1),
                        0.1,
                        new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.5, 4, 4),
                        tree,
                        numbers(4 * tree.radialCount() * 4),
                        numbers(2),
                        numbers(tree.scalars().length));
        return new MtpPotential(model, Optional.empty(), "test");
    }

    private List<Structure> structures(int count, double edge) {
        List<Structure> all = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            double[] positions =
                    DoubleStream.generate(() -> edge * random.nextDouble()).limit(24).toArray();
            all.add(
                    Structure.of(
                            Cell.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge),
                            new int[] {3, 17, 3, 17, 3, 17, 3, 17},
                            positions));
        }
        return all;
    }

    private Cli.Outcome done(Object... args) {
        Cli.Outcome outcome = Cli.run(args);
        assertEquals(0, outcome.status(), outcome.err());
        return outcome;
    }

    private void build(Path to, Object... more) {
        List<Object> args =
                new ArrayList<>(
                        List.of(
                                "grade",
                                model,
                                "--elements",
                                "Li,Cl",
                                "--build-from",
                                train,
                                "-o",
                                to));
        args.addAll(List.of(more));
        done(args.toArray());
    }

    @Test
    void gradesOfConfigurationsAreNoMeasureOfAtoms() {
        Path whole = folder.resolve("whole.almtp");
        build(whole, "--mode", "configuration");
        Cli.Outcome none =
                Cli.run("validate", whole, train, "--elements", "Li,Cl", "--uncertainty");
        assertEquals(1, none.status());
        assertTrue(none.err().contains("no active set of neighbourhoods"), none.err());
    }

    /** MLIP would take one element for the other. */
    @Test
    void anotherNumberingThanThatOfTheDataIsToldOf() throws IOException {
        Path config = folder.resolve("mlip.yaml");
        List<Structure> labelled =
                structures(8, 7).stream()
                        .map(s -> s.withLabels(Labels.NONE.withEnergy(random.nextDouble())))
                        .toList();
        for (String names : List.of("Cl, Li", "Li, Cl")) {
            Structures.write(
                    folder.resolve("train.cfg"),
                    labelled,
                    FormatOptions.defaults().withElements(names.split(", ")));
            Files.writeString(
                    config,
                    """
                    data: [{file: train.cfg, elements: [%s]}]
                    energy_references: none
                    model: {type: mtp, level: 4, cutoff: 4}
                    training: {iterations: 1, starts: 1}
                    """
                            .formatted(names));
            String err = done("train", config, "--restart").err();
            assertEquals(
                    names.equals("Cl, Li"),
                    err.contains("model.almtp as 0 = Li, 1 = Cl; the data number them otherwise"),
                    err);
        }
    }

    private static double[] grades(Cli.Outcome outcome) {
        return outcome.out()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .mapToDouble(line -> Double.parseDouble(line.strip().split("\\s+")[2]))
                .toArray();
    }

    private double[] grades(Path graded, Path structures) {
        return grades(done("grade", graded, structures, "--elements", "Li,Cl"));
    }

    private static ActiveSet set(Path file) {
        return ((MtpPotential) Potentials.load(file)).activeSet().orElseThrow();
    }

    @Test
    void trainingSetsDoNotExtrapolateOthersDo() {
        Path graded = folder.resolve("graded.almtp");
        build(graded);
        for (double grade : grades(graded, train)) {
            assertTrue(grade > 0 && grade <= 1.0011, "" + grade);
        }
        String table = done("grade", graded, train, "--elements", "Li,Cl").out();
        assertTrue(table.lines().anyMatch(line -> line.matches("# Cl +48 +0\\.0000 .*")), table);
        for (double grade : grades(graded, far)) {
            assertTrue(grade > 2, "" + grade);
        }
        ActiveSet set = set(graded);
        Path selected = folder.resolve("selected.cfg");
        write(selected, set.selected());
        List<Structure> kept = Structures.read(selected);
        List<Structure> all = Structures.read(train);
        for (Structure structure : kept) {
            assertTrue(
                    all.stream()
                            .anyMatch(s -> Arrays.equals(s.positions(), structure.positions())));
        }
        for (int i = 0; i < set.size(); i++) {
            int equation = set.equations()[i];
            assertTrue(equation < 0 || equation >= 1 + 3 * 8 + 9 && equation < 1 + 4 * 8 + 9);
            assertTrue(set.configurations()[i] < kept.size());
        }
        assertTrue(done("info", graded).out().contains("by neighbourhoods"));
    }

    /** Numbers 1 and 2 that mean neither the second and third name nor hydrogen and helium. */
    @Test
    void speciesOfConfigurationsAreThoseOfTheModel() throws IOException {
        Path later = folder.resolve("later.mtp");
        write(
                later,
                Files.readString(model)
                        .replace("species: Li Cl", "")
                        .replace("1-1", "2-2")
                        .replace("0-1", "1-2")
                        .replace("1-0", "2-1")
                        .replace("0-0", "1-1"));
        Path cfg = folder.resolve("numbered.cfg");
        done("convert", train, cfg, "--elements", "X0,Li,Cl");
        assertEquals(
                done("predict", model, train).out(),
                done("predict", later, cfg, "--elements", "X0,Li,Cl")
                        .out()
                        .replace(cfg.toString(), train.toString()));
        Cli.Outcome outcome = Cli.run("predict", later, cfg, "--elements", "Li,Cl");
        assertTrue(outcome.err().contains("--elements X0,Li,Cl"), outcome.err());
    }

    private static void write(Path path, String text) {
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** MLIP's binary configurations give what the same structures give as text: energies, grades, active set, conversion. */
    @Test
    void binaryConfigurationsPassAllDoors() throws IOException {
        List<Structure> all = Structures.read(train);
        Path binary = folder.resolve("train.bin");
        Files.write(binary, binary(all));
        Path graded = folder.resolve("graded.almtp");
        build(graded);
        Path same = folder.resolve("same.almtp");
        done("grade", model, "--elements", "Li,Cl", "--build-from", binary, "-o", same);
        assertArrayEquals(set(graded).rows(), set(same).rows());
        assertArrayEquals(grades(graded, train), grades(graded, binary));
        Path energies = folder.resolve("energies.xyz");
        done("predict", graded, binary, "--elements", "Li,Cl", "-o", energies);
        Path expected = folder.resolve("expected.xyz");
        done("predict", graded, train, "--elements", "Li,Cl", "-o", expected);
        Path text = folder.resolve("train.cfg");
        done("convert", binary, text);
        List<Structure> predicted = Structures.read(energies);
        List<Structure> converted = Structures.read(text);
        for (int s = 0; s < all.size(); s++) {
            assertEquals(
                    Structures.read(expected).get(s).labels().energy(),
                    predicted.get(s).labels().energy());
            assertArrayEquals(all.get(s).positions(), converted.get(s).positions());
        }
    }

    /** Sizes, lattice vectors, positions and types, as {@code CfgBinary} describes them. */
    private static byte[] binary(List<Structure> structures) {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (Structure structure : structures) {
            bytes.put((byte) 'n').putInt(structure.size()).put((byte) 'l');
            for (double component : structure.cell().vectors()) {
                bytes.putDouble(component);
            }
            bytes.put((byte) 'p');
            for (double component : structure.positions()) {
                bytes.putDouble(component);
            }
            bytes.put((byte) 't');
            for (int species : structure.species()) {
                bytes.putInt(species == 3 ? 0 : 1);
            }
            bytes.put((byte) '#');
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Test
    void configurationsAreGradedAsWholes() throws IOException {
        Path graded = folder.resolve("whole.almtp");
        build(graded, "--mode", "configuration");
        for (double grade : grades(graded, train)) {
            assertTrue(grade <= 1.0011, "" + grade);
        }
        Path out = folder.resolve("out.xyz");
        done("predict", graded, far, "--elements", "Li,Cl", "--grade", "-o", out);
        String text = Files.readString(out);
        assertTrue(text.contains("max_grade=") && !text.contains("grade:R:1"), text);
    }

    @Test
    void predictWritesGradesOfAtoms() throws IOException {
        Path graded = folder.resolve("graded.almtp");
        build(graded);
        Path out = folder.resolve("out.xyz");
        done("predict", graded, far, "--elements", "Li,Cl", "--grade", "-o", out);
        String text = Files.readString(out);
        assertTrue(text.contains(":grade:R:1"), text);
        Cli.Outcome table = done("predict", graded, far, "--elements", "Li,Cl", "--grade");
        double[] expected = grades(graded, far);
        List<String> lines = table.out().lines().toList();
        assertTrue(lines.getFirst().endsWith("max_grade"), table.out());
        for (int f = 0; f < expected.length; f++) {
            String[] words = lines.get(f + 1).strip().split("\\s+");
            assertEquals(expected[f], Double.parseDouble(words[6]), 1e-4 * expected[f]);
        }
    }

    @Test
    void everyFormOfAModelHoldsTheSame() {
        Path graded = folder.resolve("graded.almtp");
        build(graded);
        Path json = folder.resolve("model.mlip");
        Path back = folder.resolve("back.almtp");
        done("convert", graded, json, "--elements", "Li,Cl");
        Cli.Outcome outcome = done("convert", json, back);
        assertTrue(outcome.err().contains("0 = Li, 1 = Cl"), outcome.err());
        Potential first = Potentials.load(json);
        assertEquals(List.of(Element.of("Li"), Element.of("Cl")), first.info().elements());
        for (Path file : List.of(json, back)) {
            ActiveSet set = set(file);
            assertArrayEquals(set(graded).rows(), set.rows());
            assertArrayEquals(set(graded).inverse(), set.inverse());
            assertEquals(set(graded).selected(), set.selected());
            assertArrayEquals(grades(graded, far), grades(file, far));
        }
    }

    @Test
    void unnamedSpeciesOfAJsonFileAreNamedLater() {
        Path json = folder.resolve("model.mlip");
        done("convert", model, json);
        Cli.Outcome outcome = done("info", json, "--elements", "Li,Cl");
        assertTrue(outcome.out().contains("Li Cl"), outcome.out());
    }

    @Test
    void templatesHaveALevelAndSpecies() {
        Path template = folder.resolve("template.almtp");
        done(
                "convert",
                "--level",
                "10",
                "--elements",
                "Li,P,S",
                "--cutoff",
                "5.5",
                "--min-dist",
                "1.8",
                "--radial-basis-size",
                "10",
                template);
        MtpModel read = MtpReader.read(template).model();
        assertEquals(
                new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.8, 5.5, 10), read.basis());
        assertEquals(3, read.species().size());
        assertArrayEquals(MomentTree.ofLevel(10).products(), read.tree().products());
        assertEquals(16, read.tree().scalars().length);
    }

    @Test
    void templatesMayHaveLevelsOfOnesOwn() {
        Path template = folder.resolve("own.mtp");
        done("convert", "--level", "5", "--level-matrix", "1,3; 2", "--elements", "Li", template);
        assertEquals(
                MomentTree.of(new int[][] {{1, 3}, {2}}, 5),
                MtpReader.read(template).model().tree());
        Cli.Outcome wrong =
                Cli.run(
                        "convert",
                        "--level",
                        "5",
                        "--level-matrix",
                        "1,x",
                        "--elements",
                        "Li",
                        "a.mtp");
        assertEquals(2, wrong.status());
        assertTrue(wrong.err().contains("'1,x' is no matrix of levels"), wrong.err());
    }

    @Test
    void addedSpeciesLeaveTheOthersAlone() {
        Path larger = folder.resolve("larger.mlip");
        Cli.Outcome outcome =
                done("convert", model, larger, "--elements", "Li,Cl", "--add-species", "Na,S");
        assertTrue(outcome.err().contains("Na and S start as the mean of Li, Cl"), outcome.err());
        MtpModel read = ((MtpPotential) Potentials.load(larger)).model();
        assertEquals(List.of(0, 1, 2, 3), read.types());
        Structure structure = structures(1, 7).getFirst();
        Potential small =
                Potentials.load(
                        model,
                        new LoadOptions(
                                Optional.empty(), List.of(Element.of("Li"), Element.of("Cl"))));
        assertEquals(
                small.evaluate(structure).energy(),
                Potentials.load(larger).evaluate(structure).energy(),
                1e-12);
    }
}
