package org.mlip4j.sim.analysis;

import org.hipparchus.exception.MathIllegalStateException;
import org.hipparchus.optim.LocalizedOptimFormats;
import org.hipparchus.optim.linear.LinearConstraint;
import org.hipparchus.optim.linear.LinearConstraintSet;
import org.hipparchus.optim.linear.LinearObjectiveFunction;
import org.hipparchus.optim.linear.NonNegativeConstraint;
import org.hipparchus.optim.linear.PivotSelectionRule;
import org.hipparchus.optim.linear.Relationship;
import org.hipparchus.optim.linear.SimplexSolver;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The lower convex hull of the energies of phases of any number of elements at 0 K: the least energy of any mixture of phases with
 * a given composition, found by linear programming (min sum c_k e_k, sum c_k x_k = x, c_k &gt;= 0).
 */
public final class ConvexHull {

    private static final double TOLERANCE = 1e-10;
    private static final double SAME = 1e-9;
    private static final double RESIDUAL = 1e-7;

    private final int[] elements;
    private final List<Phase> phases;
    private final int[][] formulas;

    /**
     * A phase.
     *
     * @param species of the atoms, codes of {@link Element}
     * @param energy of all atoms, eV
     */
    public record Phase(int[] species, double energy) {

        /**
         * A structure with an energy.
         *
         * @param structure the atoms
         * @param energy eV
         * @return the phase
         */
        public static Phase of(Structure structure, double energy) {
            return new Phase(structure.species(), energy);
        }

        double perAtom() {
            return energy / species.length;
        }
    }

    /**
     * A mixture of phases.
     *
     * @param energy eV per atom; NaN where no mixture has the composition
     * @param shares of the atoms that are in each phase, in the order given
     */
    public record Mixture(double energy, double[] shares) {}

    /**
     * The hull.
     *
     * @param phases at least one. Not modified.
     * @throws MlipException if there is none, or one without atoms or with an energy that is not a number
     */
    public ConvexHull(List<Phase> phases) {
        if (phases.isEmpty()) {
            throw new MlipException("a convex hull needs a phase at least");
        }
        for (Phase phase : phases) {
            if (phase.species.length == 0 || !Double.isFinite(phase.energy)) {
                throw new MlipException(
                        "a phase of %d atoms has the energy %s"
                                .formatted(phase.species.length, phase.energy));
            }
        }
        this.phases = List.copyOf(phases);
        this.elements =
                phases.stream()
                        .flatMapToInt(p -> Arrays.stream(p.species))
                        .distinct()
                        .sorted()
                        .toArray();
        this.formulas = phases.stream().map(p -> formula(p.species)).toArray(int[][]::new);
    }

    private int[] formula(int[] species) {
        int[] counts = new int[elements.length];
        for (int code : species) {
            counts[Arrays.binarySearch(elements, code)]++;
        }
        int divisor =
                Arrays.stream(counts)
                        .mapToObj(BigInteger::valueOf)
                        .reduce(BigInteger.ZERO, BigInteger::gcd)
                        .intValueExact();
        return Arrays.stream(counts).map(n -> n / divisor).toArray();
    }

    /**
     * The elements.
     *
     * @return codes, ascending
     */
    public int[] elements() {
        return elements.clone();
    }

    /**
     * The composition of a phase.
     *
     * @param phase number of the phase
     * @return fractions of the atoms, in the order of the elements
     */
    public double[] composition(int phase) {
        int atoms = Arrays.stream(formulas[phase]).sum();
        return Arrays.stream(formulas[phase]).mapToDouble(n -> (double) n / atoms).toArray();
    }

    /**
     * How many phases there are.
     *
     * @return count
     */
    public int size() {
        return phases.size();
    }

    /**
     * The formula of a phase.
     *
     * @param phase number of the phase
     * @return numbers of atoms without a common divisor, in the order of the elements
     */
    public int[] formula(int phase) {
        return formulas[phase].clone();
    }

