package org.mlip4j.sim.crystal;

import org.mlip4j.core.Cell;

import java.util.Arrays;

/**
 * Neighbours of points that repeat in three directions, found through bins. Unlike the neighbour search of the
 * potentials it accepts points on top of each other, which is what builders look for.
 */
public final class Pairs {

    /** Receives one neighbour. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * One neighbour of a point; a point meets its own images too.
         *
         * @param i the point
         * @param j index of its neighbour
         * @param d vector from i to that image of j, three numbers, Angstrom; reused by the next call
         * @param distance its length
         */
        void visit(int i, int j, double[] d, double distance);
    }

    private final double[] vectors;
    private final double[] fractions;
    private final double cutoff;
    private final int[] bins = new int[3];
    private final int[] reach = new int[3];
    private final int[] first;
    private final int[] members;

    /**
     * Sorts points into bins.
     *
     * @param cell lattice vectors, treated as periodic in all directions
     * @param positions 3 per point, Angstrom. Not modified.
     * @param cutoff largest distance of neighbours, Angstrom
     */
    public Pairs(Cell cell, double[] positions, double cutoff) {
        this.vectors = cell.vectors();
        this.cutoff = cutoff;
        double[] inverse = Matrix3.inverse(vectors);
        int n = positions.length / 3;
        int budget = (int) Math.max(1, Math.cbrt(n) * 4);
        for (int k = 0; k < 3; k++) {
            double height =
                    1
                            / Math.sqrt(
                                    square(inverse[k])
                                            + square(inverse[3 + k])
                                            + square(inverse[6 + k]));
            bins[k] = (int) Math.clamp(height / cutoff, 1, 4.0 * budget);
            reach[k] = (int) Math.ceil(cutoff * bins[k] / height - 1e-12);
        }
        fractions = new double[3 * n];
        int[] bin = new int[n];
        first = new int[bins[0] * bins[1] * bins[2] + 1];
        for (int i = 0; i < n; i++) {
            double[] f = Matrix3.apply(Arrays.copyOfRange(positions, 3 * i, 3 * i + 3), inverse);
            for (int k = 0; k < 3; k++) {
                f[k] -= Math.floor(f[k]);
                fractions[3 * i + k] = f[k];
                bin[i] = bin[i] * bins[k] + Math.min((int) (f[k] * bins[k]), bins[k] - 1);
            }
            first[bin[i] + 1]++;
        }
        for (int b = 1; b < first.length; b++) {
            first[b] += first[b - 1];
        }
        members = new int[n];
        int[] next = first.clone();
        for (int i = 0; i < n; i++) {
            members[next[bin[i]]++] = i;
        }
    }

    private static double square(double x) {
        return x * x;
    }

    /**
     * Visits all neighbours of all points, every pair from both sides.
     *
     * @param visitor told each
     */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < members.length; i++) {
            around(i, visitor);
        }
    }

    /**
     * Visits the neighbours of one point.
     *
     * @param i the point
     * @param visitor told each
     */
    public void around(int i, Visitor visitor) {
        near(Arrays.copyOfRange(fractions, 3 * i, 3 * i + 3), i, visitor);
    }

    /**
     * Visits the points near any place.
     *
     * @param place Cartesian position, Angstrom
     * @param visitor told each, with -1 as the first index
     */
    public void near(double[] place, Visitor visitor) {
        double[] f = Matrix3.apply(place, Matrix3.inverse(vectors));
        for (int k = 0; k < 3; k++) {
            f[k] -= Math.floor(f[k]);
        }
        near(f, -1, visitor);
    }

    private void near(double[] f, int i, Visitor visitor) {
        int[] at = new int[3];
        for (int k = 0; k < 3; k++) {
            at[k] = Math.min((int) (f[k] * bins[k]), bins[k] - 1);
        }
        double[] d = new double[3];
        for (int a = at[0] - reach[0]; a <= at[0] + reach[0]; a++) {
            for (int b = at[1] - reach[1]; b <= at[1] + reach[1]; b++) {
                for (int c = at[2] - reach[2]; c <= at[2] + reach[2]; c++) {
                    int ia = Math.floorDiv(a, bins[0]);
                    int ib = Math.floorDiv(b, bins[1]);
                    int ic = Math.floorDiv(c, bins[2]);
                    int bin =
                            ((a - ia * bins[0]) * bins[1] + b - ib * bins[1]) * bins[2]
                                    + c
                                    - ic * bins[2];
                    for (int m = first[bin]; m < first[bin + 1]; m++) {
                        int j = members[m];
                        double r = distance(f, j, ia, ib, ic, d);
                        boolean self = i == j && ia == 0 && ib == 0 && ic == 0;
                        if (r < cutoff && !self) {
                            visitor.visit(i, j, d, r);
                        }
                    }
                }
            }
        }
    }

    private double distance(double[] f, int j, int ia, int ib, int ic, double[] d) {
        double x = fractions[3 * j] + ia - f[0];
        double y = fractions[3 * j + 1] + ib - f[1];
        double z = fractions[3 * j + 2] + ic - f[2];
        for (int k = 0; k < 3; k++) {
            d[k] = x * vectors[k] + y * vectors[3 + k] + z * vectors[6 + k];
        }
        return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }
}
