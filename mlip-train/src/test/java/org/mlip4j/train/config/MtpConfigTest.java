package org.mlip4j.train.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;
import org.mlip4j.mtp.io.MtpFile;
import org.mlip4j.mtp.io.MtpWriter;
import org.mlip4j.train.LossWeights;
import org.mlip4j.train.MtpPlan;
import org.mlip4j.train.MtpStarts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

class MtpConfigTest {

    private static final String FULL =
            """
            data:
              - {file: a.xyz}
            model: {type: mtp, level: 12, cutoff: 5.5, radial_basis_size: 7}
            training: {iterations: 90, tolerance: 0, patience: 30, starts: 2, energy_weight: 2,
              force_weight: 0.5, stress_weight: 0, weight_scaling: structures}
            seed: 3
            threads: 1
            memory: 1.5 GB
            output: out
            """;

    @TempDir private Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("mlip.yaml"), text);
    }

    @Test
    void saysWhatToDo() throws IOException {
        Path file = write(FULL);
        assertEquals(TrainingConfig.Family.MTP, TrainingConfig.family(file));
        MtpConfig config = MtpConfig.read(file);
        assertEquals(12, config.level());
        assertEquals(5.5, config.cutoff());
        assertEquals(7, config.radialSize());
        assertEquals(new LossWeights(2, 0.5, 0, LossWeights.Scaling.STRUCTURES), config.weights());
        assertEquals(90, config.iterations());
        assertEquals(2, config.starts());
        assertEquals(30, config.patience());
        assertEquals(OptionalLong.of(1_500_000_000), config.memory());
        MtpConfig without = MtpConfig.read(write(FULL.replace("memory: 1.5 GB", "")));
        assertEquals(OptionalLong.empty(), without.memory());
    }

    @ParameterizedTest
    @CsvSource({
        "level: 12, level: 13, an even number",
        "level: 12, start: x.almtp, without cutoff",
        "type: mtp, type: mpt, one of hdnnp",
        "starts: 2, start: 2, did you mean starts",
        "memory: 1.5 GB, memory: 4, a size such as 500 MB",
        "weight_scaling: structures, weight_scaling: crystals, one of vibrations",
        "force_weight: 0.5, force_weight: -1, at least 0"
    })
    void refusesWithTheLine(String right, String wrong, String expected) throws IOException {
        Path file = write(FULL.replace(right, wrong));
        FormatException e =
                assertThrows(
                        FormatException.class,
                        () -> {
                            TrainingConfig.family(file);
                            MtpConfig.read(file);
                        });
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().contains("mlip.yaml:"), e.getMessage());
    }

    /** Files of MLIP-3 number their species, those written here name them as well. */
    @Test
    void startsFromFilesWithoutElements() throws IOException {
        savePair("start.almtp");
        assertEquals(List.of("Li", "S"), speciesOf("start: start.almtp"));
        Path start = folder.resolve("start.almtp");
        Files.writeString(start, Files.readString(start).replace("species: Li S", ""));
        assertEquals(List.of("Li", "S"), speciesOf("start: start.almtp, elements: [Li, S]"));
        MlipException refused =
                assertThrows(MlipException.class, () -> speciesOf("start: start.almtp"));
        assertTrue(refused.getMessage().contains("elements: [Li, P, S]"), refused.getMessage());
        assertThrows(FormatException.class, () -> speciesOf("level: 4, elements: [Li, S]"));
    }

    /** The model of a sum was fitted to what its other terms leave; which may be of the same family. */
    @Test
    void startsFromSumsWithTheirBaseline() throws IOException {
        savePair("start.almtp");
        Potential fitted = Potentials.load(folder.resolve("start.almtp"));
        Potential zbl = new ZblPotential(fitted.info().elements(), 0.7, 1.4);
        Potential far = save("other.almtp", 3);
        for (Potential baseline : List.of(zbl, far)) {
            Potentials.save(new SumPotential(baseline, fitted), folder.resolve("sum.mlip"));
            MtpPlan plan = plan("start: sum.mlip").plan();
            assertEquals(baseline.info().family(), plan.baseline().orElseThrow().info().family());
            assertEquals(1.5, plan.starts().apply(1).basis().min());
        }
        assertEquals(Optional.empty(), plan("start: start.almtp").plan().baseline());
    }

    /** With species of the data, whatever their number in the template. */
    @Test
    void startsFromTemplates() throws IOException {
        MomentTree tree = MomentTree.of(new int[][] {{1, 3}, {2}}, 5);
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.5, 5, 4);
        saveTemplate(tree, basis);
        MtpModel first = first("start: template.almtp");
        assertEquals(tree, first.tree());
        assertEquals(basis, first.basis());
        assertEquals(2, first.species().size());
        assertEquals(MomentTree.ofLevel(6), first("start: template.almtp, level: 6").tree());
        saveTemplate(tree, new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.5, 2, 4));
        MlipException refused =
                assertThrows(MlipException.class, () -> first("start: template.almtp"));
        assertTrue(refused.getMessage().contains("cutoff of 2.0"), refused.getMessage());
    }

    private void saveTemplate(MomentTree tree, RadialBasis basis) {
        double[] none = new double[0];
        MtpModel template =
                new MtpModel(
                        "own",
                        "",
                        List.of(Element.unnamed(0)),
                        List.of(0),
                        1,
                        basis,
                        tree,
                        none,
                        none,
                        none);
        MtpWriter.write(new MtpFile(template, Optional.empty()), folder.resolve("template.almtp"));
    }

    /** Radial functions of the start stay, in a basis that begins below the shortest distance in the data. */
    @ParameterizedTest
    @EnumSource
    void startsCoverTheData(RadialBasis.Kind kind) throws IOException {
        RadialBasis basis = new RadialBasis(kind, 3, 5, 8);
        List<Element> elements = List.of(Element.of("Li"), Element.of("S"));
        MtpModel model = MtpStarts.random(MomentTree.ofLevel(4), basis, elements, 1, 1);
        Potentials.save(
                new MtpPotential(model, Optional.empty(), "test"), folder.resolve("far.almtp"));
        MtpModel start = first("start: far.almtp");
        assertEquals(0.99 * 2.4, start.basis().min(), 1e-12);
        for (double r = 3.05; r < 5; r += 0.2) {
            double[] expected = functions(model, r);
            double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            assertArrayEquals(expected, functions(start, r), 1e-8 * size);
        }
        assertTrue(
                plan("start: far.almtp").set().warnings().getLast().contains("down to 2.40"),
                "no warning");
        savePair("start.almtp");
        assertEquals(List.of(), plan("start: start.almtp").set().warnings());
    }

    /** Functions of an element that is new do not grow without bounds below the distances of the start. */
    @Test
    void functionsOfNewElementsAreBounded() throws IOException {
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 3.4, 5, 8);
        MtpModel model =
                MtpStarts.random(MomentTree.ofLevel(4), basis, List.of(Element.of("Li")), 1, 1);
        Potentials.save(
                new MtpPotential(model, Optional.empty(), "test"), folder.resolve("far.almtp"));
        double[] values = functions(first("start: far.almtp"), 2.4);
        int own = values.length / 4;
        for (int f = own; f < values.length; f++) {
            assertTrue(Math.abs(values[f]) < 0.1 * Math.abs(values[f % own]), "function " + f);
        }
    }

    private static double[] functions(MtpModel model, double r) {
        int size = model.basis().size();
        double[] phi = new double[size];
        model.basis().evaluate(r, phi, new double[size]);
        double[] values = new double[model.radialCoefficients().length / size];
        for (int c = 0; c < model.radialCoefficients().length; c++) {
            values[c / size] += model.radialCoefficients()[c] * phi[c % size];
        }
        return values;
    }

    private void savePair(String name) {
        save(name, 1.5);
    }

    private Potential save(String name, double min) {
        MomentTree tree = MomentTree.ofLevel(4);
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.CHEBYSHEV, min, 5, 4);
        List<Element> elements = List.of(Element.of("Li"), Element.of("S"));
        MtpModel model = MtpStarts.random(tree, basis, elements, 1, 1);
        Potential potential = new MtpPotential(model, Optional.empty(), "test");
        Potentials.save(potential, folder.resolve(name));
        return potential;
    }

    private List<String> speciesOf(String model) throws IOException {
        return first(model).species().stream().map(Element::symbol).toList();
    }

    private MtpModel first(String model) throws IOException {
        return plan(model).plan().starts().apply(1);
    }

    private MtpConfig.Planned plan(String model) throws IOException {
        Files.writeString(
                folder.resolve("a.xyz"),
                """
                2
                Lattice="6 0 0 0 6 0 0 0 6" Properties=species:S:1:pos:R:3:forces:R:3 energy=-1
                Li 0 0 0 0 0 0
                S 2.4 0 0 0 0 0
                """);
        Path file =
                write(
                        "data: [{file: a.xyz}]\nenergy_references: mean\nmodel: {type: mtp, %s}\nthreads: 1\noutput: out\n"
                                .formatted(model));
        return MtpConfig.read(file).plan(Optional.empty());
    }
}
