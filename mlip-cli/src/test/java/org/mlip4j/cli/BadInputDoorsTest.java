package org.mlip4j.cli;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Some of the inputs of {@code src/test/fuzz/doors.py}: damaged models and structures, and questions that make no sense, kill no host
 * and are answered with one sentence each.
 */
class BadInputDoorsTest {

    @TempDir private Path folder;

    /** Every damage to a model, and every question, twice. */
    @Test
    @Tag("python")
    void python() throws IOException, InterruptedException {
        run("python", 48, 0);
    }

    /** The end of the damages to models and the beginning of those to structures. */
    @Test
    @Tag("python")
    void java() throws IOException, InterruptedException {
        run("java", 8, 12);
    }

    @Test
    @Tag("lammps")
    void lammps() throws IOException, InterruptedException {
        run("lammps", 8, 12);
    }

    private void run(String door, int count, int first) throws IOException, InterruptedException {
        Path doors = Cli.ROOT.resolve("mlip-cli/src/test/fuzz/doors.py");
        String home = System.getProperty("mlip4j.home");
        Docs.run(
                folder,
                "/usr/bin/python3 %s %s %s %d %d".formatted(doors, home, door, count, first));
    }
}
