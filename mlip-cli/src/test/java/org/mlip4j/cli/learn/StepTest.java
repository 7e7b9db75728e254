package org.mlip4j.cli.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class StepTest {

    @TempDir private Path folder;

    /** Whoever is killed while removing it leaves a step that is not done. */
    @Test
    void whatSaysThatItIsDoneIsRemovedFirst() throws IOException {
        Step step = new Step(folder.resolve("explore"));
        Files.createDirectories(step.open().resolve("b/c"));
        for (String name : List.of("a", "z", "b/c/d")) {
            Files.createFile(step.folder().resolve(name));
        }
        step.finish(Map.of("runs", 2));
        List<Path> order = Step.contents(step.folder(), "done");
        assertEquals(step.folder().resolve("done"), order.getFirst());
        assertTrue(order.containsAll(List.of(step.folder().resolve("b/c/d"), step.folder())));
        step.remove();
        assertFalse(Files.exists(step.folder()));
        step.remove();
    }

    /** What a command prints on a full disk is lost. */
    @Test
    void anEmptyLogIsNoMessage() throws IOException {
        Path log = Files.createFile(folder.resolve("train.log"));
        assertTrue(Commands.lastLine(log).endsWith("train.log is empty: is the disk full?"));
    }
}
