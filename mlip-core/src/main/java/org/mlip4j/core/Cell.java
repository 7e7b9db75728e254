package org.mlip4j.core;

import java.util.Arrays;

/**
 * Three lattice vectors and, for each, whether the structure repeats along it. Immutable.
 *
 * <p>Lengths in Angstrom. A direction that does not repeat may have a zero vector; a periodic one may not.
 */
public final class Cell {

    private static final Cell NONE = new Cell(new double[9], false, false, false);

    private final double[] vectors;
    private final boolean[] periodic;

    private Cell(double[] vectors, boolean a, boolean b, boolean c) {
        this.vectors = vectors;
        this.periodic = new boolean[] {a, b, c};
    }

    /**
     * No cell: a molecule or cluster.
     *
     * @return the empty, non-periodic cell
     */
    public static Cell none() {
        return NONE;
    }

    /**
     * A cell that repeats in all three directions.
     *
     * @param vectors nine numbers, row-major: ax ay az bx by bz cx cy cz. Copied.
     * @return the cell
     * @throws MlipException if the vectors span no volume
     */
    public static Cell periodic(double... vectors) {
        return of(vectors, true, true, true);
    }

    /**
     * A cubic cell that repeats in all three directions.
     *
     * @param edge length of the edge
     * @return the cell
     */
    public static Cell cubic(double edge) {
        return periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge);
    }

    /**
     * A cell with chosen periodicity.
     *
     * @param vectors nine numbers, row-major: ax ay az bx by bz cx cy cz. Copied.
     * @param a whether the structure repeats along the first vector
     * @param b whether it repeats along the second
     * @param c whether it repeats along the third
     * @return the cell
     * @throws MlipException if a number is not finite or the periodic vectors are linearly dependent
     */
    public static Cell of(double[] vectors, boolean a, boolean b, boolean c) {
        if (vectors.length != 9) {
            throw new IllegalArgumentException("a cell needs 9 numbers, got " + vectors.length);
        }
        for (double v : vectors) {
            if (!Double.isFinite(v)) {
                throw new MlipException("the cell holds the number " + v + "; it must be finite");
            }
        }
        Cell cell = new Cell(vectors.clone(), a, b, c);
        cell.completed();
        return cell;
    }

    /**
     * The lattice vectors.
     *
     * @return nine numbers, row-major, a copy
     */
    public double[] vectors() {
        return vectors.clone();
    }

    /**
     * One Cartesian component of one lattice vector.
     *
     * @param vector 0, 1, 2
     * @param component 0, 1, 2 for x, y, z
     * @return Angstrom
     */
    public double get(int vector, int component) {
        return vectors[3 * vector + component];
    }

    /**
     * Whether the structure repeats along a lattice vector.
     *
     * @param vector 0, 1, 2
     * @return true when periodic
     */
    public boolean isPeriodic(int vector) {
        return periodic[vector];
    }

    /**
     * Whether the structure repeats along any vector.
     *
     * @return true when at least one direction is periodic
     */
    public boolean isPeriodic() {
        return periodic[0] || periodic[1] || periodic[2];
    }

    /**
     * Whether the structure repeats along all three vectors.
     *
     * @return true for a crystal
     */
    public boolean isFullyPeriodic() {
        return periodic[0] && periodic[1] && periodic[2];
    }

    /**
     * Volume spanned by the three vectors.
     *
     * @return Angstrom^3, 0 when the cell does not span space
     */
    public double volume() {
        return Math.abs(determinant(vectors));
    }

    /**
     * This cell with other lattice vectors and the same periodicity.
     *
     * @param newVectors nine numbers, row-major
     * @return the new cell
     */
    public Cell withVectors(double[] newVectors) {
        return of(newVectors, periodic[0], periodic[1], periodic[2]);
    }

    /**
     * The lattice vectors with every non-periodic direction replaced by a unit vector that is perpendicular to the
     * periodic ones, so that the result always spans space and wrapping along it never happens.
     *
     * @return nine numbers, row-major
     * @throws MlipException if the periodic vectors are linearly dependent
     */
    double[] completed() {
        double[] m = new double[9];
        for (int k = 0; k < 3; k++) {
            if (periodic[k]) {
                System.arraycopy(vectors, 3 * k, m, 3 * k, 3);
                if (norm(m, k) == 0) {
                    throw new MlipException(
                            "lattice vector "
                                    + (k + 1)
                                    + " is zero although the structure is periodic"
                                    + " along it; give the cell or set pbc to F there");
                }
            }
        }
        for (int k = 0; k < 3; k++) {
            if (!periodic[k]) {
                fillPerpendicular(m, k);
            }
        }
        double scale = 1;
        for (int k = 0; k < 3; k++) {
            scale *= norm(m, k);
        }
        if (!(Math.abs(determinant(m)) > 1e-10 * scale)) {
            throw new MlipException(
                    "the cell "
                            + Arrays.toString(vectors)
                            + " has no volume: its vectors are linearly dependent");
        }
        return m;
    }

    /**
     * The reciprocal vectors, without a factor of 2 pi: the product of one with a position is a fractional coordinate. Along a
     * direction that does not repeat it is one in Angstrom, perpendicular to the directions that do.
     *
     * @return nine numbers, a vector per row
     */
    public double[] reciprocal() {
        double[] inverse = inverse(completed());
        double[] rows = new double[9];
        for (int k = 0; k < 9; k++) {
            rows[k] = inverse[k % 3 * 3 + k / 3];
        }
        return rows;
    }

    /** Sets row k to a unit vector perpendicular to the non-zero other rows. */
    private static void fillPerpendicular(double[] m, int k) {
        int a = (k + 1) % 3;
        int b = (k + 2) % 3;
        double[] best = new double[3];
        double bestNorm = -1;
        if (norm(m, a) > 0 && norm(m, b) > 0) {
            best = cross(m, a, b);
            bestNorm = Math.sqrt(best[0] * best[0] + best[1] * best[1] + best[2] * best[2]);
        } else {
            int other = norm(m, a) > 0 ? a : b;
            double length = norm(m, other);
            for (int axis = 0; axis < 3; axis++) {
                double[] e = new double[3];
                e[(axis + k) % 3] = 1;
                if (length > 0) {
                    double dot = m[3 * other + (axis + k) % 3] / (length * length);
                    for (int d = 0; d < 3; d++) {
                        e[d] -= dot * m[3 * other + d];
                    }
                }
                double n = Math.sqrt(e[0] * e[0] + e[1] * e[1] + e[2] * e[2]);
                if (n > bestNorm + 1e-9) {
                    best = e;
                    bestNorm = n;
                }
            }
        }
        for (int d = 0; d < 3; d++) {
            m[3 * k + d] = bestNorm > 0 ? best[d] / bestNorm : 0;
        }
    }

    private static double[] cross(double[] m, int a, int b) {
        return new double[] {
            m[3 * a + 1] * m[3 * b + 2] - m[3 * a + 2] * m[3 * b + 1],
            m[3 * a + 2] * m[3 * b] - m[3 * a] * m[3 * b + 2],
            m[3 * a] * m[3 * b + 1] - m[3 * a + 1] * m[3 * b]
        };
    }

    private static double norm(double[] m, int row) {
        return Math.sqrt(
                m[3 * row] * m[3 * row]
                        + m[3 * row + 1] * m[3 * row + 1]
                        + m[3 * row + 2] * m[3 * row + 2]);
    }

    static double determinant(double[] m) {
        return m[0] * (m[4] * m[8] - m[5] * m[7])
                - m[1] * (m[3] * m[8] - m[5] * m[6])
                + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }

    /**
     * Inverse of a 3x3 matrix.
     *
     * @param m nine numbers, row-major. Not modified.
     * @return its inverse, row-major
     */
    static double[] inverse(double[] m) {
        double d = 1 / determinant(m);
        return new double[] {
            d * (m[4] * m[8] - m[5] * m[7]), d * (m[2] * m[7] - m[1] * m[8]),
                    d * (m[1] * m[5] - m[2] * m[4]),
            d * (m[5] * m[6] - m[3] * m[8]), d * (m[0] * m[8] - m[2] * m[6]),
                    d * (m[2] * m[3] - m[0] * m[5]),
            d * (m[3] * m[7] - m[4] * m[6]), d * (m[1] * m[6] - m[0] * m[7]),
                    d * (m[0] * m[4] - m[1] * m[3])
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cell c
                && Arrays.equals(vectors, c.vectors)
                && Arrays.equals(periodic, c.periodic);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(vectors) + Arrays.hashCode(periodic);
    }

    @Override
    public String toString() {
        return "Cell" + Arrays.toString(vectors) + " pbc " + Arrays.toString(periodic);
    }
}
