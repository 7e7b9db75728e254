package org.mlip4j.cli;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Matrix3;

import java.util.Locale;
import java.util.Map;

/**
 * How wide periodic cells are beside the cutoff of a model. In cells narrower than twice the cutoff atoms meet their own
 * images, and in those narrower than four times neighbours of an atom share images: environments of large cells may be new to
 * a model that has seen such cells only.
 */
final class CellWidths {

    private final double cutoff;
    private long frames;
    private long belowTwice;
    private long belowFourTimes;
    private double least = Double.POSITIVE_INFINITY;

    CellWidths(double cutoff) {
        this.cutoff = cutoff;
    }

    void add(Structure structure) {
        double width = width(structure.cell());
        frames++;
        belowTwice += width < 2 * cutoff ? 1 : 0;
        belowFourTimes += width < 4 * cutoff ? 1 : 0;
        least = Math.min(least, width);
    }

    /** The least distance between opposite faces along which the cell repeats, Angstrom; infinite where it does not. */
    static double width(Cell cell) {
        double[] h = cell.vectors();
        double width = Double.POSITIVE_INFINITY;
        for (int k = 0; k < 3; k++) {
            if (cell.isPeriodic(k)) {
                double[] face =
                        Matrix3.cross(Matrix3.row(h, (k + 1) % 3), Matrix3.row(h, (k + 2) % 3));
                double area = Matrix3.norm(face);
                // Where the others have no length, what repeats is the vector itself.
                width =
                        Math.min(
                                width,
                                area > 0
                                        ? Math.abs(Matrix3.dot(face, Matrix3.row(h, k))) / area
                                        : Matrix3.norm(Matrix3.row(h, k)));
            }
        }
        return width;
    }

    void addTo(Map<String, Object> content) {
        content.put("narrowest_cell_A", least);
        content.put("share_of_cells_below_2_cutoffs", (double) belowTwice / frames);
        content.put("share_of_cells_below_4_cutoffs", (double) belowFourTimes / frames);
    }

    String sentence() {
        return String.format(
                Locale.ROOT,
                "Cells narrower than twice the cutoff of %.4g \u00c5: %.3g %%; than four times: %.3g %%; the narrowest is %.4g \u00c5 wide.",
                cutoff,
                100.0 * belowTwice / frames,
                100.0 * belowFourTimes / frames,
                least);
    }
}
