package org.mlip4j.train.selection;

import org.mlip4j.core.Structure;
import org.mlip4j.core.io.StructureReader;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Hands over all structures of a source one after the other, the same again whenever it is asked. */
@FunctionalInterface
public interface Frames {

    /** No structures. */
    Frames NONE = sink -> {};

    /**
     * Hands over all structures.
     *
     * @param sink gets one at a time
     */
    void forEach(Consumer<Structure> sink);

    /**
     * The structures of files.
     *
     * @param open opens a reader, again whenever it is asked
     * @return its structures, one in memory at a time
     */
    static Frames of(Supplier<StructureReader> open) {
        return sink -> {
            try (StructureReader reader = open.get()) {
                reader.forEachRemaining(sink);
            }
        };
    }
}
