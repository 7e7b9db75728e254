package org.mlip4j.core;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Something the user can mend: a model that does not know an element, a cell without volume, a file that cannot be
 * used. The message is one sentence that names the thing and the remedy.
 */
public class MlipException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message one sentence for the user
     */
    public MlipException(String message) {
        super(printable(message));
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message one sentence for the user
     * @param cause what went wrong underneath
     */
    public MlipException(String message, Throwable cause) {
        super(printable(message), cause);
    }

    /** Words of a damaged file may hold what a terminal takes for a command. */
    private static String printable(String message) {
        return message == null ? null : message.replaceAll("[\\p{Cc}\\p{Cf}&&[^\n\t]]", "?");
    }

    /**
     * The exception for a file that cannot be used, with the reason in words.
     *
     * @param what the file and what could not be done, for instance {@code a.xyz cannot be read}
     * @param cause the failure
     * @return the exception
     */
    public static MlipException of(String what, IOException cause) {
        String reason =
                switch (cause) {
                    case NoSuchFileException e -> missing(e.getFile());
                    case AccessDeniedException e -> "no permission for " + e.getFile();
                    case EOFException _ -> "it ends too early, as a damaged gzip file does";
                    case ZipException e -> "its gzip data are damaged (" + e.getMessage() + ")";
                    case FileSystemException e when e.getReason() != null -> e.getReason();
                    default -> cause.getMessage();
                };
        return new MlipException(what + ": " + reason, cause);
    }

    /** A file that is not there, or the folder that it was to be in. */
    private static String missing(String file) {
        Path folder = file == null ? null : Path.of(file).getParent();
        return folder == null || Files.isDirectory(folder)
                ? "there is no " + file
                : "there is no folder " + folder;
    }
}
