package org.mlip4j.train;

import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.internal.kernel.training.SymmetricRows;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A large symmetric matrix of which the lower triangle is stored. Updates of low rank wait until there are
 * {@link SymmetricRows#RANK} of them and are then carried out together with the next product, so that most products read
 * the matrix once and write nothing:
 *
 * <pre>P = factor A + diagonal 1 - sum_m k_m x_m^T</pre>
 *
 * Work is split into the same blocks of rows whatever the number of threads, and their results are added in order: products
 * do not depend on the threads.
 */
final class Covariance {

    private static final int RANK = SymmetricRows.RANK;
    private static final int BLOCKS = 32;

    private final int size;
    private final Workers workers;
    private final SymmetricRows rows = SymmetricRows.best();
    private final int[] firstRow = new int[BLOCKS + 1];
    private final double[][] blocks = new double[BLOCKS][];

    private double factor = 1;
    private double diagonal;

    /** Updates that wait. */
    private int waiting;

    private final double[][] k = new double[RANK][];
    private final double[] x;

    /** Per block: its share of the products. */
    private final double[][][] shares = new double[BLOCKS][][];

    /** The identity times a number. */
    Covariance(int size, double diagonal, Workers workers) {
        this.size = size;
        this.workers = workers;
        this.diagonal = diagonal;
        x = new double[RANK * size];
        for (int b = 0; b <= BLOCKS; b++) {
            int row = (int) (size * Math.sqrt((double) b / BLOCKS));
            firstRow[b] = b == BLOCKS ? size : row - row % SymmetricRows.GROUP;
        }
        for (int m = 0; m < RANK; m++) {
            k[m] = new double[size];
        }
        for (int b = 0; b < BLOCKS; b++) {
            blocks[b] = new double[(int) (start(firstRow[b + 1]) - start(firstRow[b]))];
        }
    }

    private static long start(long row) {
        return row * (row + 1) / 2;
    }

    /** Bytes that a matrix takes. */
    static long bytes(long size) {
        return 8 * (start(size) + (2L * RANK + BLOCKS) * size);
    }

    /** Replaces each of the results by the product with a vector. */
    void multiply(double[][] vectors, double[][] results) {
        if (waiting == RANK) {
            run(vectors, results, true);
            factor = 1;
            diagonal = 0;
            waiting = 0;
        } else {
            run(vectors, results, false);
            for (int v = 0; v < vectors.length; v++) {
                complete(vectors[v], results[v]);
            }
        }
    }

    private void complete(double[] h, double[] result) {
        for (int i = 0; i < size; i++) {
            result[i] = factor * result[i] + diagonal * h[i];
        }
        for (int m = 0; m < waiting; m++) {
            double dot = 0;
            for (int i = 0; i < size; i++) {
                dot += x[m * size + i] * h[i];
            }
            double[] km = k[m];
            for (int i = 0; i < size; i++) {
                result[i] -= km[i] * dot;
            }
        }
    }

    private void run(double[][] vectors, double[][] results, boolean update) {
        AtomicInteger next = new AtomicInteger();
        workers.run(
                w -> {
                    double[] coefficients = new double[RANK];
                    for (int b = next.getAndIncrement(); b < BLOCKS; b = next.getAndIncrement()) {
                        block(b, vectors, update, coefficients);
                    }
                });
        for (int v = 0; v < vectors.length; v++) {
            double[] result = results[v];
            Arrays.fill(result, 0);
            for (int b = 0; b < BLOCKS; b++) {
                double[] share = shares[b][v];
                for (int i = 0; i < firstRow[b + 1]; i++) {
                    result[i] += share[i];
                }
            }
        }
    }

    private void block(int b, double[][] vectors, boolean update, double[] coefficients) {
        if (shares[b] == null || shares[b].length < vectors.length) {
            shares[b] = new double[vectors.length][firstRow[b + 1]];
        }
        for (int v = 0; v < vectors.length; v++) {
            Arrays.fill(shares[b][v], 0);
        }
        double[] p = blocks[b];
        int at = 0;
        for (int i = firstRow[b]; i < firstRow[b + 1]; i += SymmetricRows.GROUP) {
            int count = Math.min(SymmetricRows.GROUP, firstRow[b + 1] - i);
            if (update) {
                update(p, at, i, count, coefficients);
            }
            for (int v = 0; v < vectors.length; v++) {
                rows.multiply(p, at, i, count, vectors[v], shares[b][v]);
            }
            at += (int) (start(i + count) - start(i));
        }
    }

    private void update(double[] p, int at, int row, int count, double[] coefficients) {
        int start = at;
        for (int i = row; i < row + count; i++) {
            for (int m = 0; m < RANK; m++) {
                coefficients[m] = k[m][i];
            }
            rows.subtract(p, start, i + 1, factor, coefficients, x, size);
            p[start + i] += diagonal;
            start += i + 1;
        }
    }

    /** P = P - sum_v gains_v vectors_v^T. */
    void subtract(double[][] gains, double[][] vectors) {
        for (int v = 0; v < vectors.length; v++) {
            if (waiting == RANK) {
                // More streams than may wait.
                multiply(new double[0][], new double[0][]);
            }
            System.arraycopy(gains[v], 0, k[waiting], 0, size);
            System.arraycopy(vectors[v], 0, x, waiting * size, size);
            waiting++;
        }
    }

    /** P = by P. */
    void scale(double by) {
        factor *= by;
        diagonal *= by;
        for (int m = 0; m < waiting; m++) {
            for (int i = 0; i < size; i++) {
                k[m][i] *= by;
            }
        }
    }

    /** P = P + value 1. */
    void addDiagonal(double value) {
        diagonal += value;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(factor);
        out.writeDouble(diagonal);
        out.writeInt(waiting);
        for (int m = 0; m < waiting; m++) {
            Checkpoint.write(out, k[m]);
        }
        Checkpoint.write(out, x);
        for (double[] block : blocks) {
            Checkpoint.write(out, block);
        }
    }

    void read(DataInput in) throws IOException {
        factor = in.readDouble();
        diagonal = in.readDouble();
        waiting = in.readInt();
        for (int m = 0; m < waiting; m++) {
            Checkpoint.read(in, k[m]);
        }
        Checkpoint.read(in, x);
        for (double[] block : blocks) {
            Checkpoint.read(in, block);
        }
    }
}
