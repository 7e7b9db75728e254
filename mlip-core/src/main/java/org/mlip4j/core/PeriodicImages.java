package org.mlip4j.core;

import java.util.Arrays;

/**
 * The atoms of a structure, wrapped into the cell along its periodic directions, followed by all their periodic images
 * within a given reach of the cell.
 */
final class PeriodicImages {

    private final double[] matrix;
    private final double[] inverse;
    private final int atomCount;
    private int count;
    private double[] positions;
    private double[] fractions;
    private double[] offsets;
    private int[] owners;

    PeriodicImages(Cell cell, double[] atoms, double reach) {
        matrix = cell.completed();
        inverse = Cell.inverse(matrix);
        int n = atoms.length / 3;
        atomCount = n;
        count = n;
        positions = atoms.clone();
        fractions = new double[3 * n];
        offsets = new double[3 * n];
        owners = new int[0];
        wrap(cell, n);
        addImages(cell, n, reach);
    }

    private void wrap(Cell cell, int n) {
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 3; k++) {
                double f = fraction(i, k);
                double shift = cell.isPeriodic(k) ? -Math.floor(f) : 0;
                fractions[3 * i + k] = f + shift;
                for (int d = 0; shift != 0 && d < 3; d++) {
                    offsets[3 * i + d] += shift * matrix[3 * k + d];
                }
            }
        }
        for (int c = 0; c < 3 * n; c++) {
            positions[c] += offsets[c];
        }
    }

    private double fraction(int atom, int k) {
        return positions[3 * atom] * inverse[k]
                + positions[3 * atom + 1] * inverse[3 + k]
                + positions[3 * atom + 2] * inverse[6 + k];
    }

    private void addImages(Cell cell, int n, double reach) {
        double[] margin = new double[3];
        double expected = n;
        for (int k = 0; k < 3; k++) {
            margin[k] = cell.isPeriodic(k) ? reach / height(k) : 0;
            expected *= 1 + 2 * margin[k];
        }
        if (expected > 4e8) {
            throw new MlipException(
                    String.format(
                            "the cell is so small or so skewed that a cutoff of %.3g needs %.1e periodic images;"
                                    + " check the cell and the units",
                            reach, expected));
        }
        reserve((int) (1.02 * expected) + 16);
        int[] lo = new int[3];
        int[] hi = new int[3];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 3; k++) {
                double f = fractions[3 * i + k];
                lo[k] = cell.isPeriodic(k) ? (int) Math.ceil(-margin[k] - f) : 0;
                hi[k] = cell.isPeriodic(k) ? (int) Math.floor(1 + margin[k] - f) : 0;
            }
            for (int a = lo[0]; a <= hi[0]; a++) {
                for (int b = lo[1]; b <= hi[1]; b++) {
                    for (int c = lo[2]; c <= hi[2]; c++) {
                        if (a != 0 || b != 0 || c != 0) {
                            addImage(i, n, a, b, c);
                        }
                    }
                }
            }
        }
    }

    private void addImage(int i, int n, int a, int b, int c) {
        int g = count++;
        if (3 * count > positions.length) {
            reserve(count + count / 2);
        }
        owners[g - n] = i;
        fractions[3 * g] = fractions[3 * i] + a;
        fractions[3 * g + 1] = fractions[3 * i + 1] + b;
        fractions[3 * g + 2] = fractions[3 * i + 2] + c;
        for (int d = 0; d < 3; d++) {
            double shift = a * matrix[d] + b * matrix[3 + d] + c * matrix[6 + d];
            offsets[3 * g + d] = offsets[3 * i + d] + shift;
            positions[3 * g + d] = positions[3 * i + d] + shift;
        }
    }

    private void reserve(int capacity) {
        positions = Arrays.copyOf(positions, 3 * capacity);
        fractions = Arrays.copyOf(fractions, 3 * capacity);
        offsets = Arrays.copyOf(offsets, 3 * capacity);
        owners = Arrays.copyOf(owners, capacity - atomCount);
    }

    /** Distance between the two faces of the completed cell that direction k connects. */
    double height(int k) {
        return 1
                / Math.sqrt(
                        inverse[k] * inverse[k]
                                + inverse[3 + k] * inverse[3 + k]
                                + inverse[6 + k] * inverse[6 + k]);
    }

    int count() {
        return count;
    }

    double[] positions() {
        return positions;
    }

    double[] fractions() {
        return fractions;
    }

    /** What was added to each atom's given position, 3 per atom. */
    double[] offsets() {
        return offsets;
    }

    int[] owners() {
        return owners;
    }

    int owner(int atom) {
        return atom < atomCount ? atom : owners[atom - atomCount];
    }
}
