package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlip4j.core.io.Structures;
import org.mlip4j.train.config.LearnConfig;
import org.mlip4j.train.config.MtpConfig;
import org.mlip4j.train.config.SuiteConfig;
import org.mlip4j.train.config.TrainingConfig;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.xml.sax.InputSource;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;

/** What the pages say can be typed can be typed: command lines are parsed, programs compiled or run, configurations read. */
class DocsTest {

    private static final Pattern COMMAND_LINE =
            Pattern.compile("^(?: {4})?(?:\\./)?mlip ((?:.*\\\\\\n)*.*)$", Pattern.MULTILINE);
    private static final Pattern INLINE = Pattern.compile("`(?:\\./)?mlip ([a-z][^`]*)`");

    /** Needs fix pair, which the LAMMPS of Debian 12 does not have, or is tested with KIM installed (KimCommandTest). */
    private static final List<String> OTHER_LAMMPS = List.of("fix         e all pair", "kim init");

    /** Words of JSON Schema, of messages and of the header that no user types. */
    private static final Set<String> NO_KEYS =
            Set.of(
                    "properties",
                    "items",
                    "additionalProperties",
                    "present",
                    "values",
                    "null",
                    "nothing",
                    "positive",
                    "texts",
                    "numbers",
                    "updates",
                    "MLIP4J_H",
                    "atoms",
                    "system_changes");

    @TempDir private static Path folder;

    @BeforeAll
    static void makeFolder() throws IOException {
        Docs.likeRepository(folder);
        Path seeds = Cli.ROOT.resolve("mlip-cli/src/test/resources/fuzz/seeds");
        Files.copy(seeds.resolve("model.mtp"), folder.resolve("lev08.mtp"));
        Files.copy(seeds.resolve("model.almtp"), folder.resolve("model.almtp"));
        Files.copy(Cli.EXAMPLE.resolve("structure.xyz"), folder.resolve("structure.xyz"));
        Cli.copyModel(folder.resolve("model"));
        // Files that configurations name must be there; nobody looks into them.
        Files.createDirectory(folder.resolve("config"));
        for (String name :
                "start.xyz bulk.xyz amorphous.xyz alloy.xyz foundation.py interface.xyz pool.xyz surfaces.xyz held-back.xyz train.cfg bulk.xyz.gz training.xyz.gz shaken-labelled.xyz gb-labelled.xyz cp2k.inp pw.in"
                        .split(" ")) {
            write("config/" + name, "");
        }
    }

    static Stream<Path> pages() {
        return Docs.pages().stream();
    }

    private static CommandLine line() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new Main(nowhere, nowhere).line();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void commandLinesAreValid(Path page) {
        CommandLine line = line();
        Matcher matcher = COMMAND_LINE.matcher(Docs.read(page));
        while (matcher.find()) {
            String typed = matcher.group(1).replace("\\\n", " ").replaceAll("\\s(#|\\||>).*", "");
            if (!typed.startsWith("test")) {
                assertDoesNotThrow(
                        () -> line.parseArgs(words(typed)), () -> page + ": mlip " + typed);
            }
        }
    }

