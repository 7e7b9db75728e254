package org.mlip4j.core;

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
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message one sentence for the user
     * @param cause what went wrong underneath
     */
    public MlipException(String message, Throwable cause) {
        super(message, cause);
    }
}
