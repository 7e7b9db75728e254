package org.mlip4j.cli.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

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
