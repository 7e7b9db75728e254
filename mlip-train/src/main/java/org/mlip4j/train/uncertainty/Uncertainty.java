package org.mlip4j.train.uncertainty;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

/** A measure of how far a model is from what it was trained on, atom by atom: the larger, the less it is to be trusted. */
public interface Uncertainty {

    /**
     * What it is called in tables.
     *
     * @return a few words, with the unit if there is one
     */
    String name();

    /**
     * Measures a structure.
     *
     * @param structure atoms in a cell
     * @return one number per atom, not negative
     * @throws MlipException if the structure cannot be evaluated
     */
    double[] ofAtoms(Structure structure);
}
