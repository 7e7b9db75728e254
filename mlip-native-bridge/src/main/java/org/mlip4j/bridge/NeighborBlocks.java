package org.mlip4j.bridge;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;

import java.util.Arrays;
import java.util.Set;

/** One thread's share of a host's neighbour list: copies blocks of central atoms and evaluates them. */
final class NeighborBlocks {

    /** Central atoms whose neighbours are copied at a time. */
    static final int BLOCK = 128;

    private final Potential potential;
    private final Evaluator evaluator;
    private final int[] centers = new int[BLOCK];
    private final int[] first = new int[BLOCK + 1];
    private int[] neighbors = new int[0];

    private Set<Output> outputs = Set.of();

    /** What this thread has added up; for a committee evaluated member by member left to the caller. */
    Accumulator total;

    /** The same for each member of a committee, or null. */
    Accumulator[] members;

    /** The grades of this thread's central atoms, or null as long as nobody has asked for grades. */
    HostGrading grading;

    NeighborBlocks(Potential potential) {
        this.potential = potential;
        this.evaluator = potential.newEvaluator();
    }

    /** Zeroes the sums and evaluates blocks {@code share}, {@code share + shares} ... */
    void evaluate(HostAtoms atoms, Set<Output> wanted, int share, int shares) {
        HostNeighbors host = atoms.host;
        prepare(host.atomCount, wanted);
        boolean graded = wanted.contains(Output.GRADES);
        if (graded) {
            grading = grading == null ? new HostGrading(potential) : grading;
            grading.reset(host.localCount);
        }
        for (int from = share * BLOCK; from < host.centerCount; from += shares * BLOCK) {
            int count = readBlock(atoms, from, Math.min(BLOCK, host.centerCount - from));
            NeighborList block =
                    new NeighborList(
                            host.localCount,
                            host.atomCount,
                            atoms.positions,
                            atoms.species,
                            null,
                            centers,
                            first,
                            neighbors,
                            count);
            if (members == null) {
                evaluator.accumulate(block, total);
            } else {
                ((Committee.CommitteeEvaluator) evaluator).accumulateMembers(block, members);
            }
            if (graded) {
                grading.add(block);
            }
        }
    }

    /** Adds the sums of another thread. */
    void add(NeighborBlocks other) {
        total.add(other.total);
        for (int m = 0; members != null && m < members.length; m++) {
            members[m].add(other.members[m]);
        }
        if (outputs.contains(Output.GRADES)) {
            grading.add(other.grading);
        }
    }

    private void prepare(int atoms, Set<Output> wanted) {
        if (total == null || !wanted.equals(outputs)) {
            outputs = wanted;
            total = new Accumulator(atoms, wanted);
            members = null;
            if (wanted.contains(Output.COMMITTEE)) {
                members = new Accumulator[((Committee) potential).members().size()];
                Arrays.setAll(members, m -> new Accumulator(atoms, wanted));
            }
            return;
        }
        total.reset(atoms);
        for (int m = 0; members != null && m < members.length; m++) {
            members[m].reset(atoms);
        }
    }

    /** Copies the neighbours of a block of central atoms, without atoms that are left out. */
    private int readBlock(HostAtoms atoms, int from, int count) {
        HostNeighbors host = atoms.host;
        int kept = 0;
        int end = 0;
        for (int k = 0; k < count; k++) {
            int center = HostMemory.getInt(host.centers + 4L * (from + k));
            if (atoms.species[center] == 0) {
                continue;
            }
            int size = HostMemory.getInt(host.counts + 4L * center);
            if (neighbors.length < end + size) {
                neighbors = Arrays.copyOf(neighbors, Math.max(end + size, 2 * neighbors.length));
            }
            HostMemory.getInts(HostMemory.getLong(host.lists + 8L * center), neighbors, end, size);
            centers[kept] = center;
            first[kept++] = end;
            end = unmask(atoms, end, end + size);
        }
        first[kept] = end;
        return kept;
    }

    private int unmask(HostAtoms atoms, int from, int to) {
        int mask = atoms.host.mask;
        if (!atoms.someIgnored) {
            for (int k = from; k < to; k++) {
                neighbors[k] &= mask;
            }
            return to;
        }
        int end = from;
        for (int k = from; k < to; k++) {
            int neighbor = neighbors[k] & mask;
            if (atoms.species[neighbor] != 0) {
                neighbors[end++] = neighbor;
            }
        }
        return end;
    }
}
