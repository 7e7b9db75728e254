package org.mlip4j.sim.dynamics;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.Optional;

/** The energy that atoms move on, and its derivatives: a potential, one with a bias, or another program. */
public interface EnergySurface {

    /**
     * Energy, forces and virial.
     *
     * @param cell the cell
     * @param species one code per atom. Not modified.
     * @param positions 3 per atom, Angstrom. Not modified; may be changed by the caller between evaluations.
     * @param out zeroed first; collects energy, forces and virial. A virial that is not known is NaN.
     * @throws MlipException if it cannot be evaluated
     */
    void evaluateInto(Cell cell, int[] species, double[] positions, Accumulator out);

    /**
     * The largest extrapolation grade of a structure.
     *
     * @param structure atoms in a cell
     * @return of all atoms, or of the configuration
     * @throws MlipException if there are no grades
     */
    double grade(Structure structure);

    /**
     * As {@link Calculator#listOrigin}: what the last bits of the next evaluation depend on.
     *
     * @return a structure, or nothing
     */
    Optional<Structure> listOrigin();

    /** As {@link Calculator#forgetList}. */
    void forgetList();

    /**
     * The energy of a potential.
     *
     * @param calculator not closed here
     * @return the surface
     */
    static EnergySurface of(Calculator calculator) {
        return new PotentialSurface(calculator);
    }
}
