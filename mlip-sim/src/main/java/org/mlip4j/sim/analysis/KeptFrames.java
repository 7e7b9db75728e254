package org.mlip4j.sim.analysis;

import java.util.ArrayList;
import java.util.List;

/** Vectors of frames, within a limit of memory: when it is reached, every second one is forgotten, as often as necessary. */
final class KeptFrames {

    private final long limit;
    private final List<double[]> frames = new ArrayList<>();
    private long seen;
    private long stride = 1;

    /** Keeps so many numbers at most, 8 bytes each. */
    KeptFrames(long limit) {
        this.limit = limit;
    }

    /** Takes the vector over, which must be as long as the others. */
    void add(double[] frame) {
        if (seen++ % stride == 0) {
            frames.add(frame);
        }
        if (frames.size() > 2 && (long) frames.size() * frame.length > limit) {
            for (int k = 0; 2 * k < frames.size(); k++) {
                frames.set(k, frames.get(2 * k));
            }
            frames.subList((frames.size() + 1) / 2, frames.size()).clear();
            stride *= 2;
        }
    }

    /** As {@link Observable#keep}. */
    void keep(AnalysisState state) {
        state.keep(frames);
        seen = state.keep(seen);
        stride = state.keep(stride);
    }

    int size() {
        return frames.size();
    }

    /** Frames between two that are kept. */
    long stride() {
        return stride;
    }

    double[] at(int frame) {
        return frames.get(frame);
    }

    /** One component over time. */
    double[] series(int component) {
        return frames.stream().mapToDouble(frame -> frame[component]).toArray();
    }
}
