package org.mlip4j.train;

/** Is told how the fit of a moment tensor potential goes, on the thread that runs it. */
@FunctionalInterface
public interface MtpListener {

    /**
     * Errors have been measured: of what the fit starts from (iteration 0), and every ten iterations.
     *
     * @param report its numbers
     */
    void report(EpochReport report);

    /**
     * One of several random starts has been tried.
     *
     * @param number from 1
     * @param count how many there are
     * @param loss what it has come to on the structures that starts are tried on
     * @param seconds since the training began
     */
    default void tried(int number, int count, double loss, double seconds) {}
}
