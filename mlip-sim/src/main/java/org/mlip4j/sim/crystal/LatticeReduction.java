package org.mlip4j.sim.crystal;

/** Short and standard bases of lattices. Bases are nine numbers: three row vectors, Angstrom. */
public final class LatticeReduction {

    private static final int MOST_STEPS = 1000;

    private LatticeReduction() {}

    /**
     * Minkowski-reduced basis: every vector is as short as the shorter ones allow (Semaev 2001).
     *
     * @param basis three independent row vectors. Not modified.
     * @return the shortest basis, in order of length, right-handed
     */
    public static double[] minkowski(double[] basis) {
        double[][] v = {Matrix3.row(basis, 0), Matrix3.row(basis, 1), Matrix3.row(basis, 2)};
        for (int step = 0; step < MOST_STEPS; step++) {
            java.util.Arrays.sort(v, java.util.Comparator.comparingDouble(Matrix3::norm));
            gauss(v);
            double before = Matrix3.norm(v[2]);
            v[2] = nearest(v[0], v[1], v[2]);
            if (Matrix3.norm(v[2]) >= before * (1 - 1e-9) && before >= Matrix3.norm(v[1])) {
                break;
            }
        }
        double[] reduced = Matrix3.ofRows(v[0], v[1], v[2]);
        if (Matrix3.determinant(reduced) < 0) {
            for (int i = 0; i < 9; i++) {
                reduced[i] = -reduced[i];
            }
        }
        return reduced;
    }

    /** Lagrange-Gauss reduction of the first two vectors. */
    private static void gauss(double[][] v) {
        for (int step = 0; step < MOST_STEPS; step++) {
            double q = Math.rint(Matrix3.dot(v[0], v[1]) / Matrix3.dot(v[0], v[0]) * (1 - 1e-12));
            v[1] = Matrix3.plus(v[1], -q, v[0]);
            if (Matrix3.norm(v[1]) >= Matrix3.norm(v[0]) * (1 - 1e-12)) {
                return;
            }
            double[] swap = v[0];
            v[0] = v[1];
            v[1] = swap;
        }
    }

    /** The shortest vector of c + Z a + Z b, for a Gauss-reduced pair. */
    private static double[] nearest(double[] a, double[] b, double[] c) {
        double aa = Matrix3.dot(a, a);
        double bb = Matrix3.dot(b, b);
        double ab = Matrix3.dot(a, b);
        double d = aa * bb - ab * ab;
        double ca = Matrix3.dot(c, a);
        double cb = Matrix3.dot(c, b);
        double x = Math.floor((ca * bb - cb * ab) / d);
        double y = Math.floor((cb * aa - ca * ab) / d);
        double[] best = c;
        for (int i = -1; i <= 2; i++) {
            for (int j = -1; j <= 2; j++) {
                double[] t = Matrix3.plus(Matrix3.plus(c, -x - i, a), -y - j, b);
                if (Matrix3.norm(t) < Matrix3.norm(best) * (1 - 1e-9)) {
                    best = t;
                }
            }
        }
        return best;
    }

