package org.mlip4j.bridge;

import org.mlip4j.core.MlipException;
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
            int size = requireCount(center, HostMemory.getInt(host.counts + 4L * center));
            copy(HostMemory.getLong(host.lists + 8L * center), end, size);
            centers[kept] = center;
            first[kept++] = end;
            end = unmask(end, end + size);
        }
        first[kept] = end;
        return list(kept);
    }

    private void copy(long list, int at, int size) {
        if (neighbors.length < at + size) {
            neighbors = Arrays.copyOf(neighbors, Math.max(at + size, 2 * neighbors.length));
        }
        if (size > 0) {
            HostMemory.getInts(
                    HostMemory.require(list, "neighbours of an atom"), neighbors, at, size);
        }
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
        int last = atoms.host.atomCount - 1;
        int outside = 0;
        for (int k = from; k < to; k++) {
            neighbors[k] &= mask;
            outside |= neighbors[k] | (last - neighbors[k]);
        }
        if (outside < 0) {
            throw noSuchNeighbor(from, to);
        }
        return atoms.someIgnored ? dropIgnored(from, to) : to;
    }

    private int dropIgnored(int from, int to) {
        int end = from;
        for (int k = from; k < to; k++) {
            int neighbor = neighbors[k];
            if (atoms.species[neighbor] != 0) {
                neighbors[end++] = neighbor;
            }
        }
        return end;
    }

    private MlipException noSuchNeighbor(int from, int to) {
        int count = atoms.host.atomCount;
        int wrong =
                Arrays.stream(neighbors, from, to)
                        .filter(j -> j < 0 || j >= count)
                        .findFirst()
                        .orElseThrow();
        return new MlipException(
                "the neighbour list names atom " + wrong + " of " + count + ", counted from 0");
    }

    private int requireCount(int center, int count) {
        if (count < 0 || count > atoms.host.atomCount) {
            throw new MlipException(
                    "atom "
                            + center
                            + " cannot have "
                            + count
                            + " neighbours among "
                            + atoms.host.atomCount
                            + " atoms");
        }
        return count;
    }
}
