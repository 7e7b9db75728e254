package org.mlip4j.bridge;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
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
 * atoms, so that the memory beside the host's own stays at a few numbers per atom. Each thread takes the same blocks
 * every time and adds forces up in arrays of its own, so that results are bitwise reproducible.
 */
final class NeighborDoor implements AutoCloseable {

    private final double length;
    private final double perEnergyUnit;
    private final HostAtoms atoms;
    private final Workers workers;
    private final NeighborBlocks[] shares;
    private final IntConsumer task = this::evaluate;
    private Set<Output> wanted = Set.of();

    NeighborDoor(Potential potential, Units hostUnits, int threads) {
        this.length = hostUnits.length();
        this.perEnergyUnit = 1 / hostUnits.energy();
        this.atoms = new HostAtoms(potential.info(), length);
        this.workers = new Workers(threads);
        this.shares = new NeighborBlocks[threads];
        Arrays.setAll(shares, w -> new NeighborBlocks(potential));
    }

    /**
     * Evaluates the {@code mlip4j_neighbors} at an address; forces are added, other outputs
     * overwritten.
     */
    void compute(long address, OutputPointers output) {
        atoms.read(new HostNeighbors(address));
        wanted = output.wanted();
        workers.run(task);
        NeighborBlocks sum = shares[0];
        for (int w = 1; w < shares.length; w++) {
            sum.add(shares[w]);
        }
        if (sum.members != null) {
            for (Accumulator member : sum.members) {
                sum.total.addWeighted(member, 1.0 / sum.members.length);
            }
        }
        if (!Double.isFinite(sum.total.energy())) {
            throw new MlipException(
                    "the energy is "
                            + sum.total.energy()
                            + "; check for atoms that are too close and for the units of the positions");
        }
        write(output, sum.total, sum.members);
        if (output.wantsGrades()) {
            sum.grading.write(output, atoms.host.centerCount);
        }
    }

    private void evaluate(int worker) {
        shares[worker].evaluate(atoms, wanted, worker, shares.length);
    }

    @Override
    public void close() {
        workers.close();
    }

    private void write(OutputPointers output, Accumulator total, Accumulator[] members) {
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
        for (int m = 0; members != null && m < members.length; m++) {
            output.putMember(m, members[m].energy(), members[m].virial(), perEnergyUnit);
            if (output.memberForces != 0) {
                HostMemory.putDoubles(
                        output.memberForces + 24L * m * count,
                        members[m].forces(),
                        3 * count,
                        perForceUnit);
            }
        }
    }
}
