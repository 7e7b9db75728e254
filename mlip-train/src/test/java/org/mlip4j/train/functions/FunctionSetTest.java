package org.mlip4j.train.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.io.N2p2ModelReader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sets of symmetry functions follow the published rules. */
class FunctionSetTest {

    /** The set of the LLZO/LCO tutorial. */
    private static FunctionSet tutorial() {
        return new FunctionSet(
                Stream.of("Li", "La", "Zr", "O", "Co").map(Element::of).toList(),
                new CutoffFunction(CutoffFunction.Kind.COSINE, 6, 0),
                List.of(
                        new FunctionSet.Radial(
                                RadialGrid.imbalzano2018(RadialGrid.Mode.SHIFT, 9, 6)),
                        new FunctionSet.Angular(
                                RadialGrid.gastegger2018(RadialGrid.Mode.CENTER, 3, 1.5, 6),
                                List.of(1.0, 6.0),
                                true)));
    }

    @ParameterizedTest
    @CsvSource({
        // Worked by hand for a cutoff of 8; two intervals: 8, 8/sqrt(2), 4.
        "imbalzano2018:shift:2, 4 5.65685424949238, 0.364276695296637 0.182138347648318",
        "imbalzano2018:center:3, 0 0 0, 0.015625 0.03125 0.0625",
        "gastegger2018:shift:3:2:8, 2 5 8, 0.0555555555555556 0.0555555555555556 0.0555555555555556",
        "gastegger2018:center:2:2:4, 0 0, 0.125 0.03125"
    })
    void gridsFollowTheirRule(String text, String shifts, String etas) {
        RadialGrid grid = RadialGrid.parse(text, 8);
        String[] r = shifts.split(" ");
        String[] eta = etas.split(" ");
        assertEquals(r.length, grid.gaussians().size());
        for (int m = 0; m < r.length; m++) {
            assertEquals(Double.parseDouble(r[m]), grid.gaussians().get(m).shift(), 1e-13);
            assertEquals(Double.parseDouble(eta[m]), grid.gaussians().get(m).eta(), 1e-13);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imbalzano2018:shift:1",
                "imbalzano2018:sideways:9",
                "imbalzano2018:shift:9:1",
                "gastegger2018:center:3:0:6",
                "gastegger2018:shift:3:7:6",
                "gastegger2018:center:three:1:6",
                "behler2011:shift:9"
            })
    void whatIsNoGridIsRefused(String text) {
        assertThrows(MlipException.class, () -> RadialGrid.parse(text, 6));
    }

    @Test
    void fiveElementsHave225FunctionsEach() {
        Map<Element, List<SymmetryFunction>> functions = tutorial().functions();
        assertEquals(5, functions.size());
        functions.values().forEach(f -> assertEquals(225, f.stream().distinct().count()));
    }

    @Test
    void aGridBeyondTheCutoffIsRefused() {
        RadialGrid grid = RadialGrid.parse("gastegger2018:shift:3:1:7", 6);
        CutoffFunction cutoff = new CutoffFunction(CutoffFunction.Kind.COSINE, 6, 0);
        List<FunctionSet.Family> families = List.of(new FunctionSet.Radial(grid));
        List<Element> elements = List.of(Element.of("Li"));
        MlipException e =
                assertThrows(
                        MlipException.class, () -> new FunctionSet(elements, cutoff, families));
        assertTrue(e.getMessage().contains("beyond the cutoff"), e.getMessage());
    }

    @Test
    @Tag("shared")
    void theTutorialsLinesArePrintedCharacterByCharacter() throws IOException {
        Path seeds = Path.of(System.getenv("MLIP4J_SHARED")).resolve("seeds");
        try (Stream<Path> files = Files.list(seeds)) {
            Path tutorial =
                    files.filter(f -> f.getFileName().toString().startsWith("001_"))
                            .findFirst()
                            .orElseThrow();
            List<String> printed =
                    Files.readAllLines(tutorial).stream()
                            .filter(l -> l.startsWith("symfunction_short"))
                            .map(String::strip)
                            .toList();
            assertEquals(21, printed.size());
            List<String> lines = tutorial().text(3).lines().toList();
            assertTrue(lines.containsAll(printed), () -> String.join("\n", lines.subList(0, 40)));
            assertEquals(1125, lines.stream().filter(l -> l.startsWith("symf")).count());
        }
    }

    @Test
    @Tag("shared")
    void theSpeedCaseHasTheSameFunctions() {
        Path input = Path.of(System.getenv("MLIP4J_SHARED")).resolve("refs/llzo_lco/input.nn");
        Map<Element, List<SymmetryFunction>> theirs = N2p2ModelReader.readFunctions(input);
        tutorial()
                .functions()
                .forEach(
                        (element, ours) ->
                                assertEquals(
                                        rounded(theirs.get(element)),
                                        rounded(ours),
                                        element.symbol()));
    }

    /** The file holds four decimals. */
    private static TreeSet<String> rounded(List<SymmetryFunction> functions) {
        return functions.stream()
                .map(FunctionSetTest::rounded)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String rounded(SymmetryFunction function) {
        return switch (function) {
            case SymmetryFunction.GaussianRadial g ->
                    "%d %.4f %.4f".formatted(g.neighbor(), g.eta(), g.shift());
            case SymmetryFunction.GaussianAngular g ->
                    "%d %d %b %.4f %.1f %.1f"
                            .formatted(
                                    g.first(),
                                    g.second(),
                                    g.narrow(),
                                    g.eta(),
                                    g.lambda(),
                                    g.zeta());
            default -> function.toString();
        };
    }
}
