package org.mlip4j.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that are there whole or not at all: when the disk is full or the process is killed, an older file of that name stays
 * as it was. What is no regular file, such as {@code /dev/stdout}, is written directly.
 */
public final class WholeFile {

    private WholeFile() {}

    /**
     * Writes a text in UTF-8.
     *
     * @param file where; replaced if it exists, through links
     * @param text what it shall hold
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes.
     *
     * @param file where; replaced if it exists, through links
     * @param bytes what it shall hold. Not modified.
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, byte[] bytes) throws IOException {
        Path target = behindLinks(file);
        if (isDevice(target)) {
            Files.write(target, bytes);
            return;
        }
        Path part = beside(target);
        try {
            try (FileChannel out =
                    FileChannel.open(
                            part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
                out.force(true);
            }
            replace(part, target);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new FileSystemException(target.toString(), null, e.getMessage());
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The file itself, so that it is replaced and not a link to it. Links to pipes have no path behind them. */
    static Path behindLinks(Path file) throws IOException {
        return Files.exists(file) && !isDevice(file) ? file.toRealPath() : file;
    }

    static boolean isDevice(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file);
    }

    /** A name in the same folder that nobody else uses. */
    static Path beside(Path target) {
        String suffix =
                ".part" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        return target.resolveSibling(target.getFileName() + suffix);
    }

    static void replace(Path part, Path target) throws IOException {
        try {
            Files.move(
                    part,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
