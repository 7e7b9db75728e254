package org.mlip4j.sim.build;

import org.mlip4j.core.Cell;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Symmetry;

/** Blocks of crystal on a common net, and two of them stacked along z. */
final class Bicrystal {

    /** Sites within this distance of a boundary are looked at for overlaps, Angstrom. */
    private static final double NEAR = 6;

    private static final double STEP = 0.1;
    private static final double LARGEST_GAP = 6;

    private Bicrystal() {}

    /**
     * A block of whole planes.
     *
     * @param cut the crystal and its plane
     * @param frame turns the crystal; the normal becomes z
     * @param net 2x2 integers: block vectors in terms of the net
     * @param planes how many lattice planes thick
     * @param height of the cut above the lattice origin, Angstrom
     * @param grain label
     * @return sites between z = 0 and the thickness, groups whole, in the cell of the block
     */
    static Crystal block(
            PlaneCut cut, double[] frame, long[] net, int planes, double height, int grain) {
        Crystal turned =
                cut.crystal()
                        .transformed(frame)
                        .supercell(net[0], net[1], 0, net[2], net[3], 0, 0, 0, planes);
        double[] vectors = turned.cell().vectors();
        double[] inverse = Matrix3.inverse(vectors);
        double[] positions = turned.positions().clone();
        double[] centers = Symmetry.centers(turned);
        double[] shift = {0, 0, -height};
        for (int i = 0; i < turned.size(); i++) {
            double[] center = {centers[3 * i], centers[3 * i + 1], centers[3 * i + 2]};
            double[] f = Matrix3.apply(Matrix3.plus(center, 1, shift), inverse);
            for (int k = 0; k < 3; k++) {
                f[k] = -Math.floor(f[k] + 1e-9);
            }
            double[] back = Matrix3.plus(Matrix3.apply(f, vectors), 1, shift);
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] += back[d];
            }
        }
        return turned.placed(turned.cell(), positions, grain);
    }

    /**
     * Strains a block in its plane so that it has the net vectors of another.
     *
     * @param block to strain
     * @param target cell whose first two vectors it shall have
     * @return the block; z of sites unchanged
     */
    static Crystal fitted(Crystal block, Cell target) {
        double[] from = block.cell().vectors();
        double[] to = target.vectors();
        double[] z = {0, 0, 1};
        double[] a = Matrix3.ofRows(Matrix3.row(from, 0), Matrix3.row(from, 1), z);
        double[] b = Matrix3.ofRows(Matrix3.row(to, 0), Matrix3.row(to, 1), z);
        return block.transformed(Matrix3.multiply(Matrix3.inverse(a), b));
    }

    /**
     * Two blocks on top of each other.
     *
     * @param lower first block
     * @param upper second block, same net vectors
     * @param gap extra distance at the boundary between them, Angstrom
     * @param gapAbove extra distance between the second block and the image of the first, Angstrom
     * @param shift displacement of the second block, three numbers, Angstrom
     * @param isStraight whether the third vector shall be along z, else it continues both lattices
     * @return all sites in one cell
     */
    static Crystal stacked(
            Crystal lower,
            Crystal upper,
            double gap,
            double gapAbove,
            double[] shift,
            boolean isStraight) {
        double[] c1 = Matrix3.row(lower.cell().vectors(), 2);
        double[] c2 = Matrix3.row(upper.cell().vectors(), 2);
        double[] a = Matrix3.row(lower.cell().vectors(), 0);
        double[] b = Matrix3.row(lower.cell().vectors(), 1);
        double[] c = Matrix3.plus(c1, 1, c2);
        c[2] += gap + gapAbove + 2 * shift[2];
        c = isStraight ? new double[] {0, 0, c[2]} : PlanarNet.nearest(a, b, c);
        double[] move = Matrix3.plus(c1, 1, shift);
        if (isStraight) {
            move = new double[] {shift[0], shift[1], move[2]};
        }
        move[2] += gap;
        double[] positions = upper.positions().clone();
        for (int i = 0; i < positions.length; i++) {
            positions[i] += move[i % 3];
        }
        Cell cell = lower.cell().withVectors(Matrix3.ofRows(a, b, c));
        Crystal first = lower.placed(cell, lower.positions(), 1);
        return first.with(upper.placed(cell, positions, 2));
    }

    /**
     * The least gap at which no filled sites of different grains are closer than allowed, looking at one boundary only.
     *
     * @param lower block below the boundary
     * @param upper block above it
     * @param shift displacement of the upper block
     * @param contacts least distances
     * @param isStraight as for {@link #stacked}
     * @return Angstrom, a multiple of 0.1
     */
    static double leastGap(
            Crystal lower, Crystal upper, double[] shift, Contacts contacts, boolean isStraight) {
        double top = lower.cell().get(2, 2);
        Crystal below = layer(lower, top - NEAR, Double.POSITIVE_INFINITY);
        Crystal above = layer(upper, Double.NEGATIVE_INFINITY, NEAR);
        for (double gap = 0; gap < LARGEST_GAP; gap += STEP) {
            Crystal both = stacked(below, above, gap, 3 * NEAR, shift, isStraight);
            if (!overlaps(both, contacts)) {
                return Math.round(gap * 10) / 10.0;
            }
        }
        return LARGEST_GAP;
    }

    private static Crystal layer(Crystal block, double from, double to) {
        boolean[] keep = new boolean[block.size()];
        for (int i = 0; i < keep.length; i++) {
            double z = block.positions()[3 * i + 2];
            keep[i] = z > from && z < to && block.kindOf(i).vacancy() < 1e-6;
        }
        return block.only(keep);
    }

    private static boolean overlaps(Crystal both, Contacts contacts) {
        boolean[] found = new boolean[1];
        new org.mlip4j.sim.crystal.Pairs(both.cell(), both.positions(), contacts.largest())
                .forEach(
                        (i, j, d, r) -> {
                            if (both.grain()[i] != both.grain()[j]) {
                                int a = both.kindOf(i).mainSpecies();
                                int b = both.kindOf(j).mainSpecies();
                                found[0] |= r < contacts.of(a, b);
                            }
                        });
        return found[0];
    }
}
