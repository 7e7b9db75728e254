package org.mlip4j.bridge;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Units;

import java.util.Arrays;
import java.util.Set;

/**
 * Evaluates the atoms of a host that has its own neighbour list. One thread at a time.
 *
 * <p>Positions and species are copied once per call, neighbours in blocks of {@value #BLOCK} central
 * atoms, so that the memory beside the host's own stays at a few numbers per atom.
 */
final class NeighborDoor {

    /** Central atoms whose neighbours are copied at a time. */
    static final int BLOCK = 128;

    private final Potential potential;
    private final Evaluator evaluator;
    private final double length;
    private final double perEnergyUnit;

    private HostNeighbors host;
    private double[] positions = new double[0];
    private int[] types = new int[0];
    private int[] species = new int[0];
    private int[] typeSpecies = new int[0];
    private boolean someIgnored;

    private final int[] centers = new int[BLOCK];
    private final int[] first = new int[BLOCK + 1];
    private int[] neighbors = new int[0];

    private Set<Output> outputs = Set.of();
    private Accumulator total;
    private Accumulator[] members;
    private HostGrading grading;

    NeighborDoor(Potential potential, Units hostUnits) {
        this.potential = potential;
        this.evaluator = potential.newEvaluator();
        this.length = hostUnits.length();
        this.perEnergyUnit = 1 / hostUnits.energy();
    }

    /**
     * Evaluates the {@code mlip4j_neighbors} at an address; forces are added, other outputs
     * overwritten.
     */
    void compute(long address, OutputPointers output) {
        host = new HostNeighbors(address);
        readAtoms();
        prepare(output.wanted());
        if (output.wantsGrades()) {
            grading = grading == null ? new HostGrading(potential) : grading;
            grading.reset(host.localCount);
        }
        for (int from = 0; from < host.centerCount; from += BLOCK) {
            int count = readBlock(from, Math.min(BLOCK, host.centerCount - from));
            NeighborList block =
                    new NeighborList(
                            host.localCount,
                            host.atomCount,
                            positions,
                            species,
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
            if (output.wantsGrades()) {
                grading.add(block);
            }
        }
        if (members != null) {
            for (Accumulator member : members) {
                total.addWeighted(member, 1.0 / members.length);
            }
        }
        if (!Double.isFinite(total.energy())) {
            throw new MlipException(
                    "the energy is "
                            + total.energy()
                            + "; check for atoms that are too close and for the units of the positions");
        }
        write(output);
    }

    private void readAtoms() {
        int atoms = host.atomCount;
        if (species.length < atoms) {
            int capacity = atoms + atoms / 8;
            positions = new double[3 * capacity];
            types = new int[capacity];
            species = new int[capacity];
        }
        HostMemory.getDoubles(host.positions, positions, 3 * atoms, length);
        if (host.typeSpecies == 0) {
            HostMemory.getInts(host.types, species, 0, atoms);
            someIgnored = false;
            for (int i = 0; i < atoms; i++) {
                someIgnored |= isIgnored(species[i]);
            }
            return;
        }
        readTypes();
        HostMemory.getInts(host.types, types, 0, atoms);
        for (int i = 0; i < atoms; i++) {
            species[i] = typeSpecies[types[i]];
        }
    }

    private void readTypes() {
        if (typeSpecies.length != host.typeCount) {
            typeSpecies = new int[host.typeCount];
        }
        HostMemory.getInts(host.typeSpecies, typeSpecies, 0, typeSpecies.length);
        someIgnored = false;
        for (int code : typeSpecies) {
            someIgnored |= isIgnored(code);
        }
    }

    private boolean isIgnored(int code) {
        if (code == 0) {
            return true;
        }
        if (!potential.info().knows(code)) {
            throw new MlipException(
                    "the potential "
                            + potential.info().name()
                            + " does not know "
                            + Element.of(code).symbol());
        }
        return false;
    }

    /** Copies the neighbours of a block of central atoms, without atoms that are left out. */
    private int readBlock(int from, int count) {
        int atoms = 0;
        int end = 0;
        for (int k = 0; k < count; k++) {
            int center = HostMemory.getInt(host.centers + 4L * (from + k));
            if (species[center] == 0) {
                continue;
            }
            int size = HostMemory.getInt(host.counts + 4L * center);
            if (neighbors.length < end + size) {
                neighbors = Arrays.copyOf(neighbors, Math.max(end + size, 2 * neighbors.length));
            }
            HostMemory.getInts(HostMemory.getLong(host.lists + 8L * center), neighbors, end, size);
            centers[atoms] = center;
            first[atoms++] = end;
            end = unmask(end, end + size);
        }
        first[atoms] = end;
        return atoms;
    }

    private int unmask(int from, int to) {
        int mask = host.mask;
        if (!someIgnored) {
            for (int k = from; k < to; k++) {
                neighbors[k] &= mask;
            }
            return to;
        }
        int end = from;
        for (int k = from; k < to; k++) {
            int neighbor = neighbors[k] & mask;
            if (species[neighbor] != 0) {
                neighbors[end++] = neighbor;
            }
        }
        return end;
    }

    private void prepare(Set<Output> wanted) {
        if (total == null || !wanted.equals(outputs)) {
            outputs = wanted;
            total = new Accumulator(host.atomCount, wanted);
            members = null;
            if (wanted.contains(Output.COMMITTEE)) {
                members = new Accumulator[((Committee) potential).members().size()];
                Arrays.setAll(members, m -> new Accumulator(host.atomCount, wanted));
            }
            return;
        }
        total.reset(host.atomCount);
        if (members != null) {
            for (Accumulator member : members) {
                member.reset(host.atomCount);
            }
        }
    }

    private void write(OutputPointers output) {
        int atoms = host.atomCount;
        double perForceUnit = length * perEnergyUnit;
        output.putEnergyAndVirial(total.energy(), total.virial(), perEnergyUnit);
        if (output.forces != 0) {
            HostMemory.addDoubles(output.forces, total.forces(), 3 * atoms, perForceUnit);
        }
        if (output.atomEnergies != 0) {
            HostMemory.putDoubles(
                    output.atomEnergies, total.atomEnergies(), host.localCount, perEnergyUnit);
        }
        if (output.atomVirials != 0) {
            HostMemory.putDoubles(
                    output.atomVirials, total.atomVirials(), 9 * atoms, perEnergyUnit);
        }
        if (output.wantsGrades()) {
            grading.write(output, host.centerCount);
        }
        if (total.extrapolations() != null) {
            output.putExtrapolations(total.extrapolations(), host.localCount);
        }
        for (int m = 0; members != null && m < members.length; m++) {
            output.putMember(m, members[m].energy(), members[m].virial(), perEnergyUnit);
            if (output.memberForces != 0) {
                HostMemory.putDoubles(
                        output.memberForces + 24L * m * atoms,
                        members[m].forces(),
                        3 * atoms,
                        perForceUnit);
            }
        }
    }
}
