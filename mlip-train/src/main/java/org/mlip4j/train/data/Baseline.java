package org.mlip4j.train.data;

import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.ZblPotential;

import java.util.List;

/** What is subtracted from all labels, so that the model learns the rest. */
@FunctionalInterface
public interface Baseline {

    /**
     * The baseline of a data set.
     *
     * @param training structures that will be trained on
     * @return the potential
     */
    Potential of(List<Structure> training);

    /**
     * The same whatever the data are.
     *
     * @param potential the potential
     * @return the baseline
     */
    static Baseline given(Potential potential) {
        return training -> potential;
    }

    /**
     * Repulsion of all elements.
     *
     * @param inner full strength below this distance, Angstrom
     * @param outer nothing beyond this distance, Angstrom
     * @return the baseline
     */
    static Baseline repulsion(double inner, double outer) {
        return training -> new ZblPotential(EnergyReferences.elements(training), inner, outer);
    }

    /**
     * Repulsion at distances that are shorter than those in the data.
     *
     * @return the baseline
     */
    static Baseline repulsion() {
        return ZblPotential::shorterThanIn;
    }
}
