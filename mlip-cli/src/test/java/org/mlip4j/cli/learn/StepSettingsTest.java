package org.mlip4j.cli.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.train.config.LearnConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class StepSettingsTest {

    @TempDir private Path folder;

    /** What a script of ASE says is part of the settings, wherever it lies. */
    @Test
    void scriptsCountByWhatIsInThem() throws IOException {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        LearnConfig config = configuration(one);
        for (String step : new String[] {ExploreStep.NAME, LabelStep.NAME}) {
            String before = StepSettings.of(config, step);
            assertEquals(before, StepSettings.of(configuration(two), step), step);
            Files.writeString(one.resolve("script.py"), "def calculator(): return EMT()");
            assertNotEquals(before, StepSettings.of(config, step), step);
            Files.writeString(one.resolve("script.py"), "def calculator(): return LJ()");
        }
    }

    /** Numbers that are edited leave the size of a file as it is, which is all that older versions kept. */
    @Test
    void structuresCountByWhatIsInThem() throws IOException {
        LearnConfig config = configuration(folder);
        String before = StepSettings.of(config, ExploreStep.NAME);
        StepSettings.keep(folder, before);
        Files.writeString(folder.resolve("a.xyz"), "1\n\n");
        String now = StepSettings.of(config, ExploreStep.NAME);
        assertTrue(StepSettings.changed(folder, now));
        StepSettings.keep(folder, before.replaceAll(" sha256 [0-9a-f]+", ""));
        assertFalse(StepSettings.changed(folder, now));
        Files.writeString(folder.resolve("a.xyz"), "0\n\n\n");
        assertTrue(StepSettings.changed(folder, StepSettings.of(config, ExploreStep.NAME)));
    }

    private static LearnConfig configuration(Path folder) throws IOException {
        Files.writeString(folder.resolve("script.py"), "def calculator(): return LJ()");
        Files.writeString(folder.resolve("a.xyz"), "0\n\n");
        return LearnConfig.read(
                Files.writeString(
                        folder.resolve("learn.yaml"),
                        """
                        start: a.xyz
                        train: {model: {type: mtp, level: 2}}
                        explore: [{type: ase, structures: a.xyz, script: script.py}]
                        label: {type: ase, script: script.py}
                        """));
    }
}
