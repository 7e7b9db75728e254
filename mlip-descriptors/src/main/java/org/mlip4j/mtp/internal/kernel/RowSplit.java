package org.mlip4j.mtp.internal.kernel;

import org.mlip4j.core.ActiveSet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows of an active set that belong to one species: a dominant square submatrix of their own columns, and the rest.
 *
 * @param free numbers of the rows that are not in the submatrix
 * @param product A_FD T, a row per free row
 * @param inverse T, the inverse of the submatrix
 */
record RowSplit(int[] free, double[][] product, double[][] inverse) {

    /** Exchanges per own column before the submatrix is taken as it is. */
    private static final int MOST_SWAPS = 20;

    /**
     * Chooses the submatrix by elimination with pivoting, then exchanges rows while an element of the product is large.
     *
     * @param set the active set. Not modified.
     * @param rows numbers of its rows
     * @param columns whose first are the own columns
     * @param own number of own columns
     * @param dominant how large an element may be
     * @return null if the own columns of these rows are not independent
     */
    static RowSplit of(ActiveSet set, List<Integer> rows, int[] columns, int own, double dominant) {
        int n = set.size();
        int count = rows.size();
        double[][] table = new double[count + own][own];
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < own; c++) {
                table[i][c] = set.rows()[rows.get(i) * n + columns[c]];
            }
        }
        for (int c = 0; c < own; c++) {
            table[count + c][c] = 1;
        }
        int[] chosen = new int[count];
        Arrays.fill(chosen, -1);
        for (int c = 0; c < own; c++) {
            int pivot = largest(table, count, chosen, c);
            if (pivot < 0) {
                return null;
            }
            exchange(table, pivot, c);
            chosen[pivot] = c;
        }
        for (int swaps = 0; swaps < MOST_SWAPS * own; swaps++) {
            if (!swapLargest(table, count, chosen, dominant)) {
                break;
            }
        }
        int[] free = IntStream.range(0, count).filter(i -> chosen[i] < 0).toArray();
        double[][] product = IntStream.of(free).mapToObj(i -> table[i]).toArray(double[][]::new);
        return new RowSplit(
                IntStream.of(free).map(rows::get).toArray(),
                product,
                Arrays.copyOfRange(table, count, count + own));
    }

    /** Puts the row with the largest element of the product into the submatrix, unless that element is small. */
    private static boolean swapLargest(double[][] table, int count, int[] chosen, double dominant) {
        double most = dominant;
        int pivot = -1;
        int column = 0;
        for (int c = 0; c < table[0].length; c++) {
            int candidate = largest(table, count, chosen, c);
            if (candidate >= 0 && Math.abs(table[candidate][c]) > most) {
                most = Math.abs(table[candidate][c]);
                pivot = candidate;
                column = c;
            }
        }
        if (pivot < 0) {
            return false;
        }
        exchange(table, pivot, column);
        for (int i = 0; i < count; i++) {
            chosen[i] = chosen[i] == column ? -1 : chosen[i];
        }
        chosen[pivot] = column;
        return true;
    }

    /** The row not chosen with the largest element in a column, or -1. */
    private static int largest(double[][] table, int count, int[] chosen, int c) {
        int best = -1;
        for (int i = 0; i < count; i++) {
            if (chosen[i] < 0
                    && Math.abs(table[i][c]) > (best < 0 ? 0 : Math.abs(table[best][c]))) {
                best = i;
            }
        }
        return best;
    }

    /** Operations on columns that turn the row of the pivot into a unit vector. */
    private static void exchange(double[][] table, int pivot, int c) {
        double[] factors = table[pivot].clone();
        double scale = 1 / factors[c];
        for (double[] row : table) {
            double scaled = row[c] * scale;
            if (scaled != 0) {
                for (int j = 0; j < row.length; j++) {
                    row[j] -= factors[j] * scaled;
                }
            }
            row[c] = scaled;
        }
    }

    /**
     * Rows that give the weights of the submatrix from those of the free rows, and from the own features.
     *
     * @param width number of columns that the free rows take, the last of them zero
     * @param features whether columns for the own features follow
     * @return one row per own column
     */
    List<double[]> derived(int width, boolean features) {
        int own = inverse.length;
        List<double[]> rows = new ArrayList<>();
        for (int c = 0; c < own; c++) {
            double[] row = new double[width + (features ? own : 0)];
            for (int f = 0; f < free.length; f++) {
                row[f] = -product[f][c];
            }
            for (int j = 0; features && j < own; j++) {
                row[width + j] = inverse[j][c];
            }
            rows.add(row);
        }
        return rows;
    }
}
