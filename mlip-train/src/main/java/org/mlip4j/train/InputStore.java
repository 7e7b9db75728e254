package org.mlip4j.train;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * Inputs of networks in a file that is mapped into memory, for structures that Java's memory has no room for. The file is
 * private and has no name any more once it is open, so that nothing of it is left however the program ends. It is written
 * through its channel and mapped when it is complete: a full disk is an error of writing, which ends the storing and not the
 * training, and never one of reading.
 */
final class InputStore implements AutoCloseable {

    private final Path folder;
    private final FileChannel channel;
    private final Arena arena = Arena.ofShared();
    private MemorySegment mapped = MemorySegment.NULL;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private long size;
    private boolean broken;

    /**
     * Makes the file.
     *
     * @param folder where, for instance that of the checkpoint
     * @throws IOException if it cannot be made
     */
    InputStore(Path folder) throws IOException {
        this.folder = folder;
        Path file = Files.createTempFile(folder, "symmetry-functions", ".tmp");
        channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
    }

    /**
     * Adds inputs. Safe from several threads.
     *
     * @param inputs of a structure. Not modified.
     * @return where they lie, in numbers from the start; empty if they could not be written
     */
    synchronized OptionalLong add(double[] inputs) {
        if (broken) {
            return OptionalLong.empty();
        }
        int bytes = Math.multiplyExact(Double.BYTES, inputs.length);
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        buffer.clear().limit(bytes);
        buffer.asDoubleBuffer().put(inputs);
        try {
            long end = size;
            while (buffer.hasRemaining()) {
                end += channel.write(buffer, end);
            }
            long start = size / Double.BYTES;
            size = end;
            return OptionalLong.of(start);
        } catch (IOException e) {
            broken = true;
            System.getLogger("org.mlip4j.train")
                    .log(
                            System.Logger.Level.WARNING,
                            "cannot write symmetry functions into "
                                    + folder
                                    + " ("
                                    + e.getMessage()
                                    + "); the others are computed whenever they are needed");
            return OptionalLong.empty();
        }
    }

    /** Makes what has been added readable. Not while another thread adds or reads. */
    void map() throws IOException {
        mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
    }

    /**
     * Reads numbers that were added before the file was mapped. Safe from several threads.
     *
     * @param start of the first, in numbers from the start
     * @param to where they go. Modified.
     * @param at first place there
     * @param count how many
     */
    void read(long start, double[] to, int at, int count) {
        MemorySegment.copy(mapped, ValueLayout.JAVA_DOUBLE, start * Double.BYTES, to, at, count);
    }

    @Override
    public void close() throws IOException {
        arena.close();
        channel.close();
    }
}
