package org.mlip4j.core.io;

import java.util.Arrays;

/** Atoms of a LAMMPS file as they come, then sorted by id. */
final class LammpsAtoms {

    private final long[] ids;
    private int[] species;
    private double[] positions;
    private double[] charges;
    private int count;

    LammpsAtoms(int atoms) {
        ids = new long[atoms];
        species = new int[atoms];
        positions = new double[3 * atoms];
        charges = new double[atoms];
    }

    void add(Lines lines, long id, int code) {
        if (id < 1) {
            throw lines.fail("an atom id from 1", Long.toString(id));
        }
        ids[count] = id;
        species[count] = code;
        count++;
    }

    void charge(double charge) {
        charges[count - 1] = charge;
    }

    void position(Lines lines) {
        lines.reals("three finite coordinates", positions, 3 * (count - 1), 3);
    }

    /** Sorts by id; fails if one occurs twice. */
    void sort(Lines lines) {
        int[] order = order(lines, ids);
        species = permuted(species, order);
        positions = permuted(positions, 3, order);
        charges = permuted(charges, 1, order);
        Arrays.sort(ids);
    }

    /** The places of the ids in ascending order; fails if one occurs twice. */
    static int[] order(Lines lines, long[] ids) {
        int[] order = new int[ids.length];
        boolean sorted = true;
        for (int i = 0; i < ids.length; i++) {
            order[i] = i;
            sorted &= i == 0 || ids[i] > ids[i - 1];
        }
        if (sorted) {
            return order;
        }
        long[] ranked = ids.clone();
        Arrays.sort(ranked);
        for (int i = 1; i < ranked.length; i++) {
            if (ranked[i] == ranked[i - 1]) {
                throw lines.fail("every atom id once", "id " + ranked[i] + " twice");
            }
        }
        for (int i = 0; i < ids.length; i++) {
            order[Arrays.binarySearch(ranked, ids[i])] = i;
        }
        return order;
    }

    static int[] permuted(int[] values, int[] order) {
        int[] result = new int[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[order[i]];
        }
        return result;
    }

    static double[] permuted(double[] values, int width, int[] order) {
        double[] result = new double[values.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(values, width * order[i], result, width * i, width);
        }
        return result;
    }

    /** Place of an id after sorting. */
    int indexOf(Lines lines, long id) {
        int index = Arrays.binarySearch(ids, id);
        if (index < 0) {
            throw lines.fail("the id of an atom", Long.toString(id));
        }
        return index;
    }

    int[] species() {
        return species;
    }

    double[] positions() {
        return positions;
    }

    double[] charges() {
        return charges;
    }

    boolean hasCharges() {
        return Tensors.largest(charges) > 0;
    }
}
