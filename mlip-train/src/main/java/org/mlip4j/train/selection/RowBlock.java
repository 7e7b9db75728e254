package org.mlip4j.train.selection;

import java.util.ArrayList;
import java.util.List;

/** Rows that wait to be offered to an active set together, since that is faster than one at a time. */
final class RowBlock {

    private final MaxVol volume;
    private final int bytes;
    private final Runnable emptied;
    private final List<double[]> rows = new ArrayList<>();
    private final List<Long> names = new ArrayList<>();
    private int swaps;

    /**
     * An empty block.
     *
     * @param volume that rows are offered to
     * @param bytes how large a block becomes
     * @param emptied called after the rows of a block were offered
     */
    RowBlock(MaxVol volume, int bytes, Runnable emptied) {
        this.volume = volume;
        this.bytes = bytes;
        this.emptied = emptied;
    }

    /** Adds a row, and offers all of them when the block is full. */
    void add(double[] row, long name) {
        rows.add(row);
        names.add(name);
        if ((long) rows.size() * row.length * Double.BYTES >= bytes) {
            flush();
        }
    }

    /** Offers the rows that are waiting. */
    void flush() {
        swaps +=
                volume.select(
                        rows.toArray(double[][]::new),
                        names.stream().mapToLong(Long::longValue).toArray(),
                        ActiveSetSelection.THRESHOLD);
        rows.clear();
        names.clear();
        emptied.run();
    }

    /** How many rows have entered since this was last asked; counting begins anew. */
    int takeSwaps() {
        int since = swaps;
        swaps = 0;
        return since;
    }
}
