package org.mlip4j.bridge;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.Grading;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Output;
import org.mlip4j.core.PartialSums;
import org.mlip4j.core.Portions;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Units;
import org.mlip4j.core.Workers;

import java.util.Arrays;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Evaluates the atoms of a host that has its own neighbour list. One call at a time.
 *
 * <p>Positions and species are copied once per call, neighbours in blocks of {@value NeighborBlocks#BLOCK} central
 * atoms, so that the memory beside the host's own stays at a few numbers per atom. Threads take {@link Portions} whose
 * {@link PartialSums} are added in order, so that results are bitwise reproducible.
 */
final class NeighborDoor implements AutoCloseable {

    private final Potential potential;
    private final double length;
    private final double perEnergyUnit;
    private final HostAtoms atoms;
    private final Workers workers;
    private final Evaluator[] evaluators;
    private final NeighborBlocks[] blocks;
    private final Portions portions = new Portions();
    private final PartialSums sums = new PartialSums();
    private final Workers.Body evaluation = this::evaluate;
    private final IntConsumer summation = this::sum;

    private Set<Output> outputs = Set.of();
    private Accumulator total;

    /** One sum, or one per member of a committee. */
    private Accumulator[] totals;

    private Grading grading;

    NeighborDoor(Potential potential, Units hostUnits, int threads) {
        this.potential = potential;
        this.length = hostUnits.length();
        this.perEnergyUnit = 1 / hostUnits.energy();
        this.atoms = new HostAtoms(potential.info(), length);
        this.workers = new Workers(threads);
        this.evaluators = new Evaluator[threads];
        this.blocks = new NeighborBlocks[threads];
        for (int w = 0; w < threads; w++) {
            evaluators[w] = potential.newEvaluator();
            blocks[w] = new NeighborBlocks(atoms);
        }
    }

    /**
     * Evaluates the {@code mlip4j_neighbors} at an address; forces are added, other outputs
     * overwritten.
     */
    void compute(long address, OutputPointers output) {
        atoms.read(address);
        portions.cut(atoms.host.centerCount, workers.count());
        prepare(output.wanted());
        sums.begin(totals, portions.count(), atoms.host.atomCount);
        workers.share(portions.count(), evaluation);
        workers.run(summation);
        sums.sumTotals();
        if (memberwise()) {
            total.reset(atoms.host.atomCount);
            for (Accumulator member : totals) {
                total.addWeighted(member, 1.0 / totals.length);
            }
        }
        total.requireFinite();
        write(output);
        if (outputs.contains(Output.GRADES)) {
            writeGrades(output);
        }
    }

    private boolean memberwise() {
        return totals[0] != total;
    }

    private void prepare(Set<Output> wanted) {
        if (total == null || !wanted.equals(outputs)) {
            outputs = wanted;
            total = new Accumulator(0, wanted);
            totals = new Accumulator[] {total};
            if (wanted.contains(Output.COMMITTEE)) {
                totals = new Accumulator[((Committee) potential).members().size()];
                Arrays.setAll(totals, m -> new Accumulator(0, wanted));
            }
        }
        if (wanted.contains(Output.GRADES)) {
            grading = grading == null ? new Grading(potential, workers.count()) : grading;
            grading.begin(atoms.host.localCount, portions.count());
        }
    }

    private void evaluate(int worker, int portion) {
        Accumulator[] parts = sums.part(portion);
        boolean graded = outputs.contains(Output.GRADES);
        int end = portions.to(portion);
        for (int from = portions.from(portion); from < end; from += NeighborBlocks.BLOCK) {
            NeighborList block =
                    blocks[worker].read(from, Math.min(NeighborBlocks.BLOCK, end - from));
            if (graded && grading.isOfWhole()) {
                grading.add(worker, portion, block, parts[0]);
                continue;
            }
            if (memberwise()) {
                ((Committee.CommitteeEvaluator) evaluators[worker]).accumulateMembers(block, parts);
            } else {
                evaluators[worker].accumulate(block, parts[0]);
            }
            if (graded) {
                grading.add(worker, portion, block);
            }
        }
    }

    private void sum(int worker) {
        int count = atoms.host.atomCount;
        sums.sumAtoms(workers.start(worker, count), workers.start(worker + 1, count));
    }

    @Override
    public void close() {
        workers.close();
    }

    private void write(OutputPointers output) {
        int count = atoms.host.atomCount;
        double perForceUnit = length * perEnergyUnit;
        output.putEnergyAndVirial(total.energy(), total.virial(), perEnergyUnit);
        if (output.forces != 0) {
            HostMemory.addDoubles(output.forces, total.forces(), 3 * count, perForceUnit);
        }
        if (output.atomEnergies != 0) {
            HostMemory.putDoubles(
                    output.atomEnergies,
                    total.atomEnergies(),
                    atoms.host.localCount,
                    perEnergyUnit);
        }
        if (output.atomVirials != 0) {
            HostMemory.putDoubles(
                    output.atomVirials, total.atomVirials(), 9 * count, perEnergyUnit);
        }
        if (total.extrapolations() != null) {
            output.putExtrapolations(total.extrapolations(), atoms.host.localCount);
        }
        for (int m = 0; memberwise() && m < totals.length; m++) {
            output.putMember(m, totals[m].energy(), totals[m].virial(), perEnergyUnit);
            if (output.memberForces != 0) {
                HostMemory.putDoubles(
                        output.memberForces + 24L * m * count,
                        totals[m].forces(),
                        3 * count,
                        perForceUnit);
            }
        }
    }

    /** One process of many asks for features alone, and has no use for a grade of its own atoms. */
    private void writeGrades(OutputPointers output) {
        if (output.maxGrade == 0 && output.atomGrades == 0) {
            output.putFeatures(grading.features());
        } else {
            output.putGrades(grading.result(atoms.centerCount));
        }
    }
}
