package org.mlip4j.core.io;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes structures one after the other. The file appears, complete, with {@link #commit()}; without it, {@link
 * #close()} leaves nothing behind and an older file of that name untouched. A name that ends in {@code .gz} is
 * compressed.
 *
 * <pre>
 * try (StructureWriter out = Structures.writer(path)) {
 *     out.write(structure);
 *     out.commit();
 * }
 * </pre>
 */
public final class StructureWriter implements AutoCloseable {

    private static final Extras NOTHING = new Extras();

    private final Path target;
    private final Path written;
    private final StructureFormat format;
    private final Writer out;
    private final FrameWriter frames;
    private int count;
    private boolean closed;

    private StructureWriter(Path target, StructureFormat format, FormatOptions options)
            throws IOException {
        this.target = target;
        this.format = format;
        boolean isDevice = WholeFile.isDevice(target);
        this.written = isDevice ? target : WholeFile.beside(target);
        OutputStream raw =
                new BufferedOutputStream(
                        isDevice
                                ? Files.newOutputStream(target)
                                : Files.newOutputStream(
                                        written,
                                        StandardOpenOption.CREATE_NEW,
                                        StandardOpenOption.WRITE),
                        1 << 16);
        boolean zip = target.toString().endsWith(".gz");
        OutputStream bytes = zip ? new FastGzip(raw) : raw;
        this.out =
                new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), 1 << 16);
        this.frames = format.writer(out, options);
    }

    /** Digits hardly shrink further with more effort. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    static StructureWriter open(Path path, FormatOptions options) {
        StructureFormat format = options.format().orElseGet(() -> StructureFormat.ofName(path));
        if (!format.isWritable()) {
            throw new MlipException(
                    "format " + format.formatName() + " can only be read; write another one");
        }
        if (Files.isDirectory(path)) {
            throw new MlipException(path + " is a folder; name a file to write");
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new MlipException(path + " cannot be written: there is no folder " + folder);
        }
        try {
            return new StructureWriter(WholeFile.behindLinks(path), format, options);
        } catch (IOException e) {
            throw MlipException.of(path + " cannot be written", e);
        }
    }

    /**
     * Appends a structure.
     *
     * @param structure what to write
     * @throws MlipException if the format cannot hold it, or the file cannot be written
     */
    public void write(Structure structure) {
        write(structure, NOTHING);
    }

    /**
     * Appends a structure with further columns and keys.
     *
     * @param structure what to write
     * @param extras columns and keys; extended XYZ only
     * @throws MlipException if the format cannot hold it, or the file cannot be written
     */
    public void write(Structure structure, Extras extras) {
        if (!extras.isEmpty() && format != StructureFormat.EXTXYZ) {
            throw new MlipException(
                    "format "
                            + format.formatName()
                            + " has no place for further columns and keys;"
                            + " write extended XYZ (a name that ends in .xyz)");
        }
        if (count > 0 && format.isSingle()) {
            throw new MlipException(
                    "format "
                            + format.formatName()
                            + " holds one structure per file, not several;"
                            + " write extended XYZ or one file for each");
        }
        try {
            frames.write(structure, extras);
            count++;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private MlipException failed(IOException e) {
        return MlipException.of(target + " cannot be written", e);
    }

    /**
     * Completes the file and puts it in its place. Nothing can be written afterwards.
     *
     * @throws MlipException if that fails
     */
    public void commit() {
        if (closed) {
            throw new IllegalStateException("the writer of " + target + " is closed");
        }
        try {
            out.close();
            if (written != target) {
                WholeFile.replace(written, target);
            }
            closed = true;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Ends writing; what was not committed is discarded. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            out.close();
        } catch (IOException e) {
            throw failed(e);
        } finally {
            discard();
        }
    }

    private void discard() {
        try {
            if (written != target) {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
