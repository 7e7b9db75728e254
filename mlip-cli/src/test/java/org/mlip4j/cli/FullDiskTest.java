package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Commands that may write no file above four kB: the one that was there before stays, nothing else remains, and a sentence says so. */
class FullDiskTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "out.mlip|convert MODEL OUT",
                "out.almtp|convert --level 16 --elements Li,Cl OUT",
                "out/input.nn|convert MODEL FOLDER/out",
                "out.xyz.gz|build supercell STRUCTURE --repeat 3,3,3 -o OUT",
                "out.json|predict MODEL DATA --json OUT"
            })
    void theOldFileStays(String name, String command) throws IOException, InterruptedException {
        Path out = folder.resolve(name);
        Files.createDirectories(out.getParent());
        Files.writeString(out, "old\n");
        String typed =
                command.replace("MODEL", Cli.EXAMPLE.resolve("model").toString())
                        .replace("STRUCTURE", Cli.EXAMPLE.resolve("structure.xyz").toString())
                        .replace("DATA", Cli.EXAMPLE.resolve("training.xyz.gz").toString())
                        .replace("FOLDER", folder.toString())
                        .replace("OUT", out.toString());
        Path mlip = Path.of(System.getProperty("mlip4j.home")).resolve("bin/mlip");
        Process process =
                new ProcessBuilder("bash", "-c", "ulimit -f 4; exec " + mlip + " " + typed)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String said = new String(process.getErrorStream().readAllBytes());
        assertEquals(1, process.waitFor(), said);
        assertTrue(
                said.contains(out.getFileName().toString()) || said.contains(name.split("/")[0]),
                said);
        assertEquals(1, said.lines().filter(FullDiskTest::isError).count(), said);
        assertFalse(said.contains("Exception"), said);
        assertEquals("old\n", Files.readString(out));
        try (Stream<Path> left = Files.list(out.getParent())) {
            assertEquals(List.of(out), left.toList());
        }
    }

    /** Neither a warning nor a result, which commands print there too. */
    private static boolean isError(String line) {
        return line.startsWith("mlip: ") && !line.startsWith("mlip: warning");
    }
}