    /**
     * The energy against the elements.
     *
     * @param phase number of the phase
     * @return eV per atom; NaN where a phase of one of the elements alone is missing
     */
    public double formation(int phase) {
        double energy = phases.get(phase).perAtom();
        double[] fractions = composition(phase);
        for (int e = 0; e < elements.length; e++) {
            if (fractions[e] > 0) {
                energy -= fractions[e] * element(e);
            }
        }
        return energy;
    }

    private double element(int e) {
        return IntStream.range(0, phases.size())
                .filter(k -> formulas[k][e] == Arrays.stream(formulas[k]).sum())
                .mapToDouble(k -> phases.get(k).perAtom())
                .min()
                .orElse(Double.NaN);
    }

    /**
     * The mixture of least energy with the composition of a phase, which may be the phase itself.
     *
     * @param phase number of the phase
     * @return what it decomposes into
     */
    public Mixture decomposition(int phase) {
        return mixture(formulas[phase], k -> true);
    }

    /**
     * How far a phase is above the hull.
     *
     * @param phase number of the phase
     * @return eV per atom, 0 for one on the hull
     */
    public double above(int phase) {
        double above = phases.get(phase).perAtom() - decomposition(phase).energy;
        return above < SAME ? 0 : above;
    }

    /**
     * The energy against the best mixture of phases of other compositions: what a stable phase gains by being formed.
     *
     * @param phase number of the phase
     * @return eV per atom, negative where the phase is below the hull of the others; NaN where the others do not span its
     *     composition
     */
    public double againstOthers(int phase) {
        int[] own = formulas[phase];
        return phases.get(phase).perAtom()
                - mixture(own, k -> !Arrays.equals(formulas[k], own)).energy;
    }

    /** In units of formulas, whose numbers are whole: their multiples are what the linear programme finds. */
    private Mixture mixture(int[] wanted, IntPredicate allowed) {
        int[] used = IntStream.range(0, phases.size()).filter(allowed).toArray();
        if (used.length == 0) {
            return new Mixture(Double.NaN, new double[phases.size()]);
        }
        double[] energies = Arrays.stream(used).mapToDouble(this::perFormula).toArray();
        List<LinearConstraint> constraints = new ArrayList<>();
        for (int e = 0; e < elements.length; e++) {
            int element = e;
            double[] row = Arrays.stream(used).mapToDouble(k -> formulas[k][element]).toArray();
            constraints.add(new LinearConstraint(row, Relationship.EQ, wanted[e]));
        }
        try {
            double[] found =
                    new SimplexSolver(TOLERANCE)
                            .optimize(
                                    new LinearObjectiveFunction(energies, 0),
                                    new LinearConstraintSet(constraints),
                                    GoalType.MINIMIZE,
                                    new NonNegativeConstraint(true),
                                    PivotSelectionRule.BLAND)
                            .getPoint();
            return mixture(wanted, used, found);
        } catch (MathIllegalStateException e) {
            if (e.getSpecifier() != LocalizedOptimFormats.NO_FEASIBLE_SOLUTION) {
                throw e;
            }
            return new Mixture(Double.NaN, new double[phases.size()]);
        }
    }

    private Mixture mixture(int[] wanted, int[] used, double[] multiples) {
        double[] shares = new double[phases.size()];
        double[] left = Arrays.stream(wanted).asDoubleStream().toArray();
        int atoms = Arrays.stream(wanted).sum();
        double energy = 0;
        for (int k = 0; k < used.length; k++) {
            int[] formula = formulas[used[k]];
            shares[used[k]] = multiples[k] * Arrays.stream(formula).sum() / atoms;
            energy += multiples[k] * perFormula(used[k]) / atoms;
            for (int e = 0; e < left.length; e++) {
                left[e] -= multiples[k] * formula[e];
            }
        }
        if (Arrays.stream(left).anyMatch(v -> Math.abs(v) > RESIDUAL * atoms)) {
            throw new MlipException(
                    "the mixture of phases with the composition %s was not found to numerical accuracy"
                            .formatted(Arrays.toString(wanted)));
        }
        return new Mixture(energy, shares);
    }

    private double perFormula(int phase) {
        return phases.get(phase).perAtom() * Arrays.stream(formulas[phase]).sum();
    }
}
