package org.mlip4j.core;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * A potential with a neighbour search and threads: what most programs use.
 *
 * <pre>{@code
 * Potential potential = Potentials.load(Path.of("model"));
 * try (Calculator calculator = new Calculator(potential)) {
 *     Result result = calculator.evaluate(structure, Output.ATOM_ENERGIES);
 * }
 * }</pre>
 *
 * <p>One evaluation at a time; keeps its memory between evaluations. For a fixed number of threads results are bitwise
 * reproducible.
 */
public final class Calculator implements AutoCloseable {

    private final Potential potential;
    private final Workers workers;
    private final NeighborSearch search;
    private final Evaluator[] evaluators;
    private final boolean[] known;
    private final Portions portions = new Portions();
    private final PartialSums sums = new PartialSums();
    private final Workers.Body evaluation = this::evaluate;
    private final IntConsumer summation = this::sum;
    private NeighborList list;
    private NeighborList[] windows = new NeighborList[0];
    private Accumulator own;
    private final Accumulator[] single = new Accumulator[1];
    private Accumulator[] members;
    private boolean memberwise;
    private boolean graded;
    private Grading grader;

    /**
     * A calculator with one thread.
     *
     * @param potential what to evaluate
     */
    public Calculator(Potential potential) {
        this(potential, 1, 0);
    }

    /**
     * A calculator with threads and a skin.
     *
     * @param potential what to evaluate
     * @param threads number of threads
     * @param skin neighbour lists are made for cutoff + skin and kept while no atom has moved by half the skin;
     *     0 for structures that have nothing to do with each other, about 1 Angstrom for dynamics
     */
    public Calculator(Potential potential, int threads, double skin) {
        this(potential, threads, skin, false);
    }

    /**
     * A calculator for structures of which it is not known whether they follow one another: neighbour lists have a skin of
     * 1 Angstrom from the second structure on that is near the one before, and none for others.
     *
     * @param potential what to evaluate
     * @param threads number of threads
     * @return a calculator
     */
    public static Calculator adaptive(Potential potential, int threads) {
        return new Calculator(potential, threads, 1, true);
    }

    private Calculator(Potential potential, int threads, double skin, boolean adaptive) {
        this.potential = potential;
        this.workers = new Workers(threads);
        this.search = new NeighborSearch(potential.info().cutoff(), skin, adaptive, workers);
        this.evaluators = new Evaluator[threads];
        Arrays.setAll(evaluators, w -> potential.newEvaluator());
        this.known = new boolean[Element.CODE_LIMIT];
        potential.info().elements().forEach(element -> known[element.code()] = true);
    }

    /**
     * The potential.
     *
     * @return what is evaluated
     */
    public Potential potential() {
        return potential;
    }

    /**
     * Energy, forces, virial and what else is asked for.
     *
     * @param structure atoms in a cell. Not modified.
     * @param wanted further quantities
     * @return the result, with arrays of its own
     * @throws MlipException if the potential does not know an element, two atoms are at the same place, or the result
     *     is not finite
     */
    public Result evaluate(Structure structure, Output... wanted) {
        return evaluate(structure, Arrays.asList(wanted));
    }

    /**
     * Energy, forces, virial and what else is asked for.
     *
     * @param structure atoms in a cell. Not modified.
     * @param wanted further quantities
     * @return the result, with arrays of its own
     * @throws MlipException as the other form
     */
    public synchronized Result evaluate(Structure structure, Collection<Output> wanted) {
        Set<Output> outputs =
                wanted.isEmpty() ? EnumSet.noneOf(Output.class) : EnumSet.copyOf(wanted);
        boolean spreading = outputs.remove(Output.COMMITTEE);
        boolean grading = outputs.remove(Output.GRADES);
        if (!CountsExtrapolations.in(potential)) {
            outputs.remove(Output.EXTRAPOLATIONS);
        }
        if (!ComparesReplicas.in(potential)) {
            outputs.remove(Output.REPLICAS);
        }
        if (own == null || !own.outputs.equals(outputs)) {
            own = new Accumulator(0, outputs);
        }
        if (grading && grader == null) {
            grader = new Grading(potential, workers.count());
        }
        Optional<Result.Spread> spread = Optional.empty();
        try {
            graded = grading;
            if (spreading) {
                spread = Optional.of(evaluateMembers(structure));
            } else {
                evaluateInto(structure, own);
            }
            Optional<Grades> grades =
                    graded ? Optional.of(grader.result(list.localCount())) : Optional.empty();
            return result(structure, own, spread, grades);
        } finally {
            graded = false;
        }
    }

    /**
     * Energy, forces and virial without new memory: for molecular dynamics, and for programs with arrays of their own.
     *
     * @param structure atoms in a cell. Not modified.
     * @param out zeroed first; then holds energy, virial, and at the beginning of its arrays what belongs to each atom.
     *     Collects what it was made for, except members and grades.
     * @throws MlipException as {@link #evaluate(Structure, Output...)}
     */
    public void evaluateInto(Structure structure, Accumulator out) {
        evaluateInto(structure.cell(), structure.species(), structure.positions(), out);
    }

