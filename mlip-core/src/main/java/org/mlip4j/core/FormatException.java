package org.mlip4j.core;

/** A file does not hold what its format demands. Names the file, the line, what was expected and what was found. */
public final class FormatException extends MlipException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;

    /**
     * Creates the exception; the message reads {@code file:line: expected ..., found ...}.
     *
     * @param file the file as the user named it
     * @param line line number from 1, or 0 when the file as a whole is meant
     * @param expected what the format asks for here, with the remedy where it is not obvious
     * @param found what the file holds
     */
    public FormatException(String file, long line, String expected, String found) {
        super(
                oneLine(
                        (line > 0 ? file + ":" + line : file)
                                + ": expected "
                                + expected
                                + ", found "
                                + found));
        this.file = file;
        this.line = line;
    }

    /** Values of some formats go over several lines. */
    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }

    /**
     * The file as the user named it.
     *
     * @return file name
     */
    public String file() {
        return file;
    }

    /**
     * The line number.
     *
     * @return line from 1, or 0 when the file as a whole is meant
     */
    public long line() {
        return line;
    }
}
