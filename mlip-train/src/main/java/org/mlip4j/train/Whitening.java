package org.mlip4j.train;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.mlip4j.hdnnp.NeuralNetwork;

/**
 * Coordinates x = M (S - m) of the inputs S of an element's networks that are uncorrelated and have unit variance over the
 * training atoms, and targets t = (y - mean) / sigma of the same kind. A network of x and t is turned into one of S and y by
 * {@link #unwhitened}.
 */
final class Whitening {

    /** Variance along a principal axis, relative to the largest, below which it counts as this. */
    private static final double FLOOR = 1e-2;

    private final int n;
    private final double[] center;

    /** Row by row, one row per coordinate. */
    private final double[] matrix;

    private final double mean;
    private final double sigma;

    /** Sums over atoms. */
    static final class Moments {
        private final int n;
        private long count;
        private final double[] sum;
        private final double[] products;
        private double targets;
        private double squares;

        /** Sums over no atom, with n inputs each. */
        Moments(int n) {
            this.n = n;
            sum = new double[n];
            products = new double[n * n];
        }

        /** Adds an atom whose inputs start at a place of an array. */
        void add(double[] inputs, int at, double target) {
            count++;
            for (int i = 0; i < n; i++) {
                double value = inputs[at + i];
                sum[i] += value;
                for (int j = 0; j <= i; j++) {
                    products[i * n + j] += value * inputs[at + j];
                }
            }
            targets += target;
            squares += target * target;
        }

        void add(Moments other) {
            count += other.count;
            targets += other.targets;
            squares += other.squares;
            for (int i = 0; i < n; i++) {
                sum[i] += other.sum[i];
            }
            for (int i = 0; i < products.length; i++) {
                products[i] += other.products[i];
            }
        }

        private double covariance(int i, int j) {
            return products[Math.max(i, j) * n + Math.min(i, j)] / count
                    - sum[i] / count * (sum[j] / count);
        }
    }

    /** Of an element; where there is no atom of it, inputs and targets are left as they are. */
    Whitening(Moments moments) {
        n = moments.n;
        center = new double[n];
        matrix = new double[n * n];
        if (moments.count == 0) {
            mean = 0;
            sigma = 1;
            for (int i = 0; i < n; i++) {
                matrix[i * n + i] = 1;
            }
            return;
        }
        mean = moments.targets / moments.count;
        double variance = moments.squares / moments.count - mean * mean;
        sigma = variance > 1e-20 * mean * mean ? Math.sqrt(variance) : 1;
        DMatrixRMaj covariance = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
            center[i] = moments.sum[i] / moments.count;
            for (int j = 0; j < n; j++) {
                covariance.set(i, j, moments.covariance(i, j));
            }
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
        eigen.decompose(covariance);
        double largest = 0;
        for (int c = 0; c < n; c++) {
            largest = Math.max(largest, eigen.getEigenvalue(c).getReal());
        }
        for (int c = 0; c < n; c++) {
            double least = largest > 0 ? FLOOR * largest : 1;
            double scale = 1 / Math.sqrt(Math.max(eigen.getEigenvalue(c).getReal(), least));
            for (int j = 0; j < n; j++) {
                matrix[c * n + j] = scale * eigen.getEigenVector(c).get(j);
            }
        }
    }

    /** How many coordinates there are. */
    int size() {
        return n;
    }

    /** The coordinates of an atom. */
    void apply(double[] inputs, int at, double[] to, int toAt) {
        for (int c = 0; c < n; c++) {
            double x = 0;
            for (int j = 0; j < n; j++) {
                x += matrix[c * n + j] * (inputs[at + j] - center[j]);
            }
            to[toAt + c] = x;
        }
    }

    /** A target in units of its standard deviation from the mean. */
    double target(double y) {
        return (y - mean) / sigma;
    }

    /** What a difference of targets is in units of y. */
    double sigma() {
        return sigma;
    }

    /** The network of the inputs themselves, with a linear output, that a network of the coordinates is. */
    NeuralNetwork unwhitened(NeuralNetwork network) {
        double[] p = network.parameters().clone();
        int width = network.nodes().get(1);
        for (int k = 0; k < width; k++) {
            double bias = p[n * width + k];
            for (int j = 0; j < n; j++) {
                double weight = 0;
                for (int c = 0; c < n; c++) {
                    weight += matrix[c * n + j] * network.parameters()[c * width + k];
                }
                p[j * width + k] = weight;
                bias -= center[j] * weight;
            }
            p[n * width + k] = bias;
        }
        int last = network.nodes().get(network.nodes().size() - 2);
        for (int k = p.length - last - 1; k < p.length; k++) {
            p[k] *= sigma;
        }
        p[p.length - 1] += mean;
        return network.withParameters(p);
    }
}
