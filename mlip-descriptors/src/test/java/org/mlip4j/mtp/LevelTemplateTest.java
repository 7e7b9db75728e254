package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlip4j.mtp.io.MtpReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** The templates of MLIP-3, number by number. */
@Tag("shared")
class LevelTemplateTest {

    static IntStream levels() {
        return IntStream.rangeClosed(1, MomentTree.MAX_LEVEL / 2).map(l -> 2 * l);
    }

    @ParameterizedTest
    @MethodSource("levels")
    void equalsPublishedTemplate(int level) throws IOException {
        String name = String.format("%s%02d.almtp", level < 6 ? "depreciated-" : "", level);
        Path path = SharedFiles.root().resolve("data/mtp_templates/" + name + ".gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
            MtpModel template = MtpReader.read(name, in.readAllBytes()).model();
            assertFalse(template.isTrained());
            MomentTree tree = MomentTree.ofLevel(level);
            assertEquals(template.tree().momentCount(), tree.momentCount());
            assertArrayEquals(template.tree().basic(), tree.basic());
            assertArrayEquals(template.tree().products(), tree.products());
            assertArrayEquals(template.tree().scalars(), tree.scalars());
        }
    }
}
