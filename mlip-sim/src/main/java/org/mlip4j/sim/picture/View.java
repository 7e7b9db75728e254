package org.mlip4j.sim.picture;

import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A parallel projection of a structure: discs from the farthest to the nearest, and the edges of its cell. x goes to the
 * right and y up, Angstrom.
 */
final class View {

    /** Share of the covalent radius that is drawn. */
    private static final double SHARE = 0.7;

    /** An atom; depth from 0, the nearest, to 1, the farthest. */
    record Disc(int species, double x, double y, double radius, double depth) {}

    /** An edge of the cell; those at the back of the cell are hidden by atoms. */
    record Edge(double x1, double y1, double x2, double y2, boolean isBehind) {}

    final List<Disc> discs = new ArrayList<>();
    final List<Edge> edges = new ArrayList<>();
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.POSITIVE_INFINITY;
    double top = Double.NEGATIVE_INFINITY;

    private final double[] frame;

    private View(double[] frame) {
        this.frame = frame;
    }

    /** The longest lattice vector to the right, seen from the side: the next one upwards. */
    static View fromTheSide(Structure structure) {
        return of(structure, axes(structure));
    }

    /** Along the longest lattice vector. */
    static View along(Structure structure) {
        double[] a = axes(structure);
        return of(
                structure, new double[] {a[6], a[7], a[8], a[3], a[4], a[5], -a[0], -a[1], -a[2]});
    }

    double width() {
        return right - left;
    }

    double height() {
        return top - bottom;
    }

    private static View of(Structure structure, double[] frame) {
        View view = new View(frame);
        view.addAtoms(structure);
        if (structure.cell().volume() > 0) {
            view.addCell(structure.cell().vectors());
        }
        return view;
    }

    /** Right, up and towards the eye, as rows. */
    private static double[] axes(Structure structure) {
        double[] v =
                structure.cell().volume() > 0
                        ? structure.cell().vectors()
                        : new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
        List<Integer> order =
                IntStream.range(0, 3)
                        .boxed()
                        .sorted(Comparator.comparingDouble(k -> -Math.rint(length(v, 3 * k) * 1e6)))
                        .toList();
        int first = order.get(0);
        int second = order.get(1);
        double[] right = unit(v[3 * first], v[3 * first + 1], v[3 * first + 2]);
        double[] up = {v[3 * second], v[3 * second + 1], v[3 * second + 2]};
        double along = up[0] * right[0] + up[1] * right[1] + up[2] * right[2];
        up = unit(up[0] - along * right[0], up[1] - along * right[1], up[2] - along * right[2]);
        return new double[] {
            right[0],
            right[1],
            right[2],
            up[0],
            up[1],
            up[2],
            right[1] * up[2] - right[2] * up[1],
            right[2] * up[0] - right[0] * up[2],
            right[0] * up[1] - right[1] * up[0]
        };
    }

    private static double length(double[] v, int at) {
        return Math.sqrt(v[at] * v[at] + v[at + 1] * v[at + 1] + v[at + 2] * v[at + 2]);
    }

    private static double[] unit(double x, double y, double z) {
        double norm = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / norm, y / norm, z / norm};
    }

    private double project(int row, double x, double y, double z) {
        return frame[3 * row] * x + frame[3 * row + 1] * y + frame[3 * row + 2] * z;
    }

    private void addAtoms(Structure structure) {
        int n = structure.size();
        double[] r = structure.positions();
        int[] species = structure.species();
        double[] near = new double[n];
        double nearest = Double.NEGATIVE_INFINITY;
        double farthest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            near[i] = project(2, r[3 * i], r[3 * i + 1], r[3 * i + 2]);
            nearest = Math.max(nearest, near[i]);
            farthest = Math.min(farthest, near[i]);
        }
        double range = Math.max(nearest - farthest, 1e-9);
        for (int i = 0; i < n; i++) {
            double x = project(0, r[3 * i], r[3 * i + 1], r[3 * i + 2]);
            double y = project(1, r[3 * i], r[3 * i + 1], r[3 * i + 2]);
            double radius = SHARE * Look.of(species[i]).radius();
            discs.add(new Disc(species[i], x, y, radius, (nearest - near[i]) / range));
            extend(x, y, radius);
        }
        discs.sort(Comparator.comparingDouble(Disc::depth).reversed());
    }

    private void addCell(double[] v) {
        double[][] corner = new double[8][3];
        double middle = 0;
        for (int c = 0; c < 8; c++) {
            double[] p = new double[3];
            for (int d = 0; d < 3; d++) {
                p[d] = (c & 1) * v[d] + (c >> 1 & 1) * v[3 + d] + (c >> 2 & 1) * v[6 + d];
            }
            for (int row = 0; row < 3; row++) {
                corner[c][row] = project(row, p[0], p[1], p[2]);
            }
            extend(corner[c][0], corner[c][1], 0);
            middle += corner[c][2] / 8;
        }
        for (int c = 0; c < 8; c++) {
            for (int bit = 1; bit < 8; bit <<= 1) {
                if ((c & bit) == 0) {
                    double[] a = corner[c];
                    double[] b = corner[c | bit];
                    edges.add(new Edge(a[0], a[1], b[0], b[1], a[2] + b[2] < 2 * middle - 1e-6));
                }
            }
        }
    }

    private void extend(double x, double y, double margin) {
        left = Math.min(left, x - margin);
        right = Math.max(right, x + margin);
        bottom = Math.min(bottom, y - margin);
        top = Math.max(top, y + margin);
    }
}
