package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
     * One structure as it stands in a file.
     *
     * @param structure what to write
     * @param extras columns and keys; extended XYZ only
     * @param options format, which must be given, and order of elements
     * @return the text of one frame
     * @throws MlipException if the format cannot hold it
     */
    public static String text(Structure structure, Extras extras, FormatOptions options) {
        StringWriter out = new StringWriter();
        try {
            options.format().orElseThrow().writer(out, options).write(structure, extras);
            return out.toString();
        } catch (IOException e) {
            throw MlipException.of("a structure cannot be written", e);
        }
    }

    /**
     * Adds one structure to the end of a file in one go: whoever reads the file at any moment finds whole frames. When
     * that fails, a full disk for instance, the file is as it was.
     *
     * @param path plain extended XYZ or MLIP {@code .cfg}, made when it does not exist
     * @param structure what to write
     * @param extras columns and keys; left out where the format has no place for them
     * @param options order of elements
     * @throws MlipException if the format cannot hold it, or the file cannot be written
     */
    public static void append(
            Path path, Structure structure, Extras extras, FormatOptions options) {
        StructureFormat format = options.format().orElseGet(() -> StructureFormat.ofName(path));
        if (!format.isAppendable() || path.toString().endsWith(".gz")) {
            throw new MlipException(
                    path
                            + " cannot grow by one structure at a time; name it .xyz or .cfg, without .gz");
        }
        Extras kept = format == StructureFormat.EXTXYZ ? extras : new Extras();
        byte[] frame =
                text(structure, kept, options.withFormat(format)).getBytes(StandardCharsets.UTF_8);
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long end = file.size();
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes, end + bytes.position());
                }
            } catch (IOException e) {
                file.truncate(end);
                throw e;
            }
        } catch (IOException e) {
            throw MlipException.of(path + " cannot be written", e);
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
