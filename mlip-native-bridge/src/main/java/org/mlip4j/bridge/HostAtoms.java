package org.mlip4j.bridge;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.core.SpeciesOrder;

/** Positions and species of the host's atoms, copied once per call. */
final class HostAtoms {

    private final PotentialInfo info;
    private final double length;

    final HostNeighbors host = new HostNeighbors();
    double[] positions = new double[0];
    int[] species = new int[0];

    /** Central atoms, those of one species after those of another. */
    int[] centers = new int[0];

    /** How many of them are evaluated: all but those whose types belong to nobody. */
    int centerCount;

    /** Whether some types belong to nobody: their atoms are neither central atoms nor neighbours. */
    boolean someIgnored;

    private final SpeciesOrder order = new SpeciesOrder();
    private int[] listed = new int[0];
    private int[] types = new int[0];
    private int[] typeSpecies = new int[0];

    HostAtoms(PotentialInfo info, double length) {
        this.info = info;
        this.length = length;
    }

    /** Reads the {@code mlip4j_neighbors} at an address. */
    void read(long address) {
        host.read(address);
        int atoms = host.atomCount;
        if (species.length < atoms) {
            int capacity = atoms + atoms / 8;
            positions = new double[3 * capacity];
            types = new int[capacity];
            species = new int[capacity];
        }
        HostMemory.getDoubles(host.positions, positions, 3 * atoms, length);
        requireFinite(atoms);
        readSpecies(atoms);
        if (listed.length < host.centerCount) {
            listed = new int[host.centerCount + host.centerCount / 8];
        }
        HostMemory.getInts(host.centers, listed, 0, host.centerCount);
        requireLocal();
        centers = order.sort(listed, host.centerCount, species);
        centerCount = host.centerCount - ignoredCenters();
    }

    /** They come first. */
    private int ignoredCenters() {
        int ignored = 0;
        while (ignored < host.centerCount && species[centers[ignored]] == 0) {
            ignored++;
        }
        return ignored;
    }

    private void readSpecies(int atoms) {
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
            species[i] = typeSpecies[requireType(i)];
        }
    }

    private void requireLocal() {
        for (int k = 0; k < host.centerCount; k++) {
            if (listed[k] < 0 || listed[k] >= host.localCount) {
                throw new MlipException(
                        "central atom "
                                + listed[k]
                                + " is none of the "
                                + host.localCount
                                + " local atoms");
            }
        }
    }

    private int requireType(int atom) {
        int type = types[atom];
        if (type < 0 || type >= typeSpecies.length) {
            throw new MlipException(
                    "atom "
                            + atom
                            + " has type "
                            + type
                            + ", but there are "
                            + typeSpecies.length
                            + " types");
        }
        return type;
    }

    /** A distance that is not a number is within no cutoff: without this check such atoms would be left out silently. */
    private void requireFinite(int atoms) {
        double sum = 0;
        for (int i = 0; i < 3 * atoms; i++) {
            sum += 0 * positions[i];
        }
        for (int i = 0; sum != 0 && i < 3 * atoms; i++) {
            if (!Double.isFinite(positions[i])) {
                throw new MlipException(
                        "coordinate "
                                + "xyz".charAt(i % 3)
                                + " of atom "
                                + i / 3
                                + ", counted from 0, is "
                                + positions[i]);
            }
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
        if (!info.knows(code)) {
            throw new MlipException(
                    "the potential " + info.name() + " does not know " + Element.of(code).symbol());
        }
        return false;
    }
}
