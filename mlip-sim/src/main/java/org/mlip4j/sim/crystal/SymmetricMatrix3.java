package org.mlip4j.sim.crystal;

/**
 * A symmetric 3x3 matrix S = Q diag(values) Q^T, by Jacobi rotations, and its exponential.
 *
 * @param values three eigenvalues
 * @param vectors row-major; column k belongs to value k
 */
public record SymmetricMatrix3(double[] values, double[] vectors) {

    private static final int MAX_SWEEPS = 50;

    /**
     * Diagonalises.
     *
     * @param matrix nine numbers, row-major; the mean of it and its transpose is taken. Not modified.
     * @return eigenvalues and eigenvectors
     */
    public static SymmetricMatrix3 of(double[] matrix) {
        double[] a = new double[9];
        double[] t = Matrix3.transpose(matrix);
        for (int i = 0; i < 9; i++) {
            a[i] = (matrix[i] + t[i]) / 2;
        }
        double[] q = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
            double off = Math.abs(a[1]) + Math.abs(a[2]) + Math.abs(a[5]);
            if (off <= 1e-300) {
                break;
            }
            rotate(a, q, 0, 1);
            rotate(a, q, 0, 2);
            rotate(a, q, 1, 2);
        }
        return new SymmetricMatrix3(new double[] {a[0], a[4], a[8]}, q);
    }

    /** One Jacobi rotation: makes a_ij zero. */
    private static void rotate(double[] a, double[] q, int i, int j) {
        double aij = a[3 * i + j];
        if (aij == 0) {
            return;
        }
        double theta = (a[4 * j] - a[4 * i]) / (2 * aij);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
        double c = 1 / Math.hypot(t, 1);
        double s = t * c;
        for (int k = 0; k < 3; k++) {
            turn(a, 3 * k + i, 3 * k + j, c, s);
        }
        for (int k = 0; k < 3; k++) {
            turn(a, 3 * i + k, 3 * j + k, c, s);
            turn(q, 3 * k + i, 3 * k + j, c, s);
        }
        a[3 * i + j] = 0;
        a[3 * j + i] = 0;
    }

    private static void turn(double[] m, int p, int q, double c, double s) {
        double x = m[p];
        double y = m[q];
        m[p] = c * x - s * y;
        m[q] = s * x + c * y;
    }

    /**
     * exp(f S).
     *
     * @param factor f
     * @return nine numbers, row-major
     */
    public double[] exponential(double factor) {
        double[] e = new double[9];
        for (int k = 0; k < 3; k++) {
            double value = Math.exp(factor * values[k]);
            for (int i = 0; i < 9; i++) {
                e[i] += value * vectors[i / 3 * 3 + k] * vectors[i % 3 * 3 + k];
            }
        }
        return e;
    }

    /**
     * The derivative of a function of F = exp(S) with respect to S: in the basis of the eigenvectors, element ij of the
     * derivative with respect to F times (e^i - e^j) / (s_i - s_j).
     *
     * @param gradient with respect to F, row-major. Not modified.
     * @return nine numbers, row-major, symmetric
     */
    public double[] gradient(double[] gradient) {
        double[] q = vectors;
        double[] inside = Matrix3.multiply(Matrix3.multiply(Matrix3.transpose(q), gradient), q);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double difference = values[i] - values[j];
                double slope =
                        Math.abs(difference) < 1e-12
                                ? Math.exp(values[i])
                                : Math.exp(values[j]) * Math.expm1(difference) / difference;
                inside[3 * i + j] *= slope;
            }
        }
        double[] outside = Matrix3.multiply(Matrix3.multiply(q, inside), Matrix3.transpose(q));
        double[] transposed = Matrix3.transpose(outside);
        for (int i = 0; i < 9; i++) {
            outside[i] = (outside[i] + transposed[i]) / 2;
        }
        return outside;
    }
}
