package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The structures of a file, one after the other; only one is held in memory. Close it after use.
 *
 * <pre>
 * try (StructureReader frames = Structures.stream(path)) {
 *     while (frames.hasNext()) {
 *         Structure frame = frames.next();
 *     }
 * }
 * </pre>
 */
public final class StructureReader implements Iterator<Structure>, AutoCloseable {

    private final Lines lines;
    private final StructureFormat format;
    private final FrameParser parser;
    private final List<Element> elements;

    private Structure ahead;
    private boolean ended;
    private boolean any;

    private StructureReader(Lines lines, StructureFormat format, FormatOptions options) {
        this.lines = lines;
        this.format = format;
        this.parser = format.parser(lines, options);
        this.elements = options.elements();
    }

    static StructureReader open(Path path, FormatOptions options) {
        Lines lines = Lines.open(path);
        try {
            StructureFormat format =
                    options.format().orElseGet(() -> StructureFormat.detect(lines, path));
            return new StructureReader(lines, format, options);
        } catch (MlipException e) {
            lines.close();
            throw e;
        }
    }

    /**
     * Whether the file has another structure; reads it if so.
     *
     * @throws FormatException if the file does not hold what its format demands
     */
    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            ended = true;
            ahead = read();
            ended = ahead == null;
            if (ended && !any) {
                throw new FormatException(
                        lines.file(),
                        0,
                        "at least one structure in " + format.formatName() + " format",
                        "none");
            }
            any = true;
        }
        return ahead != null;
    }

    /**
     * After a {@link FormatException}: goes on where the next structure seems to begin.
     *
     * @return false if there is none, or the format does not show where
     */
    public boolean recover() {
        ended = !parser.skipToNext();
        any = true;
        return !ended;
    }

    private Structure read() {
        try {
            Structure structure = parser.next();
            return structure == null || elements.isEmpty() ? structure : named(structure);
        } catch (FormatException e) {
            throw e;
        } catch (MlipException e) {
            throw lines.fail("a valid structure up to here", e.getMessage());
        }
    }

    /** Gives the unnamed species the names of the options. */
    private Structure named(Structure structure) {
        int[] species = structure.species().clone();
        boolean changed = false;
        for (int i = 0; i < species.length; i++) {
            int index = species[i] - Element.UNNAMED;
            if (index >= elements.size()) {
                throw lines.fail(
                        "names for all species, as elements in the order of their numbers",
                        elements.size() + " names and species number " + index + " (from 0)");
            }
            if (index >= 0) {
                species[i] = elements.get(index).code();
                changed = true;
            }
        }
        return changed ? structure.withSpecies(species).withLabels(structure.labels()) : structure;
    }

    /**
     * The next structure.
     *
     * @throws NoSuchElementException at the end of the file
     * @throws FormatException if the file does not hold what its format demands
     */
    @Override
    public Structure next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no further structure in " + lines.file());
        }
        Structure structure = ahead;
        ahead = null;
        return structure;
    }

    /**
     * The format that is read.
     *
     * @return forced or recognised format
     */
    public StructureFormat format() {
        return format;
    }

    /**
     * What was ignored or assumed so far, each kind once with the line where it first occurred.
     *
     * @return sentences for the user, in file order
     */
    public List<String> warnings() {
        return List.copyOf(lines.warnings());
    }

    @Override
    public void close() {
        lines.close();
    }
}
