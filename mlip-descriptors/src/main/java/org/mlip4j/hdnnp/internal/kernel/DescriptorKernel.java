package org.mlip4j.hdnnp.internal.kernel;

/**
 * Computes all symmetry functions of one central atom, and the reverse: one implementation is written to be read, others
 * to be fast. Made for central atoms of one element; not thread-safe; allocates nothing in steady state.
 */
public interface DescriptorKernel {

    /**
     * First pass: the symmetry functions.
     *
     * @param neighbors the surroundings. Not modified.
     * @param g raw symmetry functions. Overwritten.
     */
    void compute(Neighborhood neighbors, double[] g);

    /**
     * Second pass: adds dE/dr_j = sum_n dE/dG_n dG_n/dr_j to the gradients of the neighbours.
     *
     * @param neighbors the surroundings that {@link #compute} saw last. The gradients are modified.
     * @param dEdG derivative of the energy with respect to the raw symmetry functions. Not modified.
     */
    void pullBack(Neighborhood neighbors, double[] dEdG);
}
