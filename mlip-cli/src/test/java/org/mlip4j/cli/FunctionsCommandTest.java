package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Symmetry functions on the command line: made, selected and printed. */
class FunctionsCommandTest {

    @TempDir private Path folder;

    private Cli.Outcome generate() {
        return Cli.run(
                "functions",
                "generate",
                "--elements",
                "Li,Cl",
                "--cutoff",
                6,
                "--radial",
                "imbalzano2018:shift:4",
                "--angular",
                "gastegger2018:center:2:1.5",
                "--zetas",
                "1,6");
    }

    @Test
    void generatedLinesAreReadBackAndSelected() throws IOException {
        Cli.Outcome made = generate();
        assertEquals(0, made.status(), made.err());
        List<String> lines =
                made.out().lines().filter(l -> l.startsWith("symfunction_short")).toList();
        assertEquals(2 * (2 * 4 + 3 * 8), lines.size());
        assertTrue(
                lines.contains("symfunction_short Li 2 Cl 6.476E-01 3.000E+00 6.000E+00"),
                made.out());
        Path input = folder.resolve("input.nn");
        Files.writeString(input, "elements Li Cl\n" + made.out());
        Path structures = Cli.EXAMPLE.resolve("structure.xyz");
        for (String method : List.of("cur", "fps")) {
            Cli.Outcome chosen =
                    Cli.run(
                            "functions",
                            "select",
                            input,
                            structures,
                            "--method",
                            method,
                            "--count",
                            7);
            assertEquals(0, chosen.status(), chosen.err());
            assertEquals(14, chosen.out().lines().distinct().count());
            assertTrue(chosen.err().contains("Li: 7 of 32 functions"), chosen.err());
        }
        Cli.Outcome ranges =
                Cli.run(
                        "functions",
                        "select",
                        input,
                        structures,
                        "--method",
                        "range",
                        "--threshold",
                        1e9);
        assertEquals(0, ranges.status(), ranges.err());
        assertEquals("", ranges.out());
    }

    @Test
    void mistakesAreWrongUsage() {
        assertEquals(2, Cli.run("functions").status());
        Cli.Outcome grid =
                Cli.run(
                        "functions",
                        "generate",
                        "--elements",
                        "Li",
                        "--cutoff",
                        6,
                        "--radial",
                        "imbalzano:9");
        assertEquals(2, grid.status());
        assertTrue(grid.err().contains("'imbalzano:9' is no grid; write"), grid.err());
        Cli.Outcome count = Cli.run("functions", "select", "input.nn", "x.xyz", "--method", "cur");
        assertEquals(2, count.status());
        assertTrue(count.err().contains("needs --count"), count.err());
    }

    @Test
    void descriptorsPrintsRawAndScaledValues() throws IOException {
        Path json = folder.resolve("values.json");
        Cli.Outcome outcome =
                Cli.run(
                        "descriptors",
                        Cli.EXAMPLE.resolve("model"),
                        Cli.EXAMPLE.resolve("structure.xyz"),
                        "--json",
                        json);
        assertEquals(0, outcome.status(), outcome.err());
        List<String> lines = outcome.out().lines().toList();
        assertEquals("# frame atom element function raw scaled", lines.getFirst());
        assertTrue(lines.get(1).startsWith("1 1 Li 1 "), lines.get(1));
        assertEquals(0, (lines.size() - 1) % 64);
        lines.stream()
                .skip(1)
                .map(l -> Double.parseDouble(l.substring(l.lastIndexOf(' '))))
                .forEach(v -> assertTrue(v > -2 && v < 2, "scaled value " + v));
        assertTrue(Files.readString(json).contains("\"element\": \"Cl\""));
    }
}
