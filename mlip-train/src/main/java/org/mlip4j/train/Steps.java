package org.mlip4j.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The changes of the weights in a training, one after the other. */
interface Steps {

    /** The weights now; the array itself, which steps may replace. */
    double[] weights();

    /** Steps per epoch. */
    int updatesPerEpoch();

    /** Begins a new epoch. */
    void startEpoch(int epoch);

    boolean isEpochDone();

    /** Steps of this epoch so far. */
    int done();

    /** Whether further epochs would change nothing. */
    boolean isConverged();

    /** The next step of the epoch; errors are those at its beginning. */
    void update(int epoch, Errors errors, TrainingListener... listeners);

    /** Writes all of the state. */
    void write(DataOutput out) throws IOException;

    /** Reads what {@link #write} wrote. */
    void read(DataInput in) throws IOException;
}
