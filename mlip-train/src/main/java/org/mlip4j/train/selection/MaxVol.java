package org.mlip4j.train.selection;

import org.mlip4j.core.ActiveSet;

import java.util.Arrays;

/**
 * Selects n of many rows of n numbers such that the volume they span is large (Goreinov et al., "How to find a good
 * submatrix", 2010). Starts from a small multiple of the unit matrix and swaps, again and again, the row that extrapolates
 * most into the selection.
 */
public final class MaxVol {

    private final int n;
    private final double[] rows;
    private final double[] inverse;
    private final long[] origin;

    /**
     * An empty selection.
     *
     * @param n length of the rows
     * @param start diagonal of the matrix to begin with, small compared with the rows
     */
    public MaxVol(int n, double start) {
        this.n = n;
        rows = new double[n * n];
        inverse = new double[n * n];
        origin = new long[n];
        Arrays.fill(origin, -1);
        for (int i = 0; i < n; i++) {
            rows[i * n + i] = start;
            inverse[i * n + i] = 1 / start;
        }
    }

    /**
     * A selection to go on from; its rows are called -1.
     *
     * @param set the rows and their inverse. Copied.
     */
    public MaxVol(ActiveSet set) {
        n = set.size();
        rows = set.rows().clone();
        inverse = set.inverse().clone();
        origin = new long[n];
        Arrays.fill(origin, -1);
    }

    /**
     * How far a row extrapolates.
     *
     * @param row of n numbers. Not modified.
     * @return the largest weight in its combination of the selected rows, the extrapolation grade
     */
    public double grade(double[] row) {
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(dot(row, i)));
        }
        return largest;
    }

    /** The rows so far become those that a selection goes on from, called -1. */
    public void forgetOrigins() {
        Arrays.fill(origin, -1);
    }

    /**
     * Adds candidates until none extrapolates by more than a threshold. Rows that leave the selection become candidates.
     *
     * @param candidates rows. Not modified.
     * @param names what {@link #origin} shall call the candidates, not negative
     * @param threshold larger than 1, for instance 1.001
     * @return how many swaps were made
     */
    public int select(double[][] candidates, long[] names, double threshold) {
        double[][] outside = candidates.clone();
        double[][] weights = new double[candidates.length][n];
        double[] largest = new double[candidates.length];
        long[] number = names.clone();
        double[] transposed = transposed();
        for (int c = 0; c < candidates.length; c++) {
            multiply(outside[c], transposed, weights[c]);
            largest[c] = largest(weights[c]);
        }
        int swaps = 0;
        while (true) {
            int row = -1;
            double most = threshold;
            for (int c = 0; c < largest.length; c++) {
                if (largest[c] > most) {
                    most = largest[c];
                    row = c;
                }
            }
            if (row < 0) {
                return swaps;
            }
            int column = 0;
            while (Math.abs(weights[row][column]) != most) {
                column++;
            }
            replace(outside[row], column, weights[row][column]);
            updateWeights(weights, largest, row, column);
            outside[row] = swap(outside[row], column);
            long leaving = origin[column];
            origin[column] = number[row];
            number[row] = leaving;
            swaps++;
        }
    }

    private double[] transposed() {
        double[] result = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                result[j * n + i] = inverse[i * n + j];
            }
        }
        return result;
    }

    /** The weights of a row, which is mostly zeros where features belong to species. */
    private void multiply(double[] b, double[] transposed, double[] result) {
        for (int j = 0; j < n; j++) {
            if (b[j] != 0) {
                for (int i = 0; i < n; i++) {
                    result[i] += b[j] * transposed[j * n + i];
                }
            }
        }
    }

    private static double largest(double[] weights) {
        double largest = 0;
        for (double weight : weights) {
            largest = Math.max(largest, Math.abs(weight));
        }
        return largest;
    }

    /**
     * Takes the errors that many swaps leave in the inverse away with one step of Newton's method, X (2 - A X) (Schulz
     * 1933).
     */
    public void polish() {
        double[] change = new double[n * n];
        double[] defect = new double[n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                double sum = i == k ? 1 : 0;
                for (int j = 0; j < n; j++) {
                    sum -= inverse[i * n + j] * rows[k * n + j];
                }
                defect[k] = sum;
            }
            for (int k = 0; k < n; k++) {
                for (int j = 0; j < n; j++) {
                    change[i * n + j] += defect[k] * inverse[k * n + j];
                }
            }
        }
        for (int i = 0; i < change.length; i++) {
            inverse[i] += change[i];
        }
    }

    private double dot(double[] b, int i) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
            sum += b[j] * inverse[i * n + j];
        }
        return sum;
    }

    /** Sherman-Morrison update of the inverse for the row b in place of a row of the matrix. */
    private void replace(double[] b, int column, double pivot) {
        double[] change = new double[n];
        int[] changed = new int[n];
        int count = 0;
        for (int j = 0; j < n; j++) {
            change[j] = b[j] - rows[column * n + j];
            if (change[j] != 0) {
                changed[count++] = j;
            }
        }
        double[] old = Arrays.copyOfRange(inverse, column * n, (column + 1) * n);
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int k = 0; k < count; k++) {
                sum += change[changed[k]] * inverse[i * n + changed[k]];
            }
            double factor = sum / pivot;
            for (int j = 0; j < n; j++) {
                inverse[i * n + j] -= factor * old[j];
            }
        }
    }

    private void updateWeights(double[][] weights, double[] largest, int row, int column) {
        double pivot = weights[row][column];
        double[] direction = weights[row].clone();
        direction[column] -= 1;
        for (int c = 0; c < weights.length; c++) {
            double factor = (weights[c][column] + (c == row ? 1 : 0)) / pivot;
            if (factor != 0) {
                for (int i = 0; i < n; i++) {
                    weights[c][i] -= factor * direction[i];
                }
                largest[c] = largest(weights[c]);
            }
        }
    }

    /** Puts a row into the selection; gives back the one that leaves it. */
    private double[] swap(double[] b, int column) {
        double[] leaving = Arrays.copyOfRange(rows, column * n, (column + 1) * n);
        System.arraycopy(b, 0, rows, column * n, n);
        return leaving;
    }

    /**
     * The selected rows.
     *
     * @return n times n, row-major; the array itself
     */
    public double[] rows() {
        return rows;
    }

    /**
     * The inverse of the selected rows, transposed.
     *
     * @return n times n, row-major; the array itself
     */
    public double[] inverse() {
        return inverse;
    }

    /**
     * Where the selected rows came from.
     *
     * @return for every row the name of the candidate, or -1 for a row that is still as at the beginning; the array
     *     itself
     */
    public long[] origin() {
        return origin;
    }
}
