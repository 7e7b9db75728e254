package org.mlip4j.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What one epoch achieved.
 *
 * @param epoch number, 0 is the model that the training started from
 * @param seconds wall time of the epoch
 * @param updates updates of the weights in this epoch
 * @param train errors on the structures that are fitted
 * @param test errors on the others, all NaN where there are none
 */
public record EpochReport(int epoch, double seconds, long updates, Errors train, Errors test) {

    void write(DataOutput out) throws IOException {
        out.writeInt(epoch);
        out.writeDouble(seconds);
        out.writeLong(updates);
        train.write(out);
        test.write(out);
    }

    static EpochReport read(DataInput in) throws IOException {
        return new EpochReport(
                in.readInt(), in.readDouble(), in.readLong(), Errors.read(in), Errors.read(in));
    }
}
