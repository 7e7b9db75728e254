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
        localCount = count(address, 1, "local atoms");
        atomCount = localCount + count(address, 2, "ghost atoms");
        types = HostMemory.getLong(address + 24);
        typeSpecies = HostMemory.getLong(address + 32);
        typeCount = count(address, 5, "types");
        positions = HostMemory.getLong(address + 48);
        centerCount = count(address, 7, "central atoms");
        centers = HostMemory.getLong(address + 64);
        counts = HostMemory.getLong(address + 72);
        lists = HostMemory.getLong(address + 80);
        int given = (int) HostMemory.getLong(address + 88);
        mask = given == 0 ? -1 : given;
    }

    private static int count(long address, int field, String what) {
        long count = HostMemory.getLong(address + 8L * field);
        if (count < 0 || count > Integer.MAX_VALUE / 18) {
            throw new MlipException("a neighbour list cannot have " + count + " " + what);
        }
        return (int) count;
    }
}
