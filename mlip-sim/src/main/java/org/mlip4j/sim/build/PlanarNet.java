package org.mlip4j.sim.build;

import org.mlip4j.sim.crystal.IntegerMatrix;
import org.mlip4j.sim.crystal.Matrix3;

import java.util.ArrayList;
import java.util.List;

/** Two-dimensional lattices of planes, and where two of them coincide. Vectors have three components, in x and y. */
final class PlanarNet {

    private PlanarNet() {}

    /**
     * Integer combinations of two nets that coincide, or nearly: rows of {@code first} times net 1 equal rows of {@code
     * second} times net 2 up to the strain.
     *
     * @param first two rows of two integers
     * @param second two rows of two integers
     */
    record Match(long[] first, long[] second) {}

    /** The two shortest vectors of a net (Lagrange and Gauss). */
    static double[][] reduced(double[] a, double[] b) {
        double[] u = a;
        double[] v = b;
        for (int step = 0; step < 1000; step++) {
            double q = Math.rint(Matrix3.dot(u, v) / Matrix3.dot(u, u) * (1 - 1e-12));
            v = Matrix3.plus(v, -q, u);
            if (Matrix3.norm(v) >= Matrix3.norm(u) * (1 - 1e-10)) {
                break;
            }
            double[] swap = u;
            u = v;
            v = swap;
        }
        return new double[][] {u, v};
    }

    /** The vector of c + Z a + Z b with the shortest part in the plane of a and b. */
    static double[] nearest(double[] a, double[] b, double[] c) {
        double[] normal = Matrix3.unit(Matrix3.cross(a, b));
        double height = Matrix3.dot(c, normal);
        double[] best = null;
        double[] flat = Matrix3.plus(c, -height, normal);
        double aa = Matrix3.dot(a, a);
        double bb = Matrix3.dot(b, b);
        double ab = Matrix3.dot(a, b);
        double d = aa * bb - ab * ab;
        double x = Math.rint((Matrix3.dot(flat, a) * bb - Matrix3.dot(flat, b) * ab) / d);
        double y = Math.rint((Matrix3.dot(flat, b) * aa - Matrix3.dot(flat, a) * ab) / d);
        for (int i = -1; i <= 1; i++) {
            for (int j = -1; j <= 1; j++) {
                double[] t = Matrix3.plus(Matrix3.plus(flat, -x - i, a), -y - j, b);
                if (best == null || Matrix3.norm(t) < Matrix3.norm(best) - 1e-7) {
                    best = t;
                }
            }
        }
        return Matrix3.plus(best, height, normal);
    }

    /** Rows of a 2x2 integer matrix times the vectors of a net. */
    static double[][] combined(long[] m, double[][] net) {
        double[] zero = new double[3];
        return new double[][] {
            Matrix3.plus(Matrix3.plus(zero, m[0], net[0]), m[1], net[1]),
            Matrix3.plus(Matrix3.plus(zero, m[2], net[0]), m[3], net[1])
        };
    }

    /** 2x2 matrix that turns coordinates in net b into coordinates in net a. */
    static double[] relation(double[][] a, double[][] b) {
        double det = a[0][0] * a[1][1] - a[0][1] * a[1][0];
        double[] inverse = {a[1][1] / det, -a[0][1] / det, -a[1][0] / det, a[0][0] / det};
        double[] t = new double[4];
        for (int i = 0; i < 4; i++) {
            t[i] = b[i / 2][0] * inverse[i % 2] + b[i / 2][1] * inverse[2 + i % 2];
        }
        return t;
    }

    /**
     * The common sublattice of two nets in their present orientation.
     *
     * @param a first net
     * @param b second net
     * @param limit largest common denominator
     * @param tolerance largest deviation per unit length
     * @return the match, or null if there is none
     */
    static Match coincidence(double[][] a, double[][] b, int limit, double tolerance) {
        long[] n = IntegerMatrix.rational(relation(a, b), limit, tolerance);
        if (n == null) {
            return null;
        }
        long d = n[4];
        List<long[]> rows = new ArrayList<>(List.of(new long[] {d, 0}, new long[] {0, d}));
        for (long i = 0; i < d; i++) {
            for (long j = 0; j < d; j++) {
                boolean whole = (i * n[0] + j * n[2]) % d == 0 && (i * n[1] + j * n[3]) % d == 0;
                if (whole && (i > 0 || j > 0)) {
                    rows.add(new long[] {i, j});
                }
            }
        }
        long[] y = shortest(rows, b);
        return new Match(
                new long[] {
                    (y[0] * n[0] + y[1] * n[2]) / d,
                    (y[0] * n[1] + y[1] * n[3]) / d,
                    (y[2] * n[0] + y[3] * n[2]) / d,
                    (y[2] * n[1] + y[3] * n[3]) / d
                },
                y);
    }

    /** Reduced basis of the sublattice that rows of integers span, as a right-handed 2x2 matrix. */
    private static long[] shortest(List<long[]> rows, double[][] net) {
        List<long[]> space = new ArrayList<>();
        rows.forEach(r -> space.add(new long[] {r[0], r[1], 0}));
        space.add(new long[] {0, 0, 1});
        long[] h = IntegerMatrix.hermite(space);
        double[][] v = combined(new long[] {h[0], h[1], h[3], h[4]}, net);
        double[][] r = reduced(v[0], v[1]);
        double[] t = relation(net, r);
        long[] y = new long[4];
        for (int i = 0; i < 4; i++) {
            y[i] = Math.round(t[i]);
        }
        double area = r[0][0] * r[1][1] - r[0][1] * r[1][0];
        return area > 0 ? y : new long[] {y[2], y[3], y[0], y[1]};
    }
}
