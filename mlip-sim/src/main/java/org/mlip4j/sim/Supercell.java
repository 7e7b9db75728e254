package org.mlip4j.sim;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.Locale;
import java.util.stream.IntStream;

/** Larger structures from periodic ones. */
public final class Supercell {

    /** Three coordinates each fill an array. */
    private static final int LARGEST = Integer.MAX_VALUE / 3;

    private Supercell() {}

    /**
     * Repeats a structure along its lattice vectors. Copies follow each other as whole cells, the last vector fastest;
     * velocities are repeated too, reference values are not.
     *
     * @param structure periodic along every vector that is repeated. Not modified.
     * @param a copies along the first lattice vector, at least 1
     * @param b copies along the second
     * @param c copies along the third
     * @return the supercell
     * @throws MlipException if there would be more atoms than a structure can hold
     */
    public static Structure of(Structure structure, int a, int b, int c) {
        int[] copies = {a, b, c};
        Cell cell = structure.cell();
        double[] vectors = cell.vectors();
        for (int k = 0; k < 3; k++) {
            if (copies[k] < 1) {
                throw new MlipException(
                        "a supercell needs at least one copy along each vector, got " + copies[k]);
            }
            if (copies[k] > 1 && !cell.isPeriodic(k)) {
                throw new MlipException(
                        "the structure is not periodic along vector "
                                + (k + 1)
                                + " and cannot be repeated along it");
            }
        }
        int n = structure.size();
        double atoms = (double) n * a * b * c;
        if (atoms > LARGEST) {
            throw new MlipException(
                    String.format(
                            Locale.ROOT,
                            "%d x %d x %d copies would be %.3g atoms, more than the %d that a structure can hold; take fewer",
                            a,
                            b,
                            c,
                            atoms,
                            LARGEST));
        }
        int total = n * a * b * c;
        double[] positions = new double[3 * total];
        int at = 0;
        for (int shift = 0; shift < total / Math.max(n, 1); shift++) {
            int[] image = {shift / (b * c), shift / c % b, shift % c};
            for (int i = 0; i < 3 * n; i++) {
                positions[at++] = structure.positions()[i] + offset(image, vectors, i % 3);
            }
        }
        for (int i = 0; i < 9; i++) {
            vectors[i] *= copies[i / 3];
        }
        int[] species = IntStream.range(0, total).map(i -> structure.species()[i % n]).toArray();
        double[] velocities =
                structure
                        .velocities()
                        .map(
                                v ->
                                        IntStream.range(0, 3 * total)
                                                .mapToDouble(i -> v[i % (3 * n)])
                                                .toArray())
                        .orElse(null);
        return Structure.of(cell.withVectors(vectors), species, positions)
                .withVelocities(velocities)
                .withInfo(structure.info());
    }

    private static double offset(int[] image, double[] vectors, int component) {
        return image[0] * vectors[component]
                + image[1] * vectors[3 + component]
                + image[2] * vectors[6 + component];
    }
}
