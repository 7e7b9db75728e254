package org.mlip4j.bridge;

import org.mlip4j.core.MlipException;

/** Counts and addresses in a {@code mlip4j_neighbors}; read anew at every call. */
final class HostNeighbors {

    int localCount;
    int atomCount;
    long types;
    long typeSpecies;
    int typeCount;
    long positions;
    int centerCount;
    long centers;
    long counts;
    long lists;
    int mask;

    void read(long address) {
        HostMemory.requireSize(address, 96, "mlip4j_neighbors");
        localCount = count(address, 1, "local atoms");
        atomCount = localCount + count(address, 2, "ghost atoms");
        types = array(address, 3, atomCount, "types");
        typeSpecies = HostMemory.getLong(address + 32);
        typeCount = count(address, 5, "types");
        positions = array(address, 6, atomCount, "positions");
        centerCount = count(address, 7, "central atoms");
        centers = array(address, 8, centerCount, "central atoms");
        counts = array(address, 9, centerCount, "numbers of neighbours");
        lists = array(address, 10, centerCount, "neighbours");
        int given = (int) HostMemory.getLong(address + 88);
        mask = given == 0 ? -1 : given;
    }

    /** How many central atoms the {@code mlip4j_neighbors} at an address have. */
    static int centerCount(long address) {
        HostMemory.requireSize(address, 96, "mlip4j_neighbors");
        return count(address, 7, "central atoms");
    }

    private static long array(long address, int field, int count, String what) {
        long array = HostMemory.getLong(address + 8L * field);
        return count == 0 ? array : HostMemory.require(array, what);
    }

    private static int count(long address, int field, String what) {
        long count = HostMemory.getLong(address + 8L * field);
        if (count < 0 || count > Integer.MAX_VALUE / 18) {
            throw new MlipException("a neighbour list cannot have " + count + " " + what);
        }
        return (int) count;
    }
}
