package org.mlip4j.train;

import org.mlip4j.hdnnp.HdnnpModel;

import java.util.List;

/**
 * How a training ended.
 *
 * @param model the last good model, or with patience the best one
 * @param epochs numbers of all epochs, from 0
 * @param reason why it stopped, a sentence
 * @param stop the kind of reason
 */
public record TrainingResult(HdnnpModel model, List<EpochReport> epochs, String reason, Stop stop) {

    /** Why a training stops. */
    public enum Stop {
        /** All epochs are done. */
        DONE,
        /** Nothing improved for as many epochs as the patience says. */
        PATIENCE,
        /** Errors became infinite or far larger than at the start; the model is that of the epoch before. */
        DIVERGED,
        /** Somebody asked for it. */
        INTERRUPTED
    }
}
