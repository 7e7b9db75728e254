package org.mlip4j.hdnnp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.Potentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Every broken model file is refused with one sentence that names file and line. */
class BadModelFilesTest {

    private static final String INPUT =
            """
            elements H O
            number_of_elements 2
            atom_energy H -0.5
            cutoff_type 1 0.0
            scale_symmetry_functions
            global_hidden_layers_short 1
            global_nodes_short 2
            global_activation_short t l
            symfunction_short H 2 H 0.1 0.0 4.0
            symfunction_short H 3 H O 0.1 1 1.0 4.0
            symfunction_short O 2 H 0.1 0.0 4.0
            symfunction_short O 20 H 0.0 4.0 p2
            """;

    private static final String SCALING =
            """
            # element function min max mean sigma
            1 1 0.0 1.0 0.5 0.1
            1 2 0.0 1.0 0.5 0.1
            2 1 0.0 1.0 0.5 0.1
            2 2 0.0 1.0 0.5 0.1
            -1.0 1.0
            """;

    private static final String WEIGHTS = "0.1 a 1\n0.2\n0.3\n0.4\n0.5\n0.6\n0.7\n0.8\n0.9\n";

    @TempDir Path folder;

    private void write(String input, String scaling, String weights) throws IOException {
        Files.writeString(folder.resolve("input.nn"), input);
        Files.writeString(folder.resolve("scaling.data"), scaling);
        Files.writeString(folder.resolve("weights.001.data"), weights);
        Files.writeString(folder.resolve("weights.008.data"), WEIGHTS);
    }

    @Test
    void theUnbrokenModelLoads() throws IOException {
        write(INPUT, SCALING, WEIGHTS);
        assertEquals(4, Potentials.load(folder).info().cutoff());
    }

    private static Arguments input(String from, String to, int line, String words) {
        return Arguments.of(
                "input.nn", (UnaryOperator<String>) s -> s.replace(from, to), line, words);
    }

    private static Arguments scaling(String from, String to, int line, String words) {
        return Arguments.of(
                "scaling.data", (UnaryOperator<String>) s -> s.replace(from, to), line, words);
    }

