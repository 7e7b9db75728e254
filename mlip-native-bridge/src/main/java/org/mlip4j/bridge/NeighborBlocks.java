package org.mlip4j.bridge;

import org.mlip4j.core.NeighborList;

import java.util.Arrays;

/** One thread's copies of blocks of a host's neighbour list. */
final class NeighborBlocks {

    /** Central atoms whose neighbours are copied at a time. */
    static final int BLOCK = 512;

    private final HostAtoms atoms;
    private final int[] centers = new int[BLOCK];
    private final int[] first = new int[BLOCK + 1];
    private int[] neighbors = new int[0];

    /** Lists on these arrays with 0, 1 ... central atoms, made when first needed. */
    private final NeighborList[] lists = new NeighborList[BLOCK + 1];

    NeighborBlocks(HostAtoms atoms) {
        this.atoms = atoms;
    }

    /** Copies the neighbours of central atoms, without atoms that are left out; the next call overwrites them. */
    NeighborList read(int from, int count) {
        HostNeighbors host = atoms.host;
        int kept = 0;
        int end = 0;
        for (int k = 0; k < count; k++) {
            int center = atoms.centers[from + k];
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
            end = unmask(end, end + size);
        }
        first[kept] = end;
        return list(kept);
    }

    private NeighborList list(int count) {
        NeighborList list = lists[count];
        if (list == null
                || list.neighbors() != neighbors
                || list.positions() != atoms.positions
                || list.localCount() != atoms.host.localCount
                || list.atomCount() != atoms.host.atomCount) {
            list =
                    new NeighborList(
                            atoms.host.localCount,
                            atoms.host.atomCount,
                            atoms.positions,
                            atoms.species,
                            null,
                            centers,
                            first,
                            neighbors,
                            count);
            lists[count] = list;
        }
        return list;
    }

    private int unmask(int from, int to) {
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
