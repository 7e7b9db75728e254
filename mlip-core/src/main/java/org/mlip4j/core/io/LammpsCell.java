package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

/**
 * A cell in the frame of LAMMPS: a along x, b in the x-y plane, right-handed, and tilts of at most
 * half an edge. Vectors turn into this frame by {@link #turned}; the lattice is the same, though
 * its vectors may be others.
 *
 * @param origin lower corner, Angstrom
 * @param lx edge along x, Angstrom
 * @param ly edge along y
 * @param lz edge along z
 * @param xy tilt of b along x
 * @param xz tilt of c along x
 * @param yz tilt of c along y
 * @param axes the new axes as rows, in the old frame
 */
record LammpsCell(
        double[] origin,
        double lx,
        double ly,
        double lz,
        double xy,
        double xz,
        double yz,
        double[] axes) {

    /** Room around a structure without a cell, Angstrom. */
    private static final double MARGIN = 1;

    private static final double[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    static LammpsCell of(Structure structure) {
        Cell cell = structure.cell();
        if (cell.volume() > 0) {
            return of(cell.vectors());
        }
        if (cell.isPeriodic()) {
            throw new MlipException(
                    "LAMMPS needs three lattice vectors; give the directions that do not repeat a"
                            + " vector that leaves room for the atoms");
        }
        return around(structure.positions());
    }

    private static LammpsCell around(double[] positions) {
        double[] low = new double[3];
        double[] length = new double[3];
        for (int d = 0; d < 3; d++) {
            double min = positions.length == 0 ? 0 : Double.POSITIVE_INFINITY;
            double max = positions.length == 0 ? 0 : Double.NEGATIVE_INFINITY;
            for (int i = d; i < positions.length; i += 3) {
                min = Math.min(min, positions[i]);
                max = Math.max(max, positions[i]);
            }
            low[d] = min - MARGIN;
            length[d] = max + MARGIN - low[d];
        }
        return new LammpsCell(low, length[0], length[1], length[2], 0, 0, 0, IDENTITY);
    }

    private static LammpsCell of(double[] vectors) {
        double[] a = Tensors.row(vectors, 0);
        double[] b = Tensors.row(vectors, 1);
        double[] c = Tensors.row(vectors, 2);
        if (Tensors.dot(Tensors.cross(a, b), c) < 0) {
            c = Tensors.scaled(c, -1);
        }
        boolean alreadyThere = a[1] == 0 && a[2] == 0 && b[2] == 0 && a[0] > 0 && b[1] > 0;
        double[] axes = alreadyThere ? IDENTITY : axes(a, b);
        double lx = Tensors.dot(a, Tensors.row(axes, 0));
        double[] newB = turn(b, axes);
        double[] newC = turn(c, axes);
        double xy = reduced(newB[0], lx);
        double turns = -Math.round(newC[1] / newB[1] * (1 - 1e-9));
        double yz = newC[1] + turns * newB[1];
        double xz = reduced(newC[0] + turns * xy, lx);
        return new LammpsCell(new double[3], lx, newB[1], newC[2], xy, xz, yz, axes);
    }

    private static double[] axes(double[] a, double[] b) {
        double[] x = Tensors.scaled(a, 1 / Math.sqrt(Tensors.dot(a, a)));
        double[] z = Tensors.cross(a, b);
        z = Tensors.scaled(z, 1 / Math.sqrt(Tensors.dot(z, z)));
        double[] y = Tensors.cross(z, x);
        return new double[] {x[0], x[1], x[2], y[0], y[1], y[2], z[0], z[1], z[2]};
    }

    /** The tilt without whole edges; exactly half an edge stays as it is, whatever its sign. */
    private static double reduced(double tilt, double edge) {
        return tilt - Math.round(tilt / edge * (1 - 1e-9)) * edge;
    }

    private static double[] turn(double[] v, double[] axes) {
        return new double[] {
            Tensors.dot(v, Tensors.row(axes, 0)),
            Tensors.dot(v, Tensors.row(axes, 1)),
            Tensors.dot(v, Tensors.row(axes, 2))
        };
    }

    /** Three numbers per atom in the frame of LAMMPS. */
    double[] turned(double[] vectors) {
        if (axes == IDENTITY) {
            return vectors;
        }
        double[] result = new double[vectors.length];
        for (int i = 0; i < vectors.length; i += 3) {
            System.arraycopy(
                    turn(new double[] {vectors[i], vectors[i + 1], vectors[i + 2]}, axes),
                    0,
                    result,
                    i,
                    3);
        }
        return result;
    }

    boolean isTilted() {
        return xy != 0 || xz != 0 || yz != 0;
    }

    /** Lattice vectors from edges and tilts. */
    static double[] vectors(double lx, double ly, double lz, double xy, double xz, double yz) {
        return new double[] {lx, 0, 0, xy, ly, 0, xz, yz, lz};
    }
}
