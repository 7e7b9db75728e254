package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The shipped example is what the shipped program makes. */
class MakeModelTest {

    @TempDir private Path folder;

    @Test
    @Tag("slow")
    void makesTheShippedModelAgain() throws IOException, InterruptedException {
        Path printed = folder.resolve("printed");
        int status =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "--add-modules",
                                "jdk.incubator.vector",
                                Cli.EXAMPLE.resolve("MakeModel.java").toString(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile())
                        .start()
                        .waitFor();
        assertEquals(0, status, Files.readString(printed));

        Structure structure = Structures.read(Cli.EXAMPLE.resolve("structure.xyz")).getFirst();
        assertArrayEquals(
                structure.positions(),
                Structures.read(folder.resolve("structure.xyz")).getFirst().positions());
        Result shipped = Potentials.load(Cli.EXAMPLE.resolve("model")).evaluate(structure);
        Result made = Potentials.load(folder.resolve("model")).evaluate(structure);
        // The least squares amplify rounding, which may differ between machines.
        assertEquals(shipped.energy(), made.energy(), 1e-5);
        assertArrayEquals(shipped.forces(), made.forces(), 1e-5);
    }
}
