package org.mlip4j.bridge;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

/** Evaluates whole structures. One thread at a time. */
final class StructureDoor implements AutoCloseable {

    private final Calculator calculator;
    private final double length;
    private final double perEnergyUnit;

    StructureDoor(Potential potential, BridgeOptions options) {
        calculator = new Calculator(potential, options.threads(), options.skin());
        length = options.host().length();
        perEnergyUnit = 1 / options.host().energy();
    }

    /** Evaluates the {@code mlip4j_structure} at an address; outputs are overwritten. */
    void compute(long address, OutputPointers output) {
        Structure structure = read(address, length);
        Result result = calculator.evaluate(structure, output.wanted());
        int atoms = structure.size();
        double perForceUnit = length * perEnergyUnit;
        output.putEnergyAndVirial(result.energy(), result.virial(), perEnergyUnit);
        if (output.forces != 0) {
            HostMemory.putDoubles(output.forces, result.forces(), 3 * atoms, perForceUnit);
        }
        result.atomEnergies()
                .ifPresent(
                        e -> HostMemory.putDoubles(output.atomEnergies, e, atoms, perEnergyUnit));
        result.atomVirials()
                .ifPresent(
                        w ->
                                HostMemory.putDoubles(
                                        output.atomVirials, w, 9 * atoms, perEnergyUnit));
        result.extrapolations().ifPresent(counts -> output.putExtrapolations(counts, atoms));
        result.grades().ifPresent(output::putGrades);
        result.spread().ifPresent(spread -> putMembers(spread, output, perForceUnit));
    }

    private void putMembers(Result.Spread spread, OutputPointers output, double perForceUnit) {
        for (int m = 0; m < spread.energies().length; m++) {
            output.putMember(m, spread.energies()[m], spread.virials()[m], perEnergyUnit);
            if (output.memberForces != 0) {
                double[] forces = spread.forces()[m];
                HostMemory.putDoubles(
                        output.memberForces + 8L * m * forces.length,
                        forces,
                        forces.length,
                        perForceUnit);
            }
        }
    }

    static Structure read(long address, double length) {
        long count = HostMemory.getLong(address + 8);
        if (count < 0 || count > Integer.MAX_VALUE / 9) {
            throw new MlipException("a structure cannot have " + count + " atoms");
        }
        int atoms = (int) count;
        int[] species = new int[atoms];
        HostMemory.getInts(HostMemory.getLong(address + 16), species, 0, atoms);
        double[] positions = new double[3 * atoms];
        HostMemory.getDoubles(HostMemory.getLong(address + 24), positions, 3 * atoms, length);
        return Structure.of(
                readCell(
                        HostMemory.getLong(address + 32), HostMemory.getLong(address + 40), length),
                species,
                positions);
    }

    private static Cell readCell(long cell, long periodic, double length) {
        if (cell == 0) {
            return Cell.none();
        }
        double[] vectors = new double[9];
        HostMemory.getDoubles(cell, vectors, 9, length);
        int[] repeats = new int[3];
        if (periodic != 0) {
            HostMemory.getInts(periodic, repeats, 0, 3);
        }
        return Cell.of(vectors, repeats[0] != 0, repeats[1] != 0, repeats[2] != 0);
    }

    @Override
    public void close() {
        calculator.close();
    }
}
