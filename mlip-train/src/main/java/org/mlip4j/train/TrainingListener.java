package org.mlip4j.train;

import org.mlip4j.hdnnp.HdnnpModel;

/** Is told how a training goes, on the thread that runs it. */
public interface TrainingListener {

    /**
     * An epoch has ended, or the model that the training starts from has been measured (epoch 0).
     *
     * @param report its numbers
     * @param model the model after this epoch
     */
    default void epoch(EpochReport report, HdnnpModel model) {}

    /**
     * Some of the updates of the current epoch are done.
     *
     * @param done so far
     * @param total planned
     */
    default void progress(long done, long total) {}
}
