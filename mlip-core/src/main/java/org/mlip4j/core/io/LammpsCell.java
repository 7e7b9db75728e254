package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

/**
 * A cell in the frame of LAMMPS: a along x, b in the x-y plane, right-handed, and tilts of at most
 * half an edge that repeats. Vectors turn into this frame by {@link #turned}; what repeats is the
 * same, though its vectors may be others.
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

    /** Of a vector's length: whether atoms so close to a face that is not across an axis are inside is a matter of rounding. */
    private static final double FACE = 1e-9;

    /** Of an edge: a tilt that is above half of one by less is taken for half of it. */
    private static final double HALF = 1e-9;

    /** Of a length: more than is lost when bounds are written and read. */
    private static final double ROUNDING = 1e-12;

    private static final double[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    /** The cell of a structure; what has none gets a box around its atoms. */
    static LammpsCell of(Structure structure) {
        return of(structure, new double[0]);
    }

    /** The same, made longer along what does not repeat where atoms are outside: LAMMPS would lose them. */
    static LammpsCell holding(Structure structure) {
        return of(structure, structure.positions());
    }

    private static LammpsCell of(Structure structure, double[] held) {
        Cell cell = structure.cell();
        if (cell.volume() > 0) {
            return of(cell, held);
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

    private static LammpsCell of(Cell cell, double[] held) {
        double[] axes = axes(cell.vectors());
        double[] m = turned(cell.vectors(), axes);
        double[] origin = new double[3];
        if (m[8] < 0) {
            for (int d = 0; d < 3; d++) {
                origin[d] = m[6 + d];
                m[6 + d] = -m[6 + d];
            }
        }
        double[] positions = turned(held, axes);
        for (int k = 0; k < 3; k++) {
            if (!cell.isPeriodic(k)) {
                lengthen(m, origin, k, positions);
            }
        }
        double xy = m[3] - turns(cell, 0, m[3], m[0]) * m[0];
        double turns = turns(cell, 1, m[7], m[4]);
        double yz = m[7] - turns * m[4];
        double xz = m[6] - turns * xy;
        xz -= turns(cell, 0, xz, m[0]) * m[0];
        return new LammpsCell(origin, m[0], m[4], m[8], xy, xz, yz, axes);
    }

    /** Makes vector k of m longer, and moves the origin, until all atoms are inside along it. */
    private static void lengthen(double[] m, double[] origin, int k, double[] positions) {
        double[] normal = Tensors.cross(Tensors.row(m, (k + 1) % 3), Tensors.row(m, (k + 2) % 3));
        double volume = Tensors.dot(normal, Tensors.row(m, k));
        double margin = MARGIN * Math.sqrt(Tensors.dot(normal, normal)) / volume;
        double first = Tensors.dot(normal, origin) / volume;
        boolean isAlongAxis = normal[(k + 1) % 3] == 0 && normal[(k + 2) % 3] == 0;
        double face = isAlongAxis ? 0 : FACE;
        double low = 0;
        double high = 1;
        for (int i = 0; i < positions.length; i += 3) {
            double[] r = {positions[i], positions[i + 1], positions[i + 2]};
            double f = Tensors.dot(normal, r) / volume - first;
            low = f < face ? Math.min(low, f - margin) : low;
            high = f >= 1 - face ? Math.max(high, f + margin) : high;
        }
        for (int d = 0; d < 3; d++) {
            origin[d] += low * m[3 * k + d];
            m[3 * k + d] *= high - low;
        }
    }

    private static double[] axes(double[] m) {
        if (m[1] == 0 && m[2] == 0 && m[5] == 0 && m[0] > 0 && m[4] > 0) {
            return IDENTITY;
        }
        double[] a = Tensors.row(m, 0);
        double[] x = Tensors.scaled(a, 1 / Math.sqrt(Tensors.dot(a, a)));
        double[] z = Tensors.cross(a, Tensors.row(m, 1));
        z = Tensors.scaled(z, 1 / Math.sqrt(Tensors.dot(z, z)));
        double[] y = Tensors.cross(z, x);
        return new double[] {x[0], x[1], x[2], y[0], y[1], y[2], z[0], z[1], z[2]};
    }

    /**
     * How many whole edges a tilt has too many: those of a vector that repeats can be taken away. Exactly half an edge stays
     * as it is, whatever its sign.
     */
    private static double turns(Cell cell, int vector, double tilt, double edge) {
        return cell.isPeriodic(vector) ? Math.round(tilt / edge * (1 - HALF)) : 0;
    }

    /** Three numbers per atom in the frame of LAMMPS. */
    double[] turned(double[] vectors) {
        return turned(vectors, axes);
    }

    private static double[] turned(double[] vectors, double[] axes) {
        if (axes == IDENTITY) {
            return vectors;
        }
        double[] result = new double[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            double[] v = {vectors[i - i % 3], vectors[i - i % 3 + 1], vectors[i - i % 3 + 2]};
            result[i] = Tensors.dot(v, Tensors.row(axes, i % 3));
        }
        return result;
    }

    /**
     * Tilts xy, xz and yz in a unit of length, for edges as they will be read: LAMMPS refuses what is above half of one,
     * also by a rounding.
     */
    double[] tilts(double unit, double... edges) {
        return new double[] {
            atMostHalf(xy / unit, edges[0]),
            atMostHalf(xz / unit, edges[0]),
            atMostHalf(yz / unit, edges[1])
        };
    }

    private static double atMostHalf(double tilt, double edge) {
        double excess = 2 * Math.abs(tilt) / edge - 1;
        return excess > 0 && excess < HALF ? Math.copySign(edge / 2 * (1 - ROUNDING), tilt) : tilt;
    }

    boolean isTilted() {
        return xy != 0 || xz != 0 || yz != 0;
    }

    /** Lattice vectors from edges and tilts. */
    static double[] vectors(double lx, double ly, double lz, double xy, double xz, double yz) {
        return new double[] {lx, 0, 0, xy, ly, 0, xz, yz, lz};
    }
}
