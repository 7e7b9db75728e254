package org.mlip4j.sim.build;

import org.mlip4j.sim.crystal.Matrix3;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Pairs of supercells of two nets that fit, by the method of Zur and McGill, J. Appl. Phys. 55, 378 (1984): all
 * supercells of nearly equal area are reduced and compared by the lengths of their two vectors and the angle between.
 */
public final class NetMatches {

    private NetMatches() {}

    /**
     * What still counts as a match.
     *
     * @param area largest area of the supercell, Angstrom^2
     * @param areaRatio largest difference of the ratio of areas, or of its inverse, from a ratio of integers
     * @param length largest relative difference of lengths
     * @param angle largest relative difference of angles
     */
    public record Tolerances(double area, double areaRatio, double length, double angle) {

        /**
         * 400 Angstrom^2, 9 %, 3 %, 1 %.
         *
         * @return the usual values
         */
        public static Tolerances usual() {
            return new Tolerances(400, 0.09, 0.03, 0.01);
        }
    }

    /**
     * One match.
     *
     * @param first 2x2 integers: supercell of net 1
     * @param second 2x2 integers: supercell of net 2, in the same order of vectors
     * @param area of the supercell of net 1, Angstrom^2
     * @param strain largest principal strain that net 2 needs to fit net 1, absolute value
     */
    public record Match(long[] first, long[] second, double area, double strain) {

        long determinant1() {
            return determinant(first);
        }

        long determinant2() {
            return determinant(second);
        }

        /** Vectors exchanged in both nets if they turn clockwise. */
        Match rightHanded() {
            return determinant1() > 0
                    ? this
                    : new Match(
                            new long[] {first[2], first[3], first[0], first[1]},
                            new long[] {second[2], second[3], second[0], second[1]},
                            area,
                            strain);
        }
    }

    /**
     * All matches.
     *
     * @param net1 two vectors, three components each
     * @param net2 two vectors
     * @param tolerances limits
     * @return by area, then strain
     */
    public static List<Match> find(double[][] net1, double[][] net2, Tolerances tolerances) {
        double area1 = area(net1);
        double area2 = area(net2);
        List<Match> found = new ArrayList<>();
        double ratio = area1 / area2;
        for (int i = 1; i * area1 < tolerances.area() || i == 1; i++) {
            for (int j = 1; j * area2 < tolerances.area() || j == 1; j++) {
                if (Math.abs((double) j / i - ratio) < tolerances.areaRatio()
                        || Math.abs((double) i / j - 1 / ratio) < tolerances.areaRatio()) {
                    compare(net1, i, net2, j, tolerances, found);
                }
            }
        }
        found.sort(
                Comparator.comparingDouble((Match m) -> Math.rint(m.area() * 1e3))
                        .thenComparingDouble(m -> Math.rint(m.strain() * 1e9)));
        return found;
    }

    private static double area(double[][] net) {
        return Matrix3.norm(Matrix3.cross(net[0], net[1]));
    }

    private static void compare(
            double[][] net1, int i, double[][] net2, int j, Tolerances tol, List<Match> found) {
        List<long[]> supercells2 = supercells(j);
        for (long[] m : supercells(i)) {
            Reduced a = reduce(net1, m);
            for (long[] n : supercells2) {
                Reduced b = reduce(net2, n);
                if (fits(a.vectors, b.vectors, tol)) {
                    Reduced same = sameHand(a, b, net2, tol);
                    found.add(
                            new Match(
                                    a.integers,
                                    same.integers,
                                    area(a.vectors),
                                    strain(same.vectors, a.vectors)));
                }
            }
        }
    }

    /**
     * The second net in vectors of the same sense of rotation as the first, which reduction leaves to chance where a net is
     * rectangular or has two vectors of one length; unchanged where only a mirror image fits.
     */
    private static Reduced sameHand(Reduced a, Reduced b, double[][] net2, Tolerances tol) {
        if (determinant(a.integers) > 0 == determinant(b.integers) > 0) {
            return b;
        }
        Reduced best = b;
        double least = Double.POSITIVE_INFINITY;
        for (int code = 0; code < 81; code++) {
            long p = code / 27 - 1;
            long q = code / 9 % 3 - 1;
            long r = code / 3 % 3 - 1;
            long s = code % 3 - 1;
            if (p * s - q * r != -1) {
                continue;
            }
            long[] n = b.integers;
            long[] other = {
                p * n[0] + q * n[2], p * n[1] + q * n[3], r * n[0] + s * n[2], r * n[1] + s * n[3]
            };
            double[][] vectors = PlanarNet.combined(other, net2);
            double strain = strain(vectors, a.vectors);
            if (fits(a.vectors, vectors, tol) && strain < least - 1e-9) {
                least = strain;
                best = new Reduced(vectors, other);
            }
        }
        return best;
    }

