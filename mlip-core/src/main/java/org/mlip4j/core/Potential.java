package org.mlip4j.core;

/**
 * An interatomic potential: a sum of atomic energies, each a smooth function of the neighbours within a cutoff.
 *
 * <p>Immutable and safe to share between threads. Work is done by {@linkplain #newEvaluator() evaluators}, one per
 * thread. What a family can do beyond energies and forces it says by implementing small interfaces such as
 * {@link Committee}.
 */
public interface Potential {

    /**
     * Elements, cutoff and origin.
     *
     * @return the description
     */
    PotentialInfo info();

    /**
     * A worker for one thread, with its own scratch memory.
     *
     * @return new evaluator
     */
    Evaluator newEvaluator();

    /**
     * Energy, forces and virial of a structure with one thread: for the first five minutes. Programs that evaluate
     * often keep a {@link Calculator}.
     *
     * @param structure atoms in a cell
     * @return energy, forces and virial
     * @throws MlipException if the structure holds an element that the potential does not know
     */
    default Result evaluate(Structure structure) {
        try (Calculator calculator = new Calculator(this)) {
            return calculator.evaluate(structure);
        }
    }
}
