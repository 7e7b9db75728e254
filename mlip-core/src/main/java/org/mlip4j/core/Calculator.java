package org.mlip4j.core;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

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

    /** Central atoms that one thread takes at a time. */
    private static final int CHUNK = 128;

    private final Potential potential;
    private final Workers workers;
    private final NeighborSearch search;
    private final Evaluator[] evaluators;
    private Accumulator[] totals;
    private Accumulator[][] members;
    private Grading grading;
    private Set<Output> outputs = EnumSet.noneOf(Output.class);

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
        this.potential = potential;
        this.workers = new Workers(threads);
        this.search = new NeighborSearch(potential.info().cutoff(), skin, workers);
        this.evaluators = new Evaluator[threads];
        Arrays.setAll(evaluators, w -> potential.newEvaluator());
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
        requireKnown(structure);
        NeighborList list = search.find(structure);
        prepare(list.atomCount(), wanted);
        boolean memberwise = outputs.contains(Output.COMMITTEE);
        workers.run(w -> accumulate(list, w, memberwise));
        Optional<Grades> grades =
                outputs.contains(Output.GRADES)
                        ? Optional.of(grading.grade(list, CHUNK))
                        : Optional.empty();
        Result result =
                memberwise
                        ? committeeResult(structure, list, grades)
                        : result(structure, reduce(totals, list), Optional.empty(), grades);
        if (!Double.isFinite(result.energy())) {
            throw new MlipException(
                    "the energy of "
                            + structure
                            + " is "
                            + result.energy()
                            + "; check for atoms that are too close and for the units of the positions");
        }
        return result;
    }

    private void requireKnown(Structure structure) {
        for (int code : structure.elements()) {
            if (!potential.info().knows(code)) {
                throw new MlipException(
                        "the potential "
                                + potential.info().name()
                                + " knows "
                                + String.join(
                                        " ",
                                        potential.info().elements().stream()
                                                .map(Element::symbol)
                                                .toList())
                                + " but the structure holds "
                                + Element.of(code).symbol());
            }
        }
    }

    private void prepare(int atoms, Collection<Output> wanted) {
        Set<Output> now = wanted.isEmpty() ? EnumSet.noneOf(Output.class) : EnumSet.copyOf(wanted);
        if (now.contains(Output.COMMITTEE) && !(potential instanceof Committee)) {
            throw new MlipException(
                    "the potential " + potential.info().name() + " is not a committee");
        }
        if (now.contains(Output.GRADES) && grading == null) {
            grading = new Grading(Graded.require(potential), workers);
        }
        if (!CountsExtrapolations.in(potential)) {
            now.remove(Output.EXTRAPOLATIONS);
        }
        if (totals == null || !now.equals(outputs)) {
            outputs = now;
            totals = new Accumulator[workers.count()];
            members = new Accumulator[workers.count()][];
        }
        int memberCount =
                now.contains(Output.COMMITTEE) ? ((Committee) potential).members().size() : 0;
        workers.run(
                w -> {
                    if (memberCount == 0) {
                        totals[w] = zeroed(totals[w], atoms);
                    } else {
                        members[w] = members[w] == null ? new Accumulator[memberCount] : members[w];
                        for (int m = 0; m < memberCount; m++) {
                            members[w][m] = zeroed(members[w][m], atoms);
                        }
                    }
                });
    }

    private Accumulator zeroed(Accumulator accumulator, int atoms) {
        if (accumulator == null) {
            return new Accumulator(atoms, outputs);
        }
        accumulator.reset(atoms);
        return accumulator;
    }

    /** Worker w treats chunks w, w + count, ... so that the same thread always adds the same atoms. */
    private void accumulate(NeighborList list, int w, boolean memberwise) {
        for (int from = w * CHUNK; from < list.end(); from += workers.count() * CHUNK) {
            NeighborList window = list.window(from, Math.min(list.end(), from + CHUNK));
            if (memberwise) {
                ((Committee.CommitteeEvaluator) evaluators[w])
                        .accumulateMembers(window, members[w]);
            } else {
                evaluators[w].accumulate(window, totals[w]);
            }
        }
    }

    private static Accumulator reduce(Accumulator[] parts, NeighborList list) {
        for (int w = 1; w < parts.length; w++) {
            parts[0].add(parts[w]);
        }
        parts[0].foldGhosts(list);
        return parts[0];
    }

    private Result committeeResult(
            Structure structure, NeighborList list, Optional<Grades> grades) {
        int count = members[0].length;
        double[] energies = new double[count];
        double[][] forces = new double[count][];
        double[][] virials = new double[count][];
        Accumulator mean = new Accumulator(list.atomCount(), outputs);
        for (int m = 0; m < count; m++) {
            Accumulator[] parts = new Accumulator[workers.count()];
            for (int w = 0; w < parts.length; w++) {
                parts[w] = members[w][m];
            }
            Accumulator member = reduce(parts, list);
            energies[m] = member.energy();
            forces[m] = Arrays.copyOf(member.forces(), 3 * structure.size());
            virials[m] = member.virial().clone();
            mean.addWeighted(member, 1.0 / count);
        }
        return result(
                structure, mean, Optional.of(Result.Spread.of(energies, forces, virials)), grades);
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
                grades);
    }

    /** Ends the threads; an evaluation afterwards fails when there were more than one. */
    @Override
    public void close() {
        workers.close();
    }
}
