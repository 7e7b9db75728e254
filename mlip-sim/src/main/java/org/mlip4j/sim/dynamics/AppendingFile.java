package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A text file that grows by whole pieces: what does not fit, on a full disk, is taken back. It is locked, so that no two runs
 * write it.
 */
final class AppendingFile implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;
    private long size;

    /**
     * Opens a file, which is made when there is none.
     *
     * @param path the file
     * @param size bytes to keep of it; the rest is cut off
     * @throws MlipException if it has fewer, cannot be written, or is being written by another run
     */
    AppendingFile(Path path, long size) {
        this.path = path;
        this.size = size;
        if (size > 0 && Files.notExists(path)) {
            throw new MlipException(
                    "there is no "
                            + path
                            + ", which the checkpoint goes on with: put it back, give the trajectory the name and ending that it"
                            + " had, write somewhere else, or add --restart to begin again");
        }
        try {
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isTaken()) {
                channel.close();
                throw new MlipException(
                        path
                                + " is being written by another run; wait for it, or write somewhere else");
            }
            if (channel.size() < size) {
                channel.close();
                throw new MlipException(
                        path
                                + " is shorter than when the checkpoint was written; put it back, or add --restart to"
                                + " begin again");
            }
            channel.truncate(size);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private boolean isTaken() {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false; // A file system without locks.
        }
    }

    private MlipException failed(IOException e) {
        return MlipException.of(path + " cannot be written", e);
    }

    /** Adds all of a text or nothing. */
    void append(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes, size + bytes.position());
                }
            } catch (IOException e) {
                channel.truncate(size);
                throw e;
            }
        } catch (IOException e) {
            throw failed(e);
        }
        size += bytes.limit();
    }

    /** Bytes so far, all of which are on the disk when this returns. */
    long flushed() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failed(e);
        }
        return size;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
