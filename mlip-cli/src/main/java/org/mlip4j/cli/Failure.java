package org.mlip4j.cli;

import org.mlip4j.core.MlipException;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong, as one sentence for the user. */
final class Failure {

    private Failure() {}

    static String sentence(Throwable e) {
        return oneLine(
                switch (e) {
                    case MlipException known -> known.getMessage();
                    case UncheckedIOException wrapped -> sentence(wrapped.getCause());
                    case NoSuchFileException missing ->
                            "no such file or folder: " + missing.getFile();
                    case FileNotFoundException missing -> "cannot open " + missing.getMessage();
                    case AccessDeniedException denied -> "no permission for " + denied.getFile();
                    case FileAlreadyExistsException exists ->
                            exists.getFile() + " is in the way; remove it first";
                    case FileSystemException file -> file.getFile() + ": " + reason(file);
                    case CharacterCodingException coding -> "a file is not UTF-8 text";
                    case IOException io -> "reading or writing failed: " + io.getMessage();
                    case OutOfMemoryError memory ->
                            "out of memory; give more with MLIP4J_JAVA_OPTIONS=-Xmx8g";
                    default ->
                            "unexpected "
                                    + e.getClass().getSimpleName()
                                    + ": "
                                    + e.getMessage()
                                    + "; run again with --debug for details";
                });
    }

    private static String reason(FileSystemException e) {
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }

    static String oneLine(String text) {
        return text == null ? "" : text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