    /**
     * Niggli-reduced basis (Krivy and Gruber, Acta Cryst. A 32, 297 (1976), with the tolerance of Grosse-Kunstleve et
     * al., Acta Cryst. A 60, 1 (2004)).
     *
     * @param basis three independent row vectors. Not modified.
     * @return the unique reduced basis, right-handed
     */
    public static double[] niggli(double[] basis) {
        double[] m = minkowski(basis);
        double eps = 1e-5 * Math.pow(Math.abs(Matrix3.determinant(m)), 2.0 / 3);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] next = niggliStep(m, eps);
            if (next == null) {
                return m;
            }
            m = Matrix3.multiply(next, m);
        }
        throw new IllegalStateException("the Niggli reduction does not end for this cell");
    }

    /** One pass of steps 1 to 8; the transformation of the first step that applies, or null at the end. */
    private static double[] niggliStep(double[] m, double e) {
        double[] g = Matrix3.gram(m);
        double a = g[0];
        double b = g[4];
        double c = g[8];
        double xi = 2 * g[5];
        double eta = 2 * g[2];
        double zeta = 2 * g[1];
        if (a > b + e || !(Math.abs(a - b) > e) && Math.abs(xi) > Math.abs(eta) + e) {
            return new double[] {0, -1, 0, -1, 0, 0, 0, 0, -1};
        }
        if (b > c + e || !(Math.abs(b - c) > e) && Math.abs(eta) > Math.abs(zeta) + e) {
            return new double[] {-1, 0, 0, 0, 0, -1, 0, -1, 0};
        }
        double[] signs = signs(xi, eta, zeta, e);
        if (signs != null) {
            return signs;
        }
        if (Math.abs(xi) > b + e
                || Math.abs(xi - b) <= e && 2 * eta < zeta - e
                || Math.abs(xi + b) <= e && zeta < -e) {
            return new double[] {1, 0, 0, 0, 1, 0, 0, -Math.signum(xi), 1};
        }
        if (Math.abs(eta) > a + e
                || Math.abs(eta - a) <= e && 2 * xi < zeta - e
                || Math.abs(eta + a) <= e && zeta < -e) {
            return new double[] {1, 0, 0, 0, 1, 0, -Math.signum(eta), 0, 1};
        }
        if (Math.abs(zeta) > a + e
                || Math.abs(zeta - a) <= e && 2 * xi < eta - e
                || Math.abs(zeta + a) <= e && eta < -e) {
            return new double[] {1, 0, 0, -Math.signum(zeta), 1, 0, 0, 0, 1};
        }
        double sum = xi + eta + zeta + a + b;
        if (sum < -e || Math.abs(sum) <= e && 2 * (a + eta) + zeta > e) {
            return new double[] {1, 0, 0, 0, 1, 0, 1, 1, 1};
        }
        return null;
    }

    /** Steps 3 and 4: all three products positive, or none. */
    private static double[] signs(double xi, double eta, double zeta, double e) {
        double[] products = {xi, eta, zeta};
        int positive = 0;
        int negative = 0;
        int zero = -1;
        for (int k = 0; k < 3; k++) {
            positive += products[k] > e ? 1 : 0;
            negative += products[k] < -e ? 1 : 0;
            zero = Math.abs(products[k]) <= e ? k : zero;
        }
        boolean wantPositive = positive == 3 || positive == 1 && negative == 2;
        if (positive == 3 || !wantPositive && positive == 0) {
            return null;
        }
        double[] flip = {1, 1, 1};
        for (int k = 0; k < 3; k++) {
            boolean turn = wantPositive ? products[k] < -e : products[k] > e;
            flip[k] = turn ? -1 : 1;
        }
        // The product of the three signs must be +1; a vanishing product may take the remaining
        // sign.
        if (flip[0] * flip[1] * flip[2] < 0) {
            flip[zero] = -flip[zero];
        }
        // Signs (1, s_b, s_c) of the axes multiply the products by (s_b s_c, s_c, s_b); keep it a
        // rotation.
        double sign = flip[2] * flip[1];
        return new double[] {sign, 0, 0, 0, sign * flip[2], 0, 0, 0, sign * flip[1]};
    }

    /**
     * The same cell with its first vector along x and the second in the x-y plane.
     *
     * @param basis three independent row vectors, right-handed. Not modified.
     * @return lower triangular basis
     */
    public static double[] standardOrientation(double[] basis) {
        double[] a = Matrix3.row(basis, 0);
        double[] b = Matrix3.row(basis, 1);
        double[] c = Matrix3.row(basis, 2);
        double[] x = Matrix3.unit(a);
        double[] z = Matrix3.unit(Matrix3.cross(a, b));
        double[] y = Matrix3.cross(z, x);
        return new double[] {
            Matrix3.norm(a), 0, 0,
            Matrix3.dot(b, x), Matrix3.dot(b, y), 0,
            Matrix3.dot(c, x), Matrix3.dot(c, y), Matrix3.dot(c, z)
        };
    }

    /**
     * Vectors with given lengths and angles, the first along x and the second in the xy plane.
     *
     * @param value a, b, c, then alpha, beta, gamma in degrees
     * @return three row vectors; NaN where no cell has these angles
     */
    public static double[] vectors(double... value) {
        double[] cosine = new double[3];
        for (int k = 0; k < 3; k++) {
            cosine[k] = value[3 + k] == 90 ? 0 : Math.cos(Math.toRadians(value[3 + k]));
        }
        double sine = value[5] == 90 ? 1 : Math.sin(Math.toRadians(value[5]));
        double y = (cosine[0] - cosine[1] * cosine[2]) / sine;
        double z = Math.sqrt(1 - cosine[1] * cosine[1] - y * y);
        return new double[] {
            value[0],
            0,
            0,
            value[1] * cosine[2],
            value[1] * sine,
            0,
            value[2] * cosine[1],
            value[2] * y,
            value[2] * z
        };
    }
}
