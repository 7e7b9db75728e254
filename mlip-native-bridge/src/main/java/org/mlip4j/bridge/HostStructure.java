package org.mlip4j.bridge;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

/** A copy of a {@code mlip4j_structure}; read anew at every call, into the same memory as long as it fits. */
final class HostStructure {

    private final double length;
    private final double[] vectors = new double[9];
    private final double[] newVectors = new double[9];
    private final int[] repeats = new int[3];

    int[] species = new int[0];
    double[] positions = new double[0];
    Cell cell = Cell.none();

    HostStructure(double length) {
        this.length = length;
    }

    /** Reads the structure at an address. */
    HostStructure read(long address) {
        int atoms = atomCount(address);
        if (species.length != atoms) {
            species = new int[atoms];
            positions = new double[3 * atoms];
        }
        if (atoms > 0) {
            HostMemory.getInts(field(address, 2, "species"), species, 0, atoms);
            HostMemory.getDoubles(field(address, 3, "positions"), positions, 3 * atoms, length);
        }
        readCell(HostMemory.getLong(address + 32), HostMemory.getLong(address + 40));
        return this;
    }

    /** How many atoms the {@code mlip4j_structure} at an address has. */
    static int atomCount(long address) {
        HostMemory.requireSize(address, 48, "mlip4j_structure");
        long count = HostMemory.getLong(address + 8);
        if (count < 0 || count > Integer.MAX_VALUE / 9) {
            throw new MlipException("a structure cannot have " + count + " atoms");
        }
        return (int) count;
    }

    private static long field(long address, int index, String what) {
        return HostMemory.require(HostMemory.getLong(address + 8L * index), what);
    }

    private void readCell(long vectorsAt, long periodicAt) {
        if (vectorsAt == 0) {
            cell = Cell.none();
            return;
        }
        HostMemory.getDoubles(vectorsAt, newVectors, 9, length);
        boolean same = cell != Cell.none();
        for (int i = 0; i < 9; i++) {
            same &= vectors[i] == newVectors[i];
        }
        for (int k = 0; k < 3; k++) {
            repeats[k] = periodicAt == 0 ? 0 : HostMemory.getInt(periodicAt + 4L * k);
            same &= cell.isPeriodic(k) == (repeats[k] != 0);
        }
        if (!same) {
            cell = Cell.of(newVectors, repeats[0] != 0, repeats[1] != 0, repeats[2] != 0);
            System.arraycopy(newVectors, 0, vectors, 0, 9);
        }
    }

    Structure toStructure() {
        return Structure.of(cell, species, positions);
    }
}
