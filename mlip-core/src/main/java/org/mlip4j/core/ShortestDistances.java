package org.mlip4j.core;

import java.util.Arrays;
import java.util.List;

/** The shortest distance that each pair of elements has in structures. */
public final class ShortestDistances {

    private final int codes;
    private final double[] squares;

    /**
     * Nothing has been seen yet.
     *
     * @param elements all that will occur
     */
    public ShortestDistances(List<Element> elements) {
        codes = 1 + elements.stream().mapToInt(Element::code).max().orElse(0);
        squares = new double[codes * codes];
        Arrays.fill(squares, Double.POSITIVE_INFINITY);
    }

    /**
     * Takes the distances of a structure into account.
     *
     * @param list all atoms as centers, with their neighbours. Not modified.
     */
    public void add(NeighborList list) {
        double[] x = list.positions();
        int[] species = list.species();
        for (int k = list.begin(); k < list.end(); k++) {
            int i = list.centers()[k];
            for (int n = list.first()[k]; n < list.first()[k + 1]; n++) {
                int j = list.neighbors()[n];
                double dx = x[3 * j] - x[3 * i];
                double dy = x[3 * j + 1] - x[3 * i + 1];
                double dz = x[3 * j + 2] - x[3 * i + 2];
                int pair = species[i] * codes + species[j];
                squares[pair] = Math.min(squares[pair], dx * dx + dy * dy + dz * dz);
            }
        }
    }

    /**
     * The shortest distance so far.
     *
     * @param a one element
     * @param b the other, or the same
     * @return Angstrom; infinite where no list had such a pair
     */
    public double of(Element a, Element b) {
        return Math.sqrt(squares[a.code() * codes + b.code()]);
    }
}
