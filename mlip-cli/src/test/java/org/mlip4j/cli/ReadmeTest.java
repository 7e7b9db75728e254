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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the code blocks of the README as a reader would, in a folder that looks like the repository. */
class ReadmeTest {

    @TempDir private static Path folder;

    @BeforeAll
    static void makeFolder() throws IOException {
        Docs.likeRepository(folder);
    }

    private static List<Docs.Block> blocks(String title) {
        return Docs.blocks(Docs.section(Docs.page("README.md"), title));
    }

    private static String runSection(String title, String file)
            throws IOException, InterruptedException {
        List<Docs.Block> blocks = blocks(title);
        Files.writeString(folder.resolve(file), blocks.getFirst().text());
        assertEquals("sh", blocks.getLast().language());
        return Docs.run(folder, blocks.getLast().text());
    }

    private static double energy(String text) {
        Matcher matcher = Pattern.compile("-?\\d+\\.\\d{6,}").matcher(text);
        assertTrue(matcher.find(), text);
        return Double.parseDouble(matcher.group());
    }

    @Test
    void theCommandLineWorks() throws IOException, InterruptedException {
        Docs.run(folder, blocks("From the command line").getFirst().text());
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
        String text = runSection("From LAMMPS", "in.li2s");
        assertTrue(text.contains("Loop time"), text);
    }
}
