package org.mlip4j.sim.crystal;

import java.util.ArrayList;
import java.util.List;

/** Integer 3x3 matrices, row by row: relations between lattices. Exact; overflow throws {@link ArithmeticException}. */
public final class IntegerMatrix {

    private IntegerMatrix() {}

    /**
     * Greatest common divisor.
     *
     * @param values integers, at least one
     * @return the divisor, not negative; 0 if all are zero
     */
    public static long gcd(long... values) {
        long g = 0;
        for (long value : values) {
            long b = Math.abs(value);
            while (b != 0) {
                long r = g % b;
                g = b;
                b = r;
            }
        }
        return g;
    }

    /**
     * Determinant.
     *
     * @param m nine integers. Not modified.
     * @return the determinant
     */
    public static long determinant(long[] m) {
        long d = 0;
        for (int k = 0; k < 3; k++) {
            d = Math.addExact(d, Math.multiplyExact(m[k], minor(m, 0, k)));
        }
        return d;
    }

    /** Cofactor of one entry, sign included. */
    private static long minor(long[] m, int row, int column) {
        int r = (row + 1) % 3;
        int s = (row + 2) % 3;
        int c = (column + 1) % 3;
        int d = (column + 2) % 3;
        return Math.subtractExact(
                Math.multiplyExact(m[3 * r + c], m[3 * s + d]),
                Math.multiplyExact(m[3 * r + d], m[3 * s + c]));
    }

    /**
     * Invariant factors (diagonal of the Smith normal form) by determinantal divisors: the product of the first k is
     * the greatest common divisor of all k x k minors.
     *
     * @param m nine integers, determinant not zero. Not modified.
     * @return three positive integers, each dividing the next
     */
    public static long[] smith(long[] m) {
        long[] minors = new long[9];
        for (int i = 0; i < 9; i++) {
            minors[i] = minor(m, i / 3, i % 3);
        }
        long first = gcd(m);
        long second = gcd(minors);
        return new long[] {first, second / first, Math.abs(determinant(m)) / second};
    }

    /**
     * Hermite normal form of the lattice that integer rows span.
     *
     * @param rows any number of rows of three integers that span three dimensions. Not modified.
     * @return upper triangular basis, nine integers; positive diagonal, entries above it reduced
     */
    public static long[] hermite(List<long[]> rows) {
        List<long[]> work = new ArrayList<>(rows.stream().map(long[]::clone).toList());
        long[] basis = new long[9];
        for (int column = 0; column < 3; column++) {
            long[] pivot = eliminate(work, column);
            System.arraycopy(pivot, 0, basis, 3 * column, 3);
            for (int above = 0; above < column; above++) {
                long q = Math.floorDiv(basis[3 * above + column], pivot[column]);
                for (int d = 0; d < 3; d++) {
                    basis[3 * above + d] -= q * pivot[d];
                }
            }
        }
        return basis;
    }

    /** Euclid's algorithm on one column; takes the remaining row with a non-zero entry out. */
    private static long[] eliminate(List<long[]> rows, int column) {
        long[] pivot = null;
        for (int i = 0; i < rows.size(); i++) {
            long[] row = rows.get(i);
            while (row[column] != 0) {
                if (pivot == null) {
                    pivot = row;
                    row = new long[3];
                    rows.set(i, row);
                    continue;
                }
                long q = pivot[column] / row[column];
                for (int d = 0; d < 3; d++) {
                    long next = Math.subtractExact(pivot[d], Math.multiplyExact(q, row[d]));
                    pivot[d] = row[d];
                    row[d] = next;
                }
            }
        }
        if (pivot == null) {
            throw new IllegalArgumentException("the rows do not span three dimensions");
        }
        if (pivot[column] < 0) {
            for (int d = 0; d < 3; d++) {
                pivot[d] = -pivot[d];
            }
        }
        return pivot;
    }

    /**
     * Hermite normal form of one matrix.
     *
     * @param m nine integers, determinant not zero. Not modified.
     * @return upper triangular basis of the same lattice
     */
    public static long[] hermite(long[] m) {
        return hermite(
                List.of(
                        new long[] {m[0], m[1], m[2]},
                        new long[] {m[3], m[4], m[5]},
                        new long[] {m[6], m[7], m[8]}));
    }

    /**
     * As real numbers.
     *
     * @param m integers. Not modified.
     * @return the same numbers
     */
    public static double[] toReal(long[] m) {
        double[] real = new double[m.length];
        for (int i = 0; i < m.length; i++) {
            real[i] = m[i];
        }
        return real;
    }

    /**
     * The smallest integer that turns real numbers into integers, and these.
     *
     * @param values real numbers. Not modified.
     * @param limit largest denominator tried
     * @param tolerance largest deviation of a scaled number from an integer, grows with the denominator
     * @return the integers with the denominator as one element more, or null if there is none up to the limit
     */
    public static long[] rational(double[] values, long limit, double tolerance) {
        long[] integers = new long[values.length + 1];
        for (long d = 1; d <= limit; d++) {
            boolean fits = true;
            for (int i = 0; fits && i < values.length; i++) {
                integers[i] = Math.round(values[i] * d);
                fits = Math.abs(values[i] * d - integers[i]) <= tolerance * d;
            }
            if (fits) {
                integers[values.length] = d;
                return integers;
            }
        }
        return null;
    }
}
