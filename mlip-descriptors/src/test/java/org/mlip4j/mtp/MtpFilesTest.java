package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Committee;
import org.mlip4j.core.Element;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.mtp.io.MtpFile;
import org.mlip4j.mtp.io.MtpProvider;
import org.mlip4j.mtp.io.MtpReader;
import org.mlip4j.mtp.io.MtpWriter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

class MtpFilesTest {

    private static final RadialBasis BASIS =
            new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.5, 5, 3);

    @TempDir private Path folder;

    private static MtpModel model() {
        return RandomMtp.of(MomentTree.ofLevel(6), BASIS, 2, 1);
    }

    private static String text() {
        return new String(
                MtpWriter.bytes(new MtpFile(model(), Optional.empty())), StandardCharsets.UTF_8);
    }

    private static MtpFile read(String text) {
        return MtpReader.read("x.mtp", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertSame(MtpModel expected, MtpModel model) {
        assertEquals(expected.species(), model.species());
        assertEquals(expected.types(), model.types());
        assertEquals(expected.basis(), model.basis());
        assertEquals(expected.tree(), model.tree());
        assertEquals(expected.scaling(), model.scaling());
        assertArrayEquals(expected.radialCoefficients(), model.radialCoefficients());
        assertArrayEquals(expected.speciesCoefficients(), model.speciesCoefficients());
        assertArrayEquals(expected.momentCoefficients(), model.momentCoefficients());
    }

    @Test
    void writtenFilesAreReadBack() {
        assertSame(model(), read(text()).model());
    }

    @Test
    void gzippedFilesAreRead() throws IOException {
        Path zipped = folder.resolve("model.almtp.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write(text().getBytes(StandardCharsets.UTF_8));
        }
        MtpPotential read = (MtpPotential) Potentials.load(zipped, LoadOptions.DEFAULT);
        assertSame(model(), read.model());
        byte[] bytes = Files.readAllBytes(zipped);
        for (int length : new int[] {1, 5, bytes.length / 2}) {
            Files.write(zipped, Arrays.copyOf(bytes, length));
            MlipException e =
                    assertThrows(
                            MlipException.class,
                            () -> Potentials.load(zipped, LoadOptions.DEFAULT));
            assertTrue(e.getMessage().contains("model.almtp.gz"), e.getMessage());
        }
    }

    /** A fit that was made on its own has a folder of its own, with other files of it beside the model. */
    @Test
    void filesInSubFoldersAreACommittee() throws IOException {
        for (int m = 1; m <= 10; m++) {
            Path member = Files.createDirectory(folder.resolve("seed-" + m));
            MtpModel model = RandomMtp.of(MomentTree.ofLevel(6), BASIS, 2, m);
            MtpWriter.write(new MtpFile(model, Optional.empty()), member.resolve("pot.almtp"));
            Files.writeString(member.resolve("train.log"), "done\n");
        }
        Committee committee = (Committee) Potentials.load(folder);
        assertEquals(10, committee.members().size());
        for (int m = 1; m <= 10; m++) {
            assertSame(
                    RandomMtp.of(MomentTree.ofLevel(6), BASIS, 2, m),
                    ((MtpPotential) committee.members().get(m - 1)).model());
        }

        Files.writeString(folder.resolve("seed-2/start.mtp"), text());
        assertRefused("seed-2 holds more than one model, pot.almtp and start.mtp");
        Files.delete(folder.resolve("seed-2/start.mtp"));
        Files.delete(folder.resolve("seed-2/pot.almtp"));
        assertRefused("sub-folders are or hold one such model each");
    }

    private void assertRefused(String reason) {
        MlipException e = assertThrows(MlipException.class, () -> Potentials.load(folder));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void selectionStateIsKept() {
        MtpModel model = model();
        int n = model.parameterCount();
        double[] rows = new Random(3).doubles((long) n * n).toArray();
        // Bytes that look like marks must not matter.
        rows[0] = Double.longBitsToDouble(0x2323_2323_2323_2323L);
        double[] inverse = new Random(4).doubles((long) n * n).toArray();
        int[] links = IntStream.range(0, n).map(i -> i % 3 - 1).toArray();
        ActiveSet set =
                new ActiveSet(0, 0, 0, 1, 2, rows, inverse, links, links, "BEGIN_CFG\nEND_CFG\n\n");
        byte[] bytes = MtpWriter.bytes(new MtpFile(model, Optional.of(set)));
        MtpFile file = MtpReader.read("x.almtp", bytes);
        assertSame(model, file.model());
        ActiveSet back = file.activeSet().orElseThrow();
        assertArrayEquals(rows, back.rows());
        assertArrayEquals(inverse, back.inverse());
        assertArrayEquals(links, back.configurations());
        assertArrayEquals(links, back.equations());
        assertEquals(set.selected(), back.selected());
        assertEquals(GradeMode.NEIGHBORHOOD, back.mode());
        assertArrayEquals(bytes, MtpWriter.bytes(file));
        byte[] cut = Arrays.copyOf(bytes, bytes.length - set.selected().length() - 8 * n);
        assertThrows(MlipException.class, () -> MtpReader.read("x.almtp", cut));
    }

    @Test
    void orderCommentsAndBothScalingsAreUnderstood() {
        List<String> lines = text().lines().toList();
        int moments =
                IntStream.range(0, lines.size())
                        .filter(i -> lines.get(i).startsWith("alpha_moments_count"))
                        .findFirst()
                        .orElseThrow();
        String other =
                "# made by hand\r\nMTP\r\nversion = 1.1.0\r\n"
                        + String.join("\r\n", lines.subList(moments, lines.size()))
                        + "\r\n"
                        + String.join("\r\n", lines.subList(2, moments));
        assertSame(model(), read(other).model());
        String twice =
                text().replace("\tmin_dist", "\tscaling = 3\n\tmin_val")
                        .replace("max_dist", "max_val");
        assertEquals(3 * model().scaling(), read(twice).model().scaling());
    }

    @Test
    void labelsGiveTypesAndElements() {
        String swapped = withLabels("1-1", "1-0", "0-1", "0-0");
        MtpModel model = read(swapped).model();
        assertEquals(List.of(1, 0), model.types());
        assertEquals(List.of(Element.unnamed(1), Element.unnamed(0)), model.species());
        MtpModel named = read(withLabels("3-3", "3-17", "17-3", "17-17")).model();
        assertEquals(List.of(Element.of("Li"), Element.of("Cl")), named.species());
    }

    private static String withLabels(String... labels) {
        Iterator<String> next = List.of(labels).iterator();
        return text().lines()
                .map(line -> line.strip().matches("\\d-\\d") ? next.next() : line)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void elementsNameTheTypes() throws IOException {
        Path path = folder.resolve("m.mtp");
        Files.writeString(path, text());
        LoadOptions options =
                LoadOptions.DEFAULT.withElements(List.of(Element.of("Li"), Element.of("S")));
        Potential potential = Potentials.load(path, options);
        assertEquals(options.elements(), potential.info().elements());
        MlipException error =
                assertThrows(
                        MlipException.class,
                        () ->
                                Potentials.load(
                                        path,
                                        LoadOptions.DEFAULT.withElements(
                                                List.of(Element.of("Li")))));
        assertTrue(error.getMessage().contains("2 species"), error.getMessage());
        Potentials.save(potential, folder.resolve("n.mtp"));
        MtpModel saved = MtpReader.read(folder.resolve("n.mtp")).model();
        assertEquals(List.of(0, 1), saved.types());
        assertEquals(options.elements(), saved.species());
        assertEquals("", saved.tag());
        LoadOptions swapped =
                LoadOptions.DEFAULT.withElements(List.of(Element.of("S"), Element.of("Li")));
        Potential again = Potentials.load(folder.resolve("n.mtp"), swapped);
        assertEquals(options.elements(), again.info().elements());
    }

    /** Numbers 1 and 2 mean hydrogen and helium; where they do not, names count from 0, as in configurations of MLIP. */
    @Test
    void elementsNameTypesThatDoNotBeginWithZero() throws IOException {
        Path path = folder.resolve("m.mtp");
        Files.writeString(path, withLabels("1-1", "1-2", "2-1", "2-2"));
        List<Element> names = List.of(Element.unnamed(0), Element.of("Li"), Element.of("S"));
        for (List<Element> given : List.of(names, names.subList(1, 3))) {
            MtpPotential potential =
                    (MtpPotential) Potentials.load(path, LoadOptions.DEFAULT.withElements(given));
            assertEquals(names.subList(1, 3), potential.info().elements());
            assertEquals(names, MtpProvider.numbering(potential.model()).elements());
        }
    }

    @Test
    void namesInTheTagFollowTheOrderOfTheSpecies() {
        String swapped = withLabels("1-1", "1-0", "0-1", "0-0");
        String tagged =
                swapped.replaceFirst("potential_tag = *", "potential_tag = mine species: Li S");
        MtpModel model = read(tagged).model();
        assertEquals(List.of(Element.of("Li"), Element.of("S")), model.species());
        assertEquals(List.of(1, 0), model.types());
        assertEquals("mine", model.tag());
        MlipException error =
                assertThrows(
                        MlipException.class,
                        () -> read(tagged.replace("species: Li S", "species: Li")));
        assertTrue(error.getMessage().contains("one name for each"), error.getMessage());
    }

    @Test
    void templatesAreRecognisedAndRefused() throws IOException {
        MtpModel template =
                new MtpModel(
                        "t",
                        "",
                        List.of(),
                        List.of(),
                        1,
                        BASIS,
                        MomentTree.ofLevel(8),
                        new double[0],
                        new double[0],
                        new double[0]);
        Path path = folder.resolve("08.almtp");
        MtpWriter.write(new MtpFile(template, Optional.empty()), path);
        assertFalse(MtpReader.read(path).model().isTrained());
        MlipException error =
                assertThrows(
                        MlipException.class,
                        () -> new MtpProvider().load(path, LoadOptions.DEFAULT));
        assertTrue(
                error.getMessage().contains("template without coefficients"), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MTP                                | MPT                          | x.mtp:1: expected 'MTP'",
                "version = 1.1.0                    | version = 1.0.2              | x.mtp:2: expected version 1.1.0",
                "RBChebyshev                        | RBBessel                     | x.mtp:7: expected a radial_basis_type of",
                "min_dist                           | minimum                      | x.mtp:8: expected a keyword",
                "1.5000000000000000e+00             | 1.5d                         | x.mtp:8: expected a number for min_dist",
                "min_dist = 1.5000000000000000e+00  | min_dist = 9                 | the second must be larger",
                "radial_basis_size = 3              | radial_basis_size = 4        | radial coefficients",
                "radial_basis_size = 3              | radial_basis_size = three    | x.mtp:10: expected an integer",
                "radial_funcs_count = 2             | radial_funcs_count = 3       | radial_funcs_count",
                "radial_funcs_count = 2             | magnetic_basis_type = BChebyshev | without magnetic moments",
                "species_count = 2                  | species_count = 3            | species_count",
                "1-0                                | 1-2                          | every ordered pair of species",
                "1-0                                | 0-1                          | 0-1 twice",
                "alpha_index_times_count = 5        | alpha_index_times_count = 6  | alpha_index_times_count",
                "{0, 0, 0, 0}                       | {0, 0, 0}                    | four integers",
                "{0, 0, 1, 5}                       | {0, 0, 1, 8}                 | does not exist",
                "{0, 5, 1, 7}                       | {0, 7, 1, 7}                 | changes after it has been used",
                "{0, 5, 1, 7}                       | {0, 5, 1, 7                  | x.mtp:30: expected '{'",
                "species_coeffs                     | species_weights              | x.mtp:32: expected a keyword",
                "alpha_moments_count = 8            | alpha_moments_count = -8     | at least 0",
                "alpha_moment_mapping = {0,         | alpha_moment_mapping = {     | entries as alpha_scalar_moments",
                "potential_tag =                    | potential_tag                | '='",
            })
    void badInputIsNamed(String good, String bad, String message) {
        assertTrue(text().contains(good), good);
        String spoilt = text().replaceFirst(Pattern.quote(good), bad);
        MlipException error = assertThrows(MlipException.class, () -> read(spoilt));
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    @Test
    void missingPartsAreNamed() {
        for (String line : text().lines().skip(6).filter(l -> l.contains(" = ")).toList()) {
            String key = line.strip().split(" ")[0];
            String without = text().replace(line, "");
            if (!key.endsWith("_count") && !key.equals("alpha_scalar_moments")) {
                MlipException error = assertThrows(MlipException.class, () -> read(without), key);
                assertTrue(error.getMessage().contains("x.mtp"), error.getMessage());
            }
        }
    }

    @Test
    void truncatedFilesAreNeverAccepted() {
        String text = text();
        for (int end = 0; end < text.length() - 1; end += 7) {
            String part = text.substring(0, end);
            MtpModel template = null;
            try {
                template = read(part).model();
            } catch (MlipException e) {
                assertTrue(e.getMessage().startsWith("x.mtp"), e.getMessage());
            }
            assertEquals(null, template, "accepted at " + end);
        }
    }
}
