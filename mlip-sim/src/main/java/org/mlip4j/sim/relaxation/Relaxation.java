package org.mlip4j.sim.relaxation;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.BitSet;
import java.util.function.Predicate;

/**
 * Moves atoms, and with them the cell if asked for, to the nearest minimum of the energy (at constant pressure: of the
 * enthalpy).
 *
 * <pre>{@code
 * try (Calculator calculator = new Calculator(potential, threads, 0.5)) {
 *     Relaxation relaxation = new Relaxation(calculator, structure, new BitSet(), CellFreedom.full(0));
 *     boolean converged = relaxation.run(Optimizer.Method.LBFGS, new Relaxation.Limits(0.01, 1e-4, 500), state -> true);
 *     Structure relaxed = relaxation.structure();
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class Relaxation {

    /**
     * When to end.
     *
     * @param force largest force on an atom, eV/Angstrom
     * @param stress largest element of the stress less the pressure, as far as the cell is free, eV/Angstrom^3
     * @param steps most steps
     */
    public record Limits(double force, double stress, int steps) {

        /** Checks that they are positive. */
        public Limits {
            if (!(force > 0 && stress > 0) || steps < 0) {
                throw new MlipException(
                        "the largest force and stress must be positive and the steps not negative");
            }
        }
    }

    private final CellCoordinates state;
    private int steps;

    /**
     * Evaluates the start.
     *
     * @param calculator what gives the forces; not closed here
     * @param start the structure; without velocities in what comes of it. Not modified.
     * @param fixed atoms that are held; where the cell changes they keep their place relative to it. Not modified.
     * @param freedom what may change about the cell
     * @throws MlipException if the cell is to change and is not periodic
     */
    public Relaxation(Calculator calculator, Structure start, BitSet fixed, CellFreedom freedom) {
        state =
                new CellCoordinates(
                        calculator, start.withVelocities(null), (BitSet) fixed.clone(), freedom);
    }

    /**
     * Relaxes.
     *
     * @param method the optimizer
     * @param limits when to end
     * @param goOn called at the start and after each step; false ends the run
     * @return whether forces and stress are below the limits
     */
    public boolean run(Optimizer.Method method, Limits limits, Predicate<Relaxation> goOn) {
        Optimizer optimizer = method.start();
        int last = steps + limits.steps();
        while (goOn.test(this) && !isBelow(limits) && steps < last) {
            optimizer.step(state.coordinates(), state.forces());
            state.evaluate();
            steps++;
        }
        return isBelow(limits);
    }

    private boolean isBelow(Limits limits) {
        return largestForce() <= limits.force() && largestStress() <= limits.stress();
    }

    /**
     * Steps so far.
     *
     * @return count
     */
    public int steps() {
        return steps;
    }

    /**
     * What is made smaller.
     *
     * @return energy, and pressure times volume where the cell is free, eV
     */
    public double enthalpy() {
        return state.enthalpy();
    }

    /**
     * The largest force on an atom that is not held.
     *
     * @return its length, eV/Angstrom
     */
    public double largestForce() {
        return state.largestForce();
    }

    /**
     * The largest element of the stress less the pressure, as far as the cell is free.
     *
     * @return its absolute value, eV/Angstrom^3; 0 when the cell is held
     */
    public double largestStress() {
        return state.largestStress();
    }

    /**
     * The structure now, with energy, forces and virial as labels.
     *
     * @return a structure of its own
     */
    public Structure structure() {
        return state.structure();
    }
}
