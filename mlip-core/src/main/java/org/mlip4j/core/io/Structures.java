package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads and writes files with structures; {@link StructureFormat} lists the formats. */
public final class Structures {

    private Structures() {}

    /**
     * All structures of a file.
     *
     * @param path the file, plain or gzipped
     * @return at least one structure, in file order
     * @throws FormatException if the file does not hold what its format demands
     * @throws MlipException if it cannot be read
     */
    public static List<Structure> read(Path path) {
        return read(path, FormatOptions.defaults());
    }

    /**
     * All structures of a file.
     *
     * @param path the file, plain or gzipped
     * @param options what the file does not say itself
     * @return at least one structure, in file order
     * @throws FormatException if the file does not hold what its format demands
     * @throws MlipException if it cannot be read
     */
    public static List<Structure> read(Path path, FormatOptions options) {
        List<Structure> all = new ArrayList<>();
        try (StructureReader frames = stream(path, options)) {
            frames.forEachRemaining(all::add);
        }
        return all;
    }

    /**
     * The structures of a file, one at a time.
     *
     * @param path the file, plain or gzipped
     * @return the reader, to be closed
     * @throws MlipException if the file cannot be read or its format not be recognised
     */
    public static StructureReader stream(Path path) {
        return stream(path, FormatOptions.defaults());
    }

    /**
     * The structures of a file, one at a time.
     *
     * @param path the file, plain or gzipped
     * @param options what the file does not say itself
     * @return the reader, to be closed
     * @throws MlipException if the file cannot be read or its format not be recognised
     */
    public static StructureReader stream(Path path, FormatOptions options) {
        return StructureReader.open(path, options);
    }

    /**
     * Writes structures to a file, whose name tells the format.
     *
     * @param path the file; {@code .gz} compresses
     * @param structures what to write
     * @throws MlipException if the format cannot hold them, or the file cannot be written
     */
    public static void write(Path path, List<Structure> structures) {
        write(path, structures, FormatOptions.defaults());
    }

    /**
     * Writes structures to a file. Where the format numbers species and the options do not name them, they are numbered
     * in the order of their atomic numbers.
     *
     * @param path the file; {@code .gz} compresses
     * @param structures what to write
     * @param options format, order of elements, units
     * @throws MlipException if the format cannot hold them, or the file cannot be written
     */
    public static void write(Path path, List<Structure> structures, FormatOptions options) {
        List<Element> elements = options.elements();
        if (elements.isEmpty()) {
            elements =
                    structures.stream()
                            .flatMapToInt(s -> Arrays.stream(s.elements()))
                            .filter(code -> code < Element.UNNAMED)
                            .distinct()
                            .sorted()
                            .mapToObj(Element::of)
                            .toList();
        }
        try (StructureWriter out = writer(path, options.withElements(elements))) {
            structures.forEach(out::write);
            out.commit();
        }
    }

    /**
     * A writer for structures that come one at a time; the file name tells the format.
     *
     * @param path the file; {@code .gz} compresses
     * @return the writer, to be committed and closed
     * @throws MlipException if the file cannot be written or its name tells no format
     */
    public static StructureWriter writer(Path path) {
        return writer(path, FormatOptions.defaults());
    }

    /**
     * A writer for structures that come one at a time.
     *
     * @param path the file; {@code .gz} compresses
     * @param options format, order of elements, units
     * @return the writer, to be committed and closed
     * @throws MlipException if the file cannot be written or its format is not clear
     */
    public static StructureWriter writer(Path path, FormatOptions options) {
        return StructureWriter.open(path, options);
    }
}
