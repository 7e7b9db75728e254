package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.label.Cp2kLabeller;
import org.mlip4j.sim.label.ExternalProgram;
import org.mlip4j.train.config.LearnConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The files of the lithium-sulfur example fit each other and this program; CP2K itself is not run. */
class LithiumSulfurExampleTest {

    private static final Path EXAMPLE = Cli.EXAMPLE.resolveSibling("li-s");

    @TempDir private Path folder;

    private static List<Structure> start() {
        return Structures.read(EXAMPLE.resolve("start.xyz"));
    }

    @Test
    void theLoopStartsFromTenStructures() {
        LearnConfig config = LearnConfig.read(EXAMPLE.resolve("learn.yaml"));
        assertEquals(List.of(EXAMPLE.resolve("start.xyz")), config.start());
        assertEquals(10, start().size());
        for (Structure s : start()) {
            assertTrue(s.cell().isPeriodic() && s.size() <= 32);
            assertTrue(s.info().containsKey("group"));
        }
    }

    /** Every structure gets an input with a mesh of its own, whose points are at most 0.25 per Angstrom apart. */
    @Test
    void theTemplateIsFilledForEveryStructure() throws IOException {
        LearnConfig.Labels labels = LearnConfig.readLabels(EXAMPLE.resolve("cp2k.yaml"));
        Cp2kLabeller labeller =
                new Cp2kLabeller(
                        Files.readString(labels.label().file().orElseThrow()),
                        new ExternalProgram("true", Duration.ofSeconds(60)));
        for (Structure s : start()) {
            assertThrows(MlipException.class, () -> labeller.label(s, folder));
            String input = Files.readString(folder.resolve("cp2k.inp"));
            assertFalse(input.contains("${"), input);
            StringBuilder mesh = new StringBuilder("SCHEME MONKHORST-PACK");
            for (int k = 0; k < 3; k++) {
                double edge = s.cell().get(k, k);
                mesh.append(' ').append((int) Math.ceil(2 * Math.PI / edge / 0.25));
            }
            assertTrue(input.contains(mesh), () -> mesh + " not in " + input);
        }
    }
}