    private static double strain(double[][] from, double[][] to) {
        return strain(
                Matrix3.ofRows(from[0], from[1], new double[3]),
                Matrix3.ofRows(to[0], to[1], new double[3]));
    }

    private static long determinant(long[] m) {
        return m[0] * m[3] - m[1] * m[2];
    }

    private record Reduced(double[][] vectors, long[] integers) {}

    /** Supercells of an index in Hermite form: (d, k; 0, n/d). */
    private static List<long[]> supercells(int n) {
        List<long[]> all = new ArrayList<>();
        for (int d = 1; d <= n; d++) {
            for (int k = 0; n % d == 0 && k < n / d; k++) {
                all.add(new long[] {d, k, 0, n / d});
            }
        }
        return all;
    }

    /** Reduction as in the paper: acute angle, the shorter vector first, no shorter combination. */
    private static Reduced reduce(double[][] net, long[] m) {
        long[] v = m.clone();
        while (true) {
            double[][] u = PlanarNet.combined(v, net);
            double ab = Matrix3.dot(u[0], u[1]);
            double a = Matrix3.norm(u[0]);
            double b = Matrix3.norm(u[1]);
            if (ab < -1e-9) {
                v = new long[] {v[0], v[1], -v[2], -v[3]};
            } else if (a > b + 1e-9) {
                v = new long[] {v[2], v[3], v[0], v[1]};
            } else if (b > Matrix3.norm(Matrix3.plus(u[1], 1, u[0])) + 1e-9) {
                v = new long[] {v[0], v[1], v[2] + v[0], v[3] + v[1]};
            } else if (b > Matrix3.norm(Matrix3.plus(u[1], -1, u[0])) + 1e-9) {
                v = new long[] {v[0], v[1], v[2] - v[0], v[3] - v[1]};
            } else {
                return new Reduced(u, v);
            }
        }
    }

    private static boolean fits(double[][] a, double[][] b, Tolerances tol) {
        return Math.abs(Matrix3.norm(b[0]) / Matrix3.norm(a[0]) - 1) <= tol.length()
                && Math.abs(Matrix3.norm(b[1]) / Matrix3.norm(a[1]) - 1) <= tol.length()
                && Math.abs(angle(b) / angle(a) - 1) <= tol.angle();
    }

    private static double angle(double[][] v) {
        double cosine = Matrix3.dot(v[0], v[1]) / (Matrix3.norm(v[0]) * Matrix3.norm(v[1]));
        return Math.acos(Math.clamp(cosine, -1, 1));
    }

    /**
     * The largest principal strain, as absolute value, that turns one pair of vectors into another up to a rotation.
     *
     * @param from nine numbers, the first two rows count
     * @param to nine numbers, the first two rows count
     * @return largest of the two |stretch - 1|
     */
    static double strain(double[] from, double[] to) {
        double[] g = metric(from);
        double[] h = metric(to);
        double det = g[0] * g[2] - g[1] * g[1];
        // Eigenvalues of inverse(g) h are the squares of the stretches.
        double trace = (g[2] * h[0] - 2 * g[1] * h[1] + g[0] * h[2]) / det;
        double product = (h[0] * h[2] - h[1] * h[1]) / det;
        double root = Math.sqrt(Math.max(0, trace * trace / 4 - product));
        double most = Math.sqrt(trace / 2 + root) - 1;
        double least = Math.sqrt(Math.max(0, trace / 2 - root)) - 1;
        return Math.max(Math.abs(most), Math.abs(least));
    }

    private static double[] metric(double[] v) {
        double[] a = Matrix3.row(v, 0);
        double[] b = Matrix3.row(v, 1);
        return new double[] {Matrix3.dot(a, a), Matrix3.dot(a, b), Matrix3.dot(b, b)};
    }
}
