package org.mlip4j.core.io;

/** Arithmetic with nine numbers, row-major. */
final class Tensors {

    /** Where xx yy zz yz xz xy sit in six numbers of Voigt order, as a full tensor. */
    private static final int[] VOIGT = {0, 5, 4, 5, 1, 3, 4, 3, 2};

    private Tensors() {}

    /** Full tensor from xx yy zz yz xz xy. */
    static double[] fromVoigt(double[] six) {
        double[] full = new double[9];
        for (int i = 0; i < 9; i++) {
            full[i] = six[VOIGT[i]];
        }
        return full;
    }

    static double[] symmetrized(double[] m) {
        double[] s = m.clone();
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < i; j++) {
                s[3 * i + j] =
                        m[3 * i + j] == m[3 * j + i]
                                ? m[3 * i + j]
                                : (m[3 * i + j] + m[3 * j + i]) / 2;
                s[3 * j + i] = s[3 * i + j];
            }
        }
        return s;
    }

    static double[] scaled(double[] m, double factor) {
        double[] s = new double[m.length];
        for (int i = 0; i < m.length; i++) {
            s[i] = factor * m[i];
        }
        return s;
    }

    static double largest(double[] m) {
        double largest = 0;
        for (double v : m) {
            largest = Math.max(largest, Math.abs(v));
        }
        return largest;
    }

    static double largestDifference(double[] a, double[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    static double[] cross(double[] a, double[] b) {
        return new double[] {
            a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
        };
    }

    static double[] row(double[] m, int k) {
        return new double[] {m[3 * k], m[3 * k + 1], m[3 * k + 2]};
    }

    /** Cartesian coordinates from fractional ones: each row vector times the lattice vectors, in place. */
    static void toCartesian(double[] fractional, double[] lattice) {
        for (int i = 0; i < fractional.length; i += 3) {
            double a = fractional[i];
            double b = fractional[i + 1];
            double c = fractional[i + 2];
            for (int d = 0; d < 3; d++) {
                fractional[i + d] = a * lattice[d] + b * lattice[3 + d] + c * lattice[6 + d];
            }
        }
    }
}
