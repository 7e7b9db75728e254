package org.mlip4j.sim.crystal;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Crystals by name or from files. The crystals that come along are idealised models; each CIF says what was set. */
public final class Prototypes {

    private static final List<String> NAMES =
            List.of("LLZO", "Li6PS5Cl", "Li3N", "Li2S", "Li", "LiCoO2", "Li3PS4");

    private Prototypes() {}

    /**
     * Names of the crystals that come with the library.
     *
     * @return for instance {@code LLZO}
     */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * A crystal of the library.
     *
     * @param name one of {@link #names()}
     * @return its conventional cell
     * @throws MlipException if there is none of that name
     */
    public static Crystal named(String name) {
        if (!NAMES.contains(name)) {
            throw new MlipException(
                    "there is no file and no crystal called '"
                            + name
                            + "'; the crystals that come along are "
                            + String.join(", ", NAMES));
        }
        try (InputStream in = Prototypes.class.getResourceAsStream(name + ".cif")) {
            return CifReader.parse(
                    name + ".cif", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The crystal that a word stands for: a CIF, any other structure file (its first structure), or a name.
     *
     * @param word file or name
     * @return the crystal
     */
    public static Crystal load(String word) {
        Path file = Path.of(word);
        if (!Files.exists(file)) {
            return named(word);
        }
        return word.toLowerCase(Locale.ROOT).endsWith(".cif")
                ? CifReader.read(file)
                : Crystal.of(Structures.read(file).getFirst());
    }
}
