package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A folder in which one command is at work at a time, by a lock on the file {@value #FILE} that ends with the process. */
public final class FolderLock implements AutoCloseable {

    private static final String FILE = "lock";

    private final FileChannel channel;

    /**
     * Takes a folder, which is made when there is none.
     *
     * @param folder where the command works
     * @param command its name, for the message
     * @throws IOException if the file cannot be made
     * @throws MlipException if another process, or this one, is at work there
     */
    public FolderLock(Path folder, String command) throws IOException {
        Files.createDirectories(folder);
        channel =
                FileChannel.open(
                        folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            held = null;
        }
        if (held == null) {
            channel.close();
            throw new MlipException("another " + command + " is at work in " + folder);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
