package org.mlip4j.core.io;

import java.io.IOException;
import org.mlip4j.core.Structure;

/** Writes one structure after the other. */
interface FrameWriter {

    /** Appends a structure; formats that have no place for extras are never given any. */
    void write(Structure structure, Extras extras) throws IOException;
}
