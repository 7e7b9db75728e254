package org.mlip4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for files that nobody needs once a command has ended. Ctrl-C and SIGTERM remove it too. */
final class TemporaryFolder implements AutoCloseable {

    private final Path path;
    private final Thread hook = new Thread(this::removeQuietly);

    /**
     * Makes the folder.
     *
     * @param name its name begins with this
     */
    TemporaryFolder(String name) throws IOException {
        path = Files.createTempDirectory(name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook removes the folder.
            return;
        }
        remove();
    }

    private void remove() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    /** Twice, since the command may write a last file. */
    private void removeQuietly() {
        for (int k = 0; k < 2 && Files.exists(path); k++) {
            try {
                remove();
            } catch (IOException | UncheckedIOException e) {
                Thread.yield();
            }
        }
    }
}
