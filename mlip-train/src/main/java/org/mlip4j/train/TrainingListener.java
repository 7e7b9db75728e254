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

    /**
     * A label takes part in the next update.
     *
     * @param epoch the current one, from 1
     * @param update number of the update since the start, from 1
     * @param trials how many labels were looked at for it
     * @param ratio its error over the root mean square error at the beginning of the epoch
     * @param property what it is
     * @param frame number of its structure in the training set, from 0
     * @param component of the force on an atom (3 atom + axis) or of the virial
     */
    default void label(
            int epoch,
            long update,
            int trials,
            double ratio,
            Property property,
            int frame,
            int component) {}
}
