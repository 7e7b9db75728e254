package org.mlip4j.sim.analysis;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.mlip4j.core.Cell;

import java.util.Arrays;

/** Fractional coordinates. */
final class Cells {

    private Cells() {}

    /** What turns Cartesian coordinates, as a row, into fractional ones; row-major; null where there is no volume. */
    static double[] inverse(Cell cell) {
        if (!(cell.volume() > 0)) {
            return null;
        }
        RealMatrix matrix = new Array2DRowRealMatrix(3, 3);
        for (int i = 0; i < 9; i++) {
            matrix.setEntry(i / 3, i % 3, cell.get(i / 3, i % 3));
        }
        RealMatrix inverse = MatrixUtils.inverse(matrix);
        double[] rows = new double[9];
        for (int i = 0; i < 9; i++) {
            rows[i] = inverse.getEntry(i / 3, i % 3);
        }
        return rows;
    }

    /**
     * As {@link #inverse}, for the directions that repeat; the others may lack a vector, and count in Angstrom across those.
     */
    static double[] inverseOfRepeating(Cell cell) {
        double[] rows = cell.reciprocal();
        double[] inverse = new double[9];
        Arrays.setAll(inverse, i -> rows[i % 3 * 3 + i / 3]);
        return inverse;
    }

    /** Fractional coordinate k of a Cartesian vector. */
    static double fraction(double[] inverse, double[] vectors, int at, int k) {
        return vectors[at] * inverse[k]
                + vectors[at + 1] * inverse[3 + k]
                + vectors[at + 2] * inverse[6 + k];
    }
}