    /**
     * The same for atoms that are not a structure. Allocates nothing while the neighbour list is kept.
     *
     * @param cell the cell
     * @param species one code per atom, see {@link Element#code()}. Not modified.
     * @param positions 3 per atom, x y z, Angstrom. Not modified; may be changed by the caller between evaluations.
     * @param out as in the other form
     * @throws MlipException as {@link #evaluate(Structure, Output...)}
     */
    public synchronized void evaluateInto(
            Cell cell, int[] species, double[] positions, Accumulator out) {
        if (positions.length != 3 * species.length) {
            throw new IllegalArgumentException(
                    species.length + " atoms and " + positions.length + " coordinates");
        }
        if (out.outputs.contains(Output.COMMITTEE) || out.outputs.contains(Output.GRADES)) {
            throw new IllegalArgumentException(
                    "an accumulator takes neither members nor grades; ask for a Result");
        }
        Structure.requirePlaces(positions);
        find(cell, species, positions);
        memberwise = false;
        single[0] = out;
        evaluateAll(single);
        out.requireFinite();
    }

    /** Leaves the mean of the members in {@code own}. */
    private Result.Spread evaluateMembers(Structure structure) {
        if (!(potential instanceof Committee committee)) {
            throw new MlipException(
                    "the potential " + potential.info().name() + " is not a committee");
        }
        int count = committee.members().size();
        if (members == null || !members[0].outputs.equals(own.outputs)) {
            members = new Accumulator[count];
            Arrays.setAll(members, m -> new Accumulator(0, own.outputs));
        }
        find(structure.cell(), structure.species(), structure.positions());
        memberwise = true;
        evaluateAll(members);
        double[] energies = new double[count];
        double[][] forces = new double[count][];
        double[][] virials = new double[count][];
        own.reset(list.atomCount());
        for (int m = 0; m < count; m++) {
            energies[m] = members[m].energy();
            forces[m] = Arrays.copyOf(members[m].forces(), 3 * structure.size());
            virials[m] = members[m].virial().clone();
            own.addWeighted(members[m], 1.0 / count);
        }
        own.requireFinite();
        return Result.Spread.of(energies, forces, virials);
    }

    private void evaluateAll(Accumulator[] totals) {
        sums.begin(totals, portions.count(), list.atomCount());
        if (graded) {
            grader.begin(list.localCount(), portions.count());
        }
        workers.share(portions.count(), evaluation);
        workers.run(summation);
        sums.sumTotals();
    }

    /**
     * The structure that the present neighbour list was made for. The last bits of a result depend on it: a calculator
     * that has evaluated it first gives bitwise the same for the next structure.
     *
     * @return empty without a skin, and before the first evaluation
     */
    public synchronized Optional<Structure> listOrigin() {
        return search.origin();
    }

    /** Lets the next evaluation make a neighbour list of its own, although the present one may do for it. */
    public synchronized void forgetList() {
        search.forget();
    }

    /** Sets the list, and its windows, one per portion. */
    private void find(Cell cell, int[] species, double[] positions) {
        for (int code : species) {
            if (code < 0 || code >= known.length || !known[code]) {
                throw potential.info().unknown(code);
            }
        }
        NeighborList found = search.find(cell, species, positions);
        if (found == list) {
            return;
        }
        list = found;
        portions.cut(list.end(), workers.count());
        windows = new NeighborList[portions.count()];
        Arrays.setAll(windows, p -> list.window(portions.from(p), portions.to(p)));
    }

    private void evaluate(int worker, int portion) {
        Accumulator[] parts = sums.part(portion);
        if (graded && grader.isOfWhole()) {
            grader.add(worker, portion, windows[portion], parts[0]);
            return;
        }
        if (memberwise) {
            ((Committee.CommitteeEvaluator) evaluators[worker])
                    .accumulateMembers(windows[portion], parts);
        } else {
            evaluators[worker].accumulate(windows[portion], parts[0]);
        }
        if (graded) {
            grader.add(worker, portion, windows[portion]);
        }
    }

    /** Each thread sums some atoms with their ghosts. */
    private void sum(int worker) {
        int from = workers.start(worker, list.localCount());
        int to = workers.start(worker + 1, list.localCount());
        sums.sumAtoms(from, to);
        sums.sumGhosts(list, list.firstGhost(from), list.firstGhost(to));
    }

    private static Result result(
            Structure structure,
            Accumulator a,
            Optional<Result.Spread> spread,
            Optional<Grades> grades) {
        int n = structure.size();
        return new Result(
                a.energy(),
                Arrays.copyOf(a.forces(), 3 * n),
                a.virial().clone(),
                structure.cell().volume(),
                Optional.ofNullable(a.atomEnergies()).map(e -> Arrays.copyOf(e, n)),
                Optional.ofNullable(a.atomVirials()).map(v -> Arrays.copyOf(v, 9 * n)),
                Optional.ofNullable(a.extrapolations()).map(e -> e.copy(n)),
                spread,
                grades,
                Optional.ofNullable(a.replicaSpread()).map(s -> Arrays.copyOf(s, n)));
    }

    /** Ends the threads; an evaluation afterwards fails when there were more than one. */
    @Override
    public void close() {
        workers.close();
    }
}
