package org.mlip4j.hdnnp;

import org.mlip4j.core.NeighborList;
import org.mlip4j.hdnnp.internal.HdnnpEvaluator;
import org.mlip4j.hdnnp.internal.Kernels;

import java.util.List;

/** Computes the symmetry functions of a model, for analysis and training. One thread's. */
public final class Describer {

    private final HdnnpEvaluator evaluator;

    /**
     * Creates a describer.
     *
     * @param model elements, symmetry functions and scaling; its networks matter to {@link #energyGradient} only
     */
    public Describer(HdnnpModel model) {
        this.evaluator = new HdnnpEvaluator(List.of(model), Kernels.BEST);
    }

    /**
     * Raw symmetry functions of one central atom.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @return one number per function, in the order of the model; reused by the next call
     */
    public double[] raw(NeighborList list, int k) {
        return evaluator.describeRaw(list, k);
    }

    /**
     * Symmetry functions of one central atom as the network sees them.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @return one number per function, in the order of the model; reused by the next call
     */
    public double[] scaled(NeighborList list, int k) {
        return evaluator.describeScaled(list, k);
    }

    /**
     * How the energy of one central atom depends on its raw symmetry functions.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @return dE_i/dG per function, in the order of the model, eV; reused by the next call
     */
    public double[] energyGradient(NeighborList list, int k) {
        return evaluator.energyGradient(list, k);
    }
}
