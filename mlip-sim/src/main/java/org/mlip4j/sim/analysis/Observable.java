package org.mlip4j.sim.analysis;

/** Something measured on the frames of a trajectory. */
@FunctionalInterface
public interface Observable {

    /**
     * Does the work that needs this frame alone. Several threads may call this at once.
     *
     * @param frame the frame
     * @return the rest of the work, which is run in the order of the frames, by one thread at a time
     * @throws org.mlip4j.core.MlipException if the frame cannot be measured
     */
    Runnable prepare(Frame frame);
}
