package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** The reference of commands says what the commands say, and they say what a user needs to know. */
class CommandReferenceTest {

    /** Options that mean something else in some commands. */
    private static final Set<String> OF_THEIR_COMMAND =
            Set.of(
                    "--axis",
                    "--bins",
                    "--cell",
                    "--center",
                    "--charge",
                    "--count",
                    "--cutoff",
                    "--elements",
                    "--every",
                    "--extrapolate",
                    "--gap",
                    "--grains",
                    "--ligand",
                    "--list",
                    "--max-strain",
                    "--method",
                    "--min-distance",
                    "--model",
                    "--number",
                    "--output",
                    "--plane",
                    "--points",
                    "--pressure",
                    "--python",
                    "--q",
                    "--repeat",
                    "--replace",
                    "--report",
                    "--seed",
                    "--shift",
                    "--skip",
                    "--species",
                    "--steps",
                    "--strain",
                    "--temperature",
                    "--termination",
                    "--thermostat",
                    "--thickness",
                    "--threshold",
                    "--to",
                    "--trajectory",
                    "--units",
                    "--vacuum",
                    "--width");

    /** What a value must be said to be in, by the word that stands for it. */
    private static final Map<String, String> UNITS =
            Map.of(
                    "A", "Angstrom",
                    "FS", "femtoseconds",
                    "K", "\\bK\\b|/Angstrom",
                    "P", "GPa",
                    "PS", "\\bps\\b",
                    "SECONDS", "wait",
                    "THZ", "THz");

    @Test
    void thePageIsWhatTheCommandsSay() throws IOException {
        Path page = Cli.ROOT.resolve("docs/commands.md");
        String now = CommandReference.page();
        if (!Files.exists(page) || !Files.readString(page).equals(now)) {
            Path renewed = Cli.ROOT.resolve("mlip-cli/target/commands.md");
            Files.writeString(renewed, now);
            fail(
                    "docs/commands.md is not what the commands say; renew it: cp "
                            + renewed
                            + " "
                            + page);
        }
    }

    @Test
    void examplesCanBeTyped() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        CommandLine program = new Main(nowhere, nowhere).line();
        CommandReference.commands()
                .forEach(
                        (name, command) -> {
                            String example = CommandReference.examples(command).getFirst();
                            assertTrue(example.contains(name), name + ": " + example);
                            for (String line : example.split("\n")) {
                                if (line.startsWith("mlip ")) {
                                    assertDoesNotThrow(() -> program.parseArgs(words(line)), line);
                                }
                            }
                        });
    }

    /** Without the name of the program, and what the shell does with the output. */
    private static String[] words(String line) {
        String[] words =
                line.replaceFirst(" [#>].*", "").split(" +(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
        return Arrays.stream(words, 1, words.length)
                .map(w -> w.replace("\"", ""))
                .toArray(String[]::new);
    }

    @Test
    void defaultsAreSaid() {
        forEachOption(
                (where, option) -> {
                    boolean hasOne = option.arity().max() > 0 && option.defaultValue() != null;
                    assertTrue(!hasOne || text(option).contains("default"), where);
                });
    }

    @Test
    void unitsAreSaid() {
        forEachOption(
                (where, option) -> {
                    String unit = UNITS.get(option.arity().max() > 0 ? option.paramLabel() : "");
                    assertTrue(unit == null || text(option).matches(".*(" + unit + ").*"), where);
                });
    }

    @Test
    void theSameOptionIsExplainedInTheSameWords() {
        Map<String, Set<String>> explained = new TreeMap<>();
        forEachOption(
                (where, option) ->
                        explained
                                .computeIfAbsent(option.longestName(), _ -> new TreeSet<>())
                                .add(text(option).replaceAll(" \\(default: [^)]*\\)", "")));
        explained.values().removeIf(texts -> texts.size() == 1);
        assertEquals(OF_THEIR_COMMAND, explained.keySet(), () -> "what differs: " + explained);
    }

    private static String text(OptionSpec option) {
        return String.join(" ", option.description());
    }

    private static void forEachOption(BiConsumer<String, OptionSpec> check) {
        assertAll(
                CommandReference.commands().entrySet().stream()
                        .flatMap(
                                command ->
                                        CommandReference.options(command.getValue()).stream()
                                                .map(
                                                        option ->
                                                                () ->
                                                                        check.accept(
                                                                                command.getKey()
                                                                                        + " "
                                                                                        + option
                                                                                                .longestName()
                                                                                        + ": "
                                                                                        + text(
                                                                                                option),
                                                                                option))));
    }
}
