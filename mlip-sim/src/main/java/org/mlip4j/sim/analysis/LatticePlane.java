package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.sim.crystal.Matrix3;

import java.util.Arrays;

/**
 * A plane of two lattice vectors.
 *
 * @param first of the vectors in the plane, which follows the one across it in cyclic order, Angstrom
 * @param second of them
 * @param crossing the third lattice vector
 * @param normal of length one, on the side of the third vector
 * @param area of the plane in one cell, Angstrom^2
 */
record LatticePlane(
        double[] first, double[] second, double[] crossing, double[] normal, double area) {

    /** The plane that a lattice vector (0, 1, 2) crosses. */
    static LatticePlane of(Cell cell, int across) {
        double[] vectors = cell.vectors();
        double[] first = Matrix3.row(vectors, (across + 1) % 3);
        double[] second = Matrix3.row(vectors, (across + 2) % 3);
        double[] crossing = Matrix3.row(vectors, across);
        double[] face = Matrix3.cross(first, second);
        double area = Matrix3.norm(face);
        double sign = Math.signum(Matrix3.dot(face, crossing));
        double[] normal = Arrays.stream(face).map(x -> sign * x / area).toArray();
        return new LatticePlane(first, second, crossing, normal, area);
    }

    /** From one plane to the next, Angstrom. */
    double spacing() {
        return Matrix3.dot(normal, crossing);
    }
}