    private static Arguments weights(String from, String to, int line, String words) {
        return Arguments.of(
                "weights.001.data", (UnaryOperator<String>) s -> s.replace(from, to), line, words);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                input(INPUT, "", 0, "an empty file"),
                input("elements H O\n", "", 0, "the keyword elements"),
                input("elements H O", "elements H Q", 1, "'Q'"),
                input("elements H O", "elements", 1, "at least one element"),
                input("elements H O", "elements H H", 1, "twice"),
                input("elements 2", "elements 3", 2, "number of elements"),
                input("elements 2", "elements two", 2, "whole number"),
                input("atom_energy H -0.5", "atom_energy H", 3, "column 3"),
                input("atom_energy H", "atom_energy Li", 3, "Li"),
                input("atom_energy H -0.5", "atom_energy H -0.5\natom_energy H -0.6", 4, "second"),
                input("-0.5", "NaN", 3, "finite"),
                input("cutoff_type 1", "cutoff_type 9", 4, "from 0 to 8"),
                input("cutoff_type 1 0.0", "cutoff_type 1 1.0", 4, "alpha"),
                input("cutoff_type 1 0.0", "cutoff_type 1 0.0\ncutoff_type 2", 5, "second"),
                input("layers_short 1", "layers_short 0", 6, "hidden layer"),
                input("global_hidden_layers_short 1\n", "", 0, "global_hidden_layers_short"),
                input("nodes_short 2", "nodes_short 2 2", 7, "1 numbers of nodes"),
                input("nodes_short 2", "nodes_short 0", 7, "at least one node"),
                input("global_nodes_short 2\n", "", 0, "global_nodes_short"),
                input("short t l", "short t", 8, "2 activation functions"),
                input("short t l", "short q l", 8, "'q'"),
                input("H 2 H 0.1 0.0 4.0", "H 2 H 0.1 0.0", 9, "cutoff"),
                input("H 2 H 0.1 0.0 4.0", "H 2 H 0.1 0.0 4.0 7", 9, "columns"),
                input("H 2 H 0.1 0.0 4.0", "H 2 H 0.1 0.0 -4.0", 9, "positive"),
                input("H 2 H 0.1 0.0 4.0", "H 2 H 0.1x 0.0 4.0", 9, "'0.1x'"),
                input("H 2 H", "H 4 H", 9, "type 4"),
                input("H 2 H", "C 2 H", 9, "element of the model"),
                input("H 2 H", "H 2 Li", 9, "element of the model"),
                input("H 3 H O 0.1 1 1.0 4.0", "H 2 H 0.1 0.0 4.0", 10, "once"),
                input("0.0 4.0 p2", "4.0 4.0 p2", 12, "left < right"),
                input("0.0 4.0 p2", "0.0 4.0 p5", 12, "'p5'"),
                input("O 20 H 0.0 4.0 p2", "O 21 H H 0.0 4.0 -10 90 p2", 12, "centred"),
                input("symfunction_short O", "# O", 0, "for O"),
                input("elements H O", "nnp_type 4G-HDNNP\nelements H O", 1, "4G-HDNNP"),
                input("elements H O", "use_electrostatics\nelements H O", 1, "use_electrostatics"),
                input("elements H O", "mean_energy 1.0\nelements H O", 0, "conv_energy"),
                input(
                        "elements H O",
                        "mean_energy 1\nconv_energy 0\nconv_length 1\nelements H O",
                        2,
                        "positive conv_energy"),
                scaling("2 2 0.0 1.0 0.5 0.1\n-1.0 1.0\n", "", 4, "end of the file"),
                scaling("1 2 0.0 1.0 0.5 0.1\n", "", 3, "symmetry function 2 of element 1"),
                scaling("1 2 0.0 1.0 0.5 0.1", "1 2 0.0 1.0", 3, "4 columns"),
                scaling("1 2 0.0 1.0", "1 2 1.0 1.0", 3, "not empty"),
                scaling("1 2 0.0 1.0", "1 2 0.0 nan", 3, "'nan'"),
                scaling(SCALING, "", 0, "end of the file"),
                scaling("0.5 0.1\n-1.0 1.0\n", "0.5 0.", 5, "may be cut"),
                weights("0.9\n", "0.", 9, "may be cut"),
                weights("0.9\n", "", 8, "9 weights"),
                weights("0.9\n", "0.9\n1.0\n", 10, "9 weights"),
                weights("0.9\n", "NaN\n", 9, "finite"),
                weights("0.4\n", "abc\n", 4, "'abc'"),
                weights(WEIGHTS, "", 0, "9 weights"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void isRefused(String file, UnaryOperator<String> breaking, int line, String words)
            throws IOException {
        write(
                file.equals("input.nn") ? breaking.apply(INPUT) : INPUT,
                file.equals("scaling.data") ? breaking.apply(SCALING) : SCALING,
                file.equals("weights.001.data") ? breaking.apply(WEIGHTS) : WEIGHTS);
        FormatException e = assertThrows(FormatException.class, () -> Potentials.load(folder));
        assertEquals(folder.resolve(file).toString(), e.file(), e.getMessage());
        assertEquals(line, e.line(), e.getMessage());
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertTrue(e.getMessage().indexOf('\n') < 0, e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("files")
    void missingFilesAreNamed(String file) throws IOException {
        write(INPUT, SCALING, WEIGHTS);
        Files.delete(folder.resolve(file));
        FormatException e = assertThrows(FormatException.class, () -> Potentials.load(folder));
        assertEquals(folder.resolve(file).toString(), e.file());
        assertTrue(e.getMessage().contains("no such file"), e.getMessage());
    }

    static List<String> files() {
        return List.of("scaling.data", "weights.001.data", "weights.008.data");
    }

    /** Windows line ends, tabs, comments, keywords of training and unknown keywords do no harm. */
    @Test
    void harmlessVariationsLoad() throws IOException {
        String input =
                ("! comment\n\n" + INPUT + "epochs 10\nno_such_keyword 1 2 3\n")
                        .replace("short H 2", "short\tH   2")
                        .replace("\n", "   # remark\r\n");
        write(input, SCALING.replace("\n", "\r\n"), WEIGHTS.replace("0.1 a", "1.0D-1 a"));
        assertEquals(4, Potentials.load(folder).info().cutoff());
    }
}
