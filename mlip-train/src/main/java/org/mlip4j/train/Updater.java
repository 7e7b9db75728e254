package org.mlip4j.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Changes weights so that errors shrink. State is what a checkpoint needs. */
interface Updater {

    /**
     * One update.
     *
     * @param w the weights that it looks after. Modified.
     * @param errors reference minus prediction, one per observation. Not modified.
     * @param gradients of the predictions with respect to the weights, one row per observation. Not modified.
     */
    void update(double[] w, double[] errors, double[][] gradients);

    void write(DataOutput out) throws IOException;

    void read(DataInput in) throws IOException;
}
