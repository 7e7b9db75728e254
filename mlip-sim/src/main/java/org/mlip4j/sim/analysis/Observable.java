package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;

import java.util.List;
import java.util.function.Predicate;

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

    /**
     * Keeps all that has been gathered, or takes it back, so that the measurement can go on later with the frames that follow.
     *
     * @param state where to, or where from
     * @throws org.mlip4j.core.MlipException if this observable cannot, or what was kept is of other settings
     */
    default void keep(AnalysisState state) {
        throw new MlipException("this measurement cannot be kept and gone on with");
    }

    /**
     * Several observables as one.
     *
     * @param parts what sees each frame, in this order
     * @return the whole
     */
    static Observable together(Observable... parts) {
        List<Observable> all = List.of(parts);
        return new Observable() {
            @Override
            public Runnable prepare(Frame frame) {
                List<Runnable> rest = all.stream().map(o -> o.prepare(frame)).toList();
                return () -> rest.forEach(Runnable::run);
            }

            @Override
            public void keep(AnalysisState state) {
                all.forEach(o -> o.keep(state));
            }
        };
    }

    /**
     * An observable that sees some of the frames only.
     *
     * @param wanted which of them
     * @return one that leaves out the others
     */
    default Observable only(Predicate<Frame> wanted) {
        Observable all = this;
        return new Observable() {
            @Override
            public Runnable prepare(Frame frame) {
                return wanted.test(frame)
                        ? all.prepare(frame)
                        : () -> {
                            // Not one of them.
                        };
            }

            @Override
            public void keep(AnalysisState state) {
                all.keep(state);
            }
        };
    }
}
