package org.mlip4j.core.io;

import org.mlip4j.core.Structure;

/** Reads one structure after the other from the lines of a file. */
interface FrameParser {

    /**
     * The next structure; species that the file numbers without naming are {@code X0}, {@code X1}, ...
     *
     * @return the structure, or null at the end of the file
     */
    Structure next();

    /**
     * After a failure: goes to where the next structure seems to begin.
     *
     * @return false at the end of the file, or where the format does not show it
     */
    default boolean skipToNext() {
        return false;
    }
}
