package org.mlip4j.mtp.internal.kernel;

/** Who sees every batch that a {@link VectorEvaluator} evaluates. */
interface BatchObserver {

    /**
     * A batch has been evaluated.
     *
     * @param kind species of its central atoms
     * @param r distances, one vector per slot
     * @param polynomials p_mu, one vector per slot and mu
     * @param moments one vector each
     */
    void add(int kind, Batch batch, double[] r, double[] polynomials, double[] moments);

    /** There are no further batches of a species in this list. */
    void end(int kind);
}
