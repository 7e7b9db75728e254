package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

/** A job that ended, or was not taken, for reasons that have nothing to do with what it was to compute. */
public final class LostJobException extends MlipException {

    private static final long serialVersionUID = 1L;

    /**
     * A lost job.
     *
     * @param message one sentence for the user
     */
    public LostJobException(String message) {
        super(message);
    }
}
