package org.mlip4j.sim.crystal;

/** Arithmetic on vectors of three and on 3x3 matrices stored row by row; vectors multiply matrices from the left. */
public final class Matrix3 {

    private Matrix3() {}

    /**
     * Matrix product.
     *
     * @param a nine numbers, row-major. Not modified.
     * @param b nine numbers, row-major. Not modified.
     * @return a b
     */
    public static double[] multiply(double[] a, double[] b) {
        double[] c = new double[9];
        for (int i = 0; i < 9; i++) {
            int row = i / 3 * 3;
            int column = i % 3;
            c[i] = a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
        }
        return c;
    }

    /**
     * Row vector times matrix.
     *
     * @param v three numbers. Not modified.
     * @param m nine numbers, row-major. Not modified.
     * @return v m
     */
    public static double[] apply(double[] v, double[] m) {
        return new double[] {
            v[0] * m[0] + v[1] * m[3] + v[2] * m[6],
            v[0] * m[1] + v[1] * m[4] + v[2] * m[7],
            v[0] * m[2] + v[1] * m[5] + v[2] * m[8]
        };
    }

    /**
     * Every row vector of three times a matrix.
     *
     * @param rows 3 per vector. Modified.
     * @param m nine numbers, row-major. Not modified.
     */
    public static void multiplyRows(double[] rows, double[] m) {
        multiplyRows(rows, rows.length, m);
    }

    /**
     * The first row vectors of three times a matrix.
     *
     * @param rows 3 per vector. The first of them modified.
     * @param count how many numbers
     * @param m nine numbers, row-major. Not modified.
     */
    public static void multiplyRows(double[] rows, int count, double[] m) {
        for (int i = 0; i < count; i += 3) {
            double x = rows[i];
            double y = rows[i + 1];
            double z = rows[i + 2];
            rows[i] = x * m[0] + y * m[3] + z * m[6];
            rows[i + 1] = x * m[1] + y * m[4] + z * m[7];
            rows[i + 2] = x * m[2] + y * m[5] + z * m[8];
        }
    }

    /**
     * Transposed matrix.
     *
     * @param m nine numbers, row-major. Not modified.
     * @return the transpose
     */
    public static double[] transpose(double[] m) {
        return new double[] {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
    }

    /**
     * Determinant.
     *
     * @param m nine numbers, row-major. Not modified.
     * @return the determinant
     */
    public static double determinant(double[] m) {
        return dot(row(m, 0), cross(row(m, 1), row(m, 2)));
    }

    /**
     * Inverse.
     *
     * @param m nine numbers, row-major, not singular. Not modified.
     * @return the inverse
     */
    public static double[] inverse(double[] m) {
        double d = determinant(m);
        double[] inverse = new double[9];
        for (int k = 0; k < 3; k++) {
            double[] column = cross(row(m, (k + 1) % 3), row(m, (k + 2) % 3));
            for (int i = 0; i < 3; i++) {
                inverse[3 * i + k] = column[i] / d;
            }
        }
        return inverse;
    }

    /**
     * One row.
     *
     * @param m nine numbers, row-major. Not modified.
     * @param k 0, 1, 2
     * @return its three numbers, a copy
     */
    public static double[] row(double[] m, int k) {
        return new double[] {m[3 * k], m[3 * k + 1], m[3 * k + 2]};
    }

    /**
     * A matrix from its rows.
     *
     * @param a first row
     * @param b second row
     * @param c third row
     * @return nine numbers, row-major
     */
    public static double[] ofRows(double[] a, double[] b, double[] c) {
        return new double[] {a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]};
    }

    /**
     * Vector product.
     *
     * @param a three numbers
     * @param b three numbers
     * @return a x b
     */
    public static double[] cross(double[] a, double[] b) {
        return new double[] {
            a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
        };
    }

    /**
     * Scalar product.
     *
     * @param a three numbers
     * @param b three numbers
     * @return a b
     */
    public static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    /**
     * Length.
     *
     * @param a three numbers
     * @return its Euclidean norm
     */
    public static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    /**
     * Sum with a factor.
     *
     * @param a three numbers
     * @param factor the factor
     * @param b three numbers
     * @return a + factor b
     */
    public static double[] plus(double[] a, double factor, double[] b) {
        return new double[] {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
    }

    /**
     * Unit vector.
     *
     * @param a three numbers, not all zero
     * @return a divided by its length
     */
    public static double[] unit(double[] a) {
        double length = norm(a);
        return new double[] {a[0] / length, a[1] / length, a[2] / length};
    }

    /**
     * Scalar products of the rows with each other.
     *
     * @param m nine numbers, row-major. Not modified.
     * @return m times its transpose
     */
    public static double[] gram(double[] m) {
        return multiply(m, transpose(m));
    }

    /**
     * The matrix that rotates row vectors (v becomes v m) about an axis by Rodrigues' formula.
     *
     * @param axis three numbers, any length
     * @param angle radian, counter-clockwise when looking against the axis
     * @return nine numbers, row-major
     */
    public static double[] rotation(double[] axis, double angle) {
        double[] u = unit(axis);
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        double[] m = new double[9];
        for (int i = 0; i < 3; i++) {
            double[] e = new double[3];
            e[i] = 1;
            double[] turned = plus(plus(new double[3], c, e), s, cross(u, e));
            System.arraycopy(plus(turned, (1 - c) * u[i], u), 0, m, 3 * i, 3);
        }
        return m;
    }
}
