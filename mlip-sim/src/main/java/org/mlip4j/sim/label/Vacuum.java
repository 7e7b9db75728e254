package org.mlip4j.sim.label;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

/** Codes of plane waves repeat everything; to a slab or a molecule in a cell with enough empty space that does no harm. */
final class Vacuum {

    /** Angstrom between a structure and its next image. */
    private static final double LEAST = 8;

    private Vacuum() {}

    /**
     * A structure as a code that repeats everything sees it.
     *
     * @param structure whose lattice vectors span space, with 8 Angstrom of vacuum along those that are not periodic
     * @param code for the message
     * @return the structure with a cell that is periodic in all directions
     * @throws MlipException if there is less
     */
    static Structure repeated(Structure structure, String code) {
        Cell cell = structure.cell();
        for (int k = 0; k < 3; k++) {
            if (!cell.isPeriodic(k) && !(width(structure, k) >= LEAST)) {
                throw new MlipException(
                        "%s repeats the structure along lattice vector %d too: make it periodic (pbc T T T), or give it a vector that leaves at least %.0f Angstrom of vacuum"
                                .formatted(code, k + 1, LEAST));
            }
        }
        return structure.withCell(Cell.periodic(cell.vectors()));
    }

    /** Of the vacuum, along the normal of the two other vectors; not a number for a cell without volume. */
    private static double width(Structure structure, int vector) {
        Cell cell = structure.cell();
        int a = (vector + 1) % 3;
        int b = (vector + 2) % 3;
        double[] normal = new double[3];
        for (int c = 0; c < 3; c++) {
            int d = (c + 1) % 3;
            int e = (c + 2) % 3;
            normal[c] = cell.get(a, d) * cell.get(b, e) - cell.get(a, e) * cell.get(b, d);
        }
        double length = Math.sqrt(dot(normal, normal, 0));
        double[] positions = structure.positions();
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < structure.size(); i++) {
            double height = dot(normal, positions, 3 * i) / length;
            lowest = Math.min(lowest, height);
            highest = Math.max(highest, height);
        }
        return cell.volume() / length - (highest - lowest);
    }

    private static double dot(double[] normal, double[] positions, int at) {
        return normal[0] * positions[at]
                + normal[1] * positions[at + 1]
                + normal[2] * positions[at + 2];
    }
}
