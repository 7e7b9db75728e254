package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the documentation as tests see them. */
final class Docs {

    private static final Pattern BLOCK =
            Pattern.compile("^ *```(\\w*)\\n(.*?)^ *```", Pattern.DOTALL | Pattern.MULTILINE);

    private Docs() {}

    /** A fenced block: its language, which may be empty, and its text. */
    record Block(String language, String text) {}

    /** README and everything in docs/. */
    static List<Path> pages() {
        try (Stream<Path> files = Files.list(Cli.ROOT.resolve("docs"))) {
            List<Path> pages = new ArrayList<>(List.of(Cli.ROOT.resolve("README.md")));
            files.filter(f -> f.toString().endsWith(".md")).sorted().forEach(pages::add);
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String page(String name) {
        return read(Cli.ROOT.resolve(name));
    }

    /** One section of a page. */
    static String section(String page, String title) {
        int from = page.indexOf("## " + title + "\n");
        assertTrue(from >= 0, "there is no section " + title);
        int to = page.indexOf("\n## ", from);
        return page.substring(from, to < 0 ? page.length() : to);
    }

    /** Fenced blocks in their order. */
    static List<Block> blocks(String text) {
        Matcher matcher = BLOCK.matcher(text);
        List<Block> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    /** A folder that looks like the repository. */
    static void likeRepository(Path folder) throws IOException {
        for (String name : List.of("mlip", "examples", "mlip-cli")) {
            Files.createSymbolicLink(folder.resolve(name), Cli.ROOT.resolve(name));
        }
    }

    /** What a script prints that a reader types in a folder; it must succeed. */
    static String run(Path folder, String script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", script);
        Path out = Files.createTempFile(folder, "out", ".txt");
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("MLIP4J_NO_BUILD", "1");
        Process process = builder.start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        process.destroyForcibly();
        String text = Files.readString(out);
        assertTrue(ended, text);
        assertEquals(0, process.exitValue(), () -> script + "\n" + text);
        return text;
    }
}