    /** Blanks separate words, quotes hold them together. */
    private static String[] words(String typed) {
        Matcher word = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)").matcher(typed);
        List<String> words = new ArrayList<>();
        while (word.find()) {
            words.add(word.group().replaceAll("^[\"']|[\"']$", ""));
        }
        return words.toArray(String[]::new);
    }

    /** Commands and options that a sentence names exist. */
    @ParameterizedTest
    @MethodSource("pages")
    void commandsInSentencesExist(Path page) {
        CommandLine line = line();
        Matcher matcher = INLINE.matcher(Docs.read(page));
        while (matcher.find()) {
            CommandLine at = line;
            String[] words = matcher.group(1).split("\\s+");
            assertTrue(
                    at.getSubcommands().containsKey(words[0]) || words[0].equals("test"),
                    page + ": mlip " + matcher.group(1));
            for (String word : words) {
                if (at.getSubcommands().containsKey(word)) {
                    at = at.getSubcommands().get(word);
                } else if (word.startsWith("--") && !at.getCommandName().equals("lammps")) {
                    String option = word.replaceFirst("[=,].*", "");
                    assertTrue(
                            at.getCommandSpec().optionsMap().containsKey(option),
                            page + ": mlip " + matcher.group(1));
                }
            }
        }
    }

    /** What needs nothing but Java and a shell; other tests run the rest. No block is of an unknown kind. */
    @ParameterizedTest
    @MethodSource("pages")
    void blocksAreWhatTheyClaim(Path page) throws Exception {
        String text = Docs.read(page);
        Map<String, Object> loop = new LinkedHashMap<>();
        for (Docs.Block block : Docs.blocks(text)) {
            switch (block.language()) {
                case "sh" -> Docs.run(folder, "bash -n <<'END'\n" + block.text() + "END");
                case "java" -> compile(block.text());
                case "yaml" -> configure(block.text(), loop);
                case "xml" ->
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(
                                        new InputSource(
                                                new StringReader("<a>" + block.text() + "</a>")));
                case "vasp" ->
                        assertEquals(
                                8,
                                Structures.read(write("block.vasp", block.text()))
                                        .getFirst()
                                        .size());
                case "boundaries" ->
                        block.text()
                                .lines()
                                .map(l -> words("build gb -o x.xyz " + l.replaceFirst("\\S+", "")))
                                .forEach(DocsTest::parseBoundary);
                case "c", "lammps", "python", "text" -> {}
                default -> throw new AssertionError(page + ": what is " + block);
            }
        }
    }

    private static void parseBoundary(String[] words) {
        String[] bulk = words.clone();
        bulk[1] = "supercell";
        boolean plane = List.of(words).contains("--plane");
        line().parseArgs(plane ? words : bulk);
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** What a page shows after a whole loop, a list of explorers too, stands in the place of what the loop says. */
    private static void configure(String text, Map<String, Object> loop) throws IOException {
        Map<String, Object> keys = keys(text);
        if (keys.containsKey("explore") || loop.keySet().containsAll(keys.keySet())) {
            loop.putAll(keys);
            keys = loop;
        }
        String yaml = new Dump(DumpSettings.builder().build()).dumpToString(keys);
        Path file = write("config/block.yaml", yaml);
        if (keys.containsKey("explore")) {
            LearnConfig.read(file);
        } else if (keys.containsKey("label")) {
            LearnConfig.readLabels(file);
        } else if (keys.containsKey("checks")) {
            SuiteConfig.read(file);
        } else if (TrainingConfig.family(file) == TrainingConfig.Family.MTP) {
            MtpConfig.read(file);
        } else {
            TrainingConfig.read(file);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> keys(String yaml) {
        Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return read instanceof List<?> list ? Map.of("explore", list) : (Map<String, Object>) read;
    }

    /** Statements of a program that has what the page spoke of before. */
    private static void compile(String text) throws IOException {
        String statements = text.replaceAll("(?m)^import .*\\n", "");
        boolean program = text.contains("public class Example");
        Path file =
                program ? write("Example.java", text) : write("Block.java", wrapped(statements));
        StringWriter said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-d", folder.toString());
            assertTrue(
                    compiler.getTask(
                                    said,
                                    files,
                                    null,
                                    options,
                                    null,
                                    files.getJavaFileObjects(file))
                            .call(),
                    () -> said + text);
        }
    }

    private static String wrapped(String statements) {
        return """
        import java.nio.file.Path;
        import java.util.*;
        import org.mlip4j.core.*;
        import org.mlip4j.core.io.Structures;
        import org.mlip4j.sim.analysis.*;

        abstract class Block {
            Potential potential;
            Structure structure;
            Cell cell;
            int[] species;
            double[] positions;
            int steps;
            NeighborList list;
            Accumulator out;

            abstract void move(double[] positions, double[] forces);

            void run() {
                %s
            }
        }
        """
                .formatted(statements);
    }

    /** Words that an interface takes or gives, as its sources have them: each stands on its page. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    training.md | mlip-train/src/main/resources/org/mlip4j/train/config/mlip.schema.json | ~"(\\w+)": *[{]~
                    training.md | mlip-train/src/main/resources/org/mlip4j/train/config/mlip.schema.json | ~(?:"enum": \\[[^\\]]*?|\\G, |\\G,\\s+)"(\\w+)"~
                    training.md | mlip-train/src/main/java/org/mlip4j/train/config/SuiteConfig.java | ~"([a-z][a-z_0-9]+)"~
                    active-learning.md | mlip-train/src/main/java/org/mlip4j/train/config/LearnReader.java | ~"([a-z][a-z_0-9]+)"~
                    lammps.md | mlip-native-bridge/src/main/native/lammps/pair_mlip4j.cpp | ~(?:key|mode|what) [!=]= "(\\w+)"~
                    c.md | mlip-native-bridge/src/main/native/mlip4j.h | ~(mlip4j_\\w+|MLIP4J_[A-Z_]+[A-Z])~
                    c.md | mlip-native-bridge/src/main/native/mlip4j.h | ~^    (?:const )?[\\w ]+[ *](?:const \\*)?(\\w+);~
                    c.md | mlip-native-bridge/src/main/native/mlip4j.h | ~^ [*]     (\\w+)=~
                    python.md | mlip-native-bridge/src/main/python/mlip4j/calculator.py | ~^        (\\w+): .*,$~
                    python.md | mlip-native-bridge/src/main/python/mlip4j/potential.py | ~^        (\\w+): .*,$~
                    python.md | mlip-native-bridge/src/main/python/mlip4j/potential.py | ~self[.]([a-z]\\w+): ~
                    python.md | mlip-native-bridge/src/main/python/mlip4j/potential.py | ~^    "(\\w+)": "~""")
    void everyWordOfAnInterfaceIsOnItsPage(String page, String source, String pattern) {
        String text = Docs.page("docs/" + page);
        Matcher word = Pattern.compile(pattern, Pattern.MULTILINE).matcher(Docs.page(source));
        Set<String> words = new TreeSet<>();
        while (word.find()) {
            words.add(word.group(1));
        }
        assertFalse(words.isEmpty(), source);
        words.removeAll(NO_KEYS);
        words.removeIf(w -> text.matches("(?s).*(?<![\\w-])" + w + "(?![\\w-]).*"));
        assertEquals(Set.of(), words, page + " lacks words of " + source);
    }

    /** Each sentence that is explained is one that the sources say. */
    @Test
    void errorsAreThoseOfTheProgram() throws IOException {
        StringBuilder sources = new StringBuilder(Docs.page("mlip"));
        for (String module :
                List.of("core", "descriptors", "train", "sim", "native-bridge", "cli")) {
            try (Stream<Path> files =
                    Files.walk(Cli.ROOT.resolve("mlip-" + module + "/src/main"))) {
                files.filter(f -> f.toString().matches(".*\\.(java|c|cpp|h|py|sh)"))
                        .forEach(f -> sources.append(Docs.read(f)));
            }
        }
        String joined = sources.toString().replaceAll("\"\\s*\\+?\\s*f?\"", "");
        Matcher sentence =
                Pattern.compile("^\\| `([^|]*)` \\|", Pattern.MULTILINE)
                        .matcher(Docs.page("docs/troubleshooting.md"));
        int sentences = 0;
        while (sentence.find()) {
            sentences++;
            for (String part : sentence.group(1).split("\\.\\.\\.")) {
                assertTrue(joined.contains(part.strip()), () -> "nothing says: " + part);
            }
        }
        assertTrue(sentences > 20);
    }

    /** The program of the page on C gives the energy of the page on Python. */
    @Test
    @Tag("lammps")
    void theProgramInCRuns() throws IOException, InterruptedException {
        List<Docs.Block> blocks = Docs.blocks(Docs.page("docs/c.md"));
        write("example.c", blocks.get(0).text());
        assertTrue(Docs.run(folder, blocks.get(1).text()).matches("-?\\d+\\.\\d{6} eV\\n"));
    }

    @Test
    @Tag("python")
    void pythonBlocksRun() throws IOException, InterruptedException {
        for (Docs.Block block : Docs.blocks(Docs.page("docs/python.md"))) {
            write("block.py", block.text());
            Docs.run(folder, "eval \"$(./mlip env)\"\n/usr/bin/python3 block.py");
        }
    }

    /** The server of the page on i-PI, and what the page lets it serve. */
    @Test
    @Tag("python")
    void theServerOfThePageIsServed() throws IOException, InterruptedException {
        String page = Docs.page("docs/ipi.md");
        String socket = "mlip4j-docs-" + ProcessHandle.current().pid();
        String server =
                Docs.blocks(page).stream()
                        .filter(b -> b.language().equals("python"))
                        .findFirst()
                        .orElseThrow()
                        .text();
        write("server.py", server.replace("\"driver\"", "'" + socket + "'"));
        String said =
                Docs.run(
                        folder,
                        """
                        /usr/bin/python3 -W ignore server.py &
                        ./mlip serve model structure.xyz --ipi unix:%s
                        wait $!
                        """
                                .formatted(socket));
        assertTrue(said.contains("-144.78"), said);
    }

    /** One process treats all blocks, each after what it leaves out. */
    @Test
    @Tag("lammps")
    void lammpsBlocksRun() throws IOException, InterruptedException {
        Cli.run(
                "convert",
                "--elements",
                "Li,Cl",
                folder.resolve("structure.xyz"),
                folder.resolve("licl.data"));
        StringBuilder input = new StringBuilder();
        int blocks = 0;
        for (String page : List.of("docs/lammps.md", "docs/kim.md", "docs/tutorial.md")) {
            for (Docs.Block block : Docs.blocks(Docs.page(page))) {
                String text = block.text();
                if (!block.language().equals("lammps")
                        || OTHER_LAMMPS.stream().anyMatch(text::startsWith)) {
                    continue;
                }
                blocks++;
                input.append("clear\n");
                if (text.contains("read_data")) {
                    input.append(text);
                    continue;
                }
                input.append("units metal\natom_style atomic\nread_data licl.data\n");
                if (!text.contains("pair_style")) {
                    input.append("pair_style mlip4j\npair_coeff * * model Li Cl\n");
                }
                input.append(
                        text.replaceFirst("units +metal\\n", "")
                                .replace("MODEL", "model")
                                .replace("Li,P,S", "Li,Cl")
                                .replace(" Li P S", " Li Cl")
                                .replace("break 10 ", "break 1e9 "));
                input.append("fix run all nve\nrun 1\n");
            }
        }
        write("in.blocks", input.toString());
        String said =
                Docs.run(
                        folder,
                        "MLIP4J_JVM_OPTIONS=-Dmlip4j.warmup=0 ./mlip lammps -in in.blocks -log none");
        assertTrue(blocks >= 6, "only " + blocks + " blocks");
        assertEquals(blocks, said.split("Loop time").length - 1, said);
    }
}
