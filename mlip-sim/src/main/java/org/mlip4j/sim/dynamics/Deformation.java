package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Strain that is prescribed: at a time t the cell that was h has become h (1 + D t), row vectors times a matrix. Lengths and
 * tilts are linear in time (engineering strain): with ZZ a length along z is L (1 + rate t), with XZ what is at
 * height z has moved by rate t z along x. A barostat leaves prescribed elements alone, those of rate 0 too, and shears that
 * would change them.
 *
 * @param rates prescribed elements, 1/ps
 */
public record Deformation(Map<Element, Double> rates) {

    /** An element of the strain. */
    public enum Element {
        /** Length along x. */
        XX(0),
        /** Length along y. */
        YY(4),
        /** Length along z. */
        ZZ(8),
        /** Shift along y of what is farther along z. */
        YZ(7),
        /** Shift along x of what is farther along z. */
        XZ(6),
        /** Shift along x of what is farther along y. */
        XY(3);

        private final int index;

        Element(int index) {
            this.index = index;
        }

        /**
         * Row of the strain.
         *
         * @return 0 to 2
         */
        public int row() {
            return index / 3;
        }

        /**
         * Column of the strain.
         *
         * @return 0 to the row
         */
        public int column() {
            return index % 3;
        }

        /**
         * Whether angles change.
         *
         * @return false for lengths
         */
        public boolean isShear() {
            return row() != column();
        }
    }

    /** Nothing is prescribed. */
    public static final Deformation NONE = new Deformation(Map.of());

    /** Keeps a copy. */
    public Deformation {
        Map<Element, Double> copy = new EnumMap<>(Element.class);
        copy.putAll(rates);
        rates = Collections.unmodifiableMap(copy);
        if (!rates.values().stream().allMatch(Double::isFinite)) {
            throw new MlipException("a rate of strain must be a number");
        }
    }

    /**
     * Whether an element of a symmetric strain is out of a barostat's reach: prescribed, or a shear that would change
     * what is prescribed.
     *
     * @param row of the strain, 0 to 2
     * @param column of the strain, 0 to 2
     * @return true for a prescribed element, for shears with a prescribed length, and for all when one is prescribed
     */
    public boolean holds(int row, int column) {
        boolean shear = row != column;
        return rates.keySet().stream()
                .anyMatch(e -> e.isShear() ? shear : e.index == 4 * row || e.index == 4 * column);
    }

    /**
     * Whether the cell moves.
     *
     * @return false when all rates are 0
     */
    public boolean isMoving() {
        return rates.values().stream().anyMatch(rate -> rate != 0);
    }

    /**
     * What the cell is multiplied with.
     *
     * @param time since the deformation began, ps
     * @return 1 + D t, nine numbers, row-major, lower triangle
     * @throws MlipException if a length would be zero or less
     */
    public double[] gradient(double time) {
        double[] gradient = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        rates.forEach((element, rate) -> gradient[element.index] += rate * time);
        for (int k = 0; k < 3; k++) {
            if (!(gradient[4 * k] > 0)) {
                throw new MlipException(
                        "after %s ps of this strain rate the cell would have no length along %s"
                                .formatted(time, "xyz".charAt(k)));
            }
        }
        return gradient;
    }
}
