package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the code blocks of the README as a reader would, in a folder that looks like the repository. */
class ReadmeTest {

    private static final Path ROOT = Path.of(System.getProperty("mlip4j.root"));
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\\n(.*?)```", Pattern.DOTALL);

    @TempDir private static Path folder;

    private static String readme;

    @BeforeAll
    static void makeFolder() throws IOException {
        readme = Files.readString(ROOT.resolve("README.md"));
        for (String name : List.of("mlip", "examples", "mlip-cli")) {
            Files.createSymbolicLink(folder.resolve(name), ROOT.resolve(name));
        }
    }

    /** The blocks of one section, in order, as language and text. */
    private static List<String[]> blocks(String title) {
        int from = readme.indexOf("## " + title);
        assertTrue(from >= 0, "README has no section " + title);
        int to = readme.indexOf("\n## ", from);
        Matcher matcher = BLOCK.matcher(readme.substring(from, to));
        List<String[]> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(new String[] {matcher.group(1), matcher.group(2)});
        }
        return blocks;
    }

    private static String run(String script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", script);
        Path out = Files.createTempFile(folder, "out", ".txt");
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("MLIP4J_NO_BUILD", "1");
        Process process = builder.start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        String text = Files.readString(out);
        assertTrue(ended, text);
        assertEquals(0, process.exitValue(), text);
        return text;
    }

    private static String runSection(String title, String file)
            throws IOException, InterruptedException {
        List<String[]> blocks = blocks(title);
        Files.writeString(folder.resolve(file), blocks.getFirst()[1]);
        assertEquals("sh", blocks.getLast()[0]);
        return run(blocks.getLast()[1]);
    }

    private static double energy(String text) {
        Matcher matcher = Pattern.compile("-?\\d+\\.\\d{6,}").matcher(text);
        assertTrue(matcher.find(), text);
        return Double.parseDouble(matcher.group());
    }

    @Test
    void theCommandLineWorks() throws IOException, InterruptedException {
        run(blocks("From the command line").getFirst()[1]);
        assertTrue(Files.size(folder.resolve("predicted.cfg")) > 0);
    }

    @Test
    void theJavaExampleRuns() throws IOException, InterruptedException {
        assertTrue(runSection("From Java", "Example.java").contains(" eV"));
    }

    @Test
    @Tag("python")
    void pythonSaysWhatJavaSays() throws IOException, InterruptedException {
        double java = energy(runSection("From Java", "Example.java"));
        assertEquals(java, energy(runSection("From Python", "example.py")), 1e-10 * Math.abs(java));
    }

    @Test
    @Tag("lammps")
    void lammpsRuns() throws IOException, InterruptedException {
        String text = runSection("From LAMMPS", "in.licl");
        assertTrue(text.contains("Loop time"), text);
    }
}
