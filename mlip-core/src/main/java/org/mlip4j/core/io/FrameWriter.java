package org.mlip4j.core.io;

import org.mlip4j.core.Structure;

import java.io.IOException;

/** Writes one structure after the other. */
interface FrameWriter {

    /** Appends a structure; formats that have no place for extras are never given any. */
    void write(Structure structure, Extras extras) throws IOException;
}
