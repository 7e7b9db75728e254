package org.mlip4j.sim.crystal;

import org.mlip4j.core.MlipException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Translations, lattice symmetry and space-group operations, found by comparing positions. Sites that may hold the same species in
 * the same fractions count as equal, whatever their labels.
 */
public final class Symmetry {

    /** Positions closer than this, in Angstrom, are the same. */
    private static final double SAME = 0.03;

    private Symmetry() {}

    /**
     * A symmetry operation: a row vector v becomes v rotation + translation.
     *
     * @param rotation nine numbers, row-major, orthogonal
     * @param translation three numbers, Angstrom
     */
    public record Operation(double[] rotation, double[] translation) {}

    /**
     * Rotations, mirrors and inversions that map a lattice to itself.
     *
     * @param basis three row vectors. Not modified.
     * @param tolerance largest relative deviation of lengths and scalar products
     * @return orthogonal matrices that act on row vectors from the right
     */
    public static List<double[]> latticePointGroup(double[] basis, double tolerance) {
        double[] m = LatticeReduction.minkowski(basis);
        double[] g = Matrix3.gram(m);
        double[] inverse = Matrix3.inverse(m);
        List<List<double[]>> images = new ArrayList<>();
        for (int k = 0; k < 3; k++) {
            images.add(vectorsOfLength(m, g[4 * k], tolerance));
        }
        List<double[]> group = new ArrayList<>();
        double[] limit = new double[9];
        Arrays.setAll(limit, i -> 4 * tolerance * Math.sqrt(g[4 * (i / 3)] * g[4 * (i % 3)]));
        for (double[] a : images.get(0)) {
            for (double[] b : images.get(1)) {
                if (Math.abs(Matrix3.dot(a, b) - g[1]) > limit[1]) {
                    continue;
                }
                for (double[] c : images.get(2)) {
                    if (Math.abs(Matrix3.dot(a, c) - g[2]) <= limit[2]
                            && Math.abs(Matrix3.dot(b, c) - g[5]) <= limit[5]) {
                        group.add(Matrix3.multiply(inverse, Matrix3.ofRows(a, b, c)));
                    }
                }
            }
        }
        return group;
    }

    /**
     * A crystal whose lattice has its symmetry exactly, where the digits of a file gave it nearly: the metric is the mean of
     * those that the point group makes of it.
     *
     * @param crystal any cell. Not modified.
     * @param tolerance largest relative deviation of lengths and scalar products that is taken for rounding
     * @return the crystal strained by no more than about that
     */
    public static Crystal idealised(Crystal crystal, double tolerance) {
        Crystal ideal = crystal;
        // The square root of the mean metric is taken to first order, so that the second round
        // meets the last digits.
        for (int round = 0; round < 2; round++) {
            List<double[]> group = latticePointGroup(primitiveBasis(ideal), tolerance);
            double[] strain = {0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5};
            for (double[] w : group) {
                double[] square = Matrix3.multiply(w, Matrix3.transpose(w));
                Arrays.setAll(strain, i -> strain[i] + 0.5 * square[i] / group.size());
            }
            ideal = ideal.transformed(strain);
        }
        return ideal;
    }

    private static List<double[]> vectorsOfLength(double[] m, double square, double tolerance) {
        List<double[]> found = new ArrayList<>();
        for (int code = 0; code < 125; code++) {
            double[] f = {code / 25 - 2, code / 5 % 5 - 2, code % 5 - 2};
            double[] v = Matrix3.apply(f, m);
            if (Math.abs(Matrix3.dot(v, v) - square) <= 2 * tolerance * square) {
                found.add(v);
            }
        }
        return found;
    }

    /**
     * The primitive cell.
     *
     * @param crystal any cell. Not modified.
     * @return Minkowski-reduced basis of the lattice of all translations, three row vectors
     */
    public static double[] primitiveBasis(Crystal crystal) {
        double[] vectors = crystal.cell().vectors();
        double[] inverse = Matrix3.inverse(vectors);
        double[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        List<double[]> translations = translations(crystal, identity, new Matcher(crystal));
        int order = translations.size();
        List<long[]> rows = new ArrayList<>();
        for (int k = 0; k < 3; k++) {
            long[] row = new long[3];
            row[k] = order;
            rows.add(row);
        }
        for (double[] t : translations) {
            double[] f = Matrix3.apply(t, inverse);
            rows.add(
                    new long[] {
                        Math.round(f[0] * order), Math.round(f[1] * order), Math.round(f[2] * order)
                    });
        }
        double[] h = IntegerMatrix.toReal(IntegerMatrix.hermite(rows));
        for (int i = 0; i < 9; i++) {
            h[i] /= order;
        }
        return LatticeReduction.minkowski(Matrix3.multiply(h, vectors));
    }

    /**
     * The sites of the primitive cell.
     *
     * @param crystal any cell. Not modified.
     * @return the crystal in its primitive cell, groups whole
     */
    public static Crystal primitive(Crystal crystal) {
        double[] basis = primitiveBasis(crystal);
        double volume = Math.abs(Matrix3.determinant(basis));
        int copies = (int) Math.round(crystal.cell().volume() / volume);
        if (copies == 1) {
            return new Crystal(
                    crystal.cell().withVectors(basis),
                    crystal.positions(),
                    crystal.kind(),
                    crystal.kinds(),
                    crystal.unit(),
                    crystal.grain());
        }
        double[] inverse = Matrix3.inverse(basis);
        boolean[] keep = new boolean[crystal.size()];
        List<double[]> seen = new ArrayList<>();
        for (int i = 0; i < keep.length; i++) {
            double[] p = crystal.position(i);
            keep[i] = seen.stream().noneMatch(q -> same(p, q, inverse, basis));
            if (keep[i]) {
                seen.add(p);
            }
        }
        Crystal reduced =
                new Crystal(
                                crystal.cell().withVectors(basis),
                                crystal.positions(),
                                crystal.kind(),
                                crystal.kinds(),
                                crystal.unit(),
                                crystal.grain())
                        .only(keep);
        if (reduced.size() * copies != crystal.size()) {
            throw new MlipException(
                    "the primitive cell of the crystal holds "
                            + reduced.size()
                            + " sites, which does not divide "
                            + crystal.size()
                            + "; its positions deviate too much from its own symmetry");
        }
        return Polyanions.mark(reduced);
    }

    /**
     * Centres of the groups that are never cut.
     *
     * @param crystal any cell. Not modified.
     * @return 3 per site: the mean position of the site's group, Angstrom
     */
    public static double[] centers(Crystal crystal) {
        return Polyanions.centers(crystal);
    }

    private static boolean same(double[] p, double[] q, double[] inverse, double[] basis) {
        double[] f = Matrix3.apply(Matrix3.plus(p, -1, q), inverse);
        for (int k = 0; k < 3; k++) {
            f[k] -= Math.rint(f[k]);
        }
        return Matrix3.norm(Matrix3.apply(f, basis)) < SAME;
    }

    /**
     * Space-group operations of a crystal, modulo the translations of its cell.
     *
     * @param crystal best in its primitive cell: operations of the lattice are tried on all sites. Not modified.
     * @return at least the identity
     */
    public static List<Operation> operations(Crystal crystal) {
        Matcher matcher = new Matcher(crystal);
        List<Operation> found = new ArrayList<>();
        for (double[] w : latticePointGroup(crystal.cell().vectors(), 1e-3)) {
            for (double[] t : translations(crystal, w, matcher)) {
                found.add(new Operation(w, t));
            }
        }
        return found;
    }

    /**
     * The Laue group of a crystal: the rotations of its space group, each with the inversion and without.
     *
     * @param crystal any cell. Not modified.
     * @param tolerance largest relative deviation of lengths and scalar products of the lattice
     * @return orthogonal matrices that act on row vectors from the right
     */
    public static List<double[]> laueGroup(Crystal crystal, double tolerance) {
        Crystal primitive = primitive(crystal);
        Matcher matcher = new Matcher(primitive);
        List<double[]> group = new ArrayList<>();
        for (double[] w : latticePointGroup(primitive.cell().vectors(), tolerance)) {
            double[] inverted = Arrays.stream(w).map(x -> -x).toArray();
            if (!translations(primitive, w, matcher).isEmpty()
                    || !translations(primitive, inverted, matcher).isEmpty()) {
                group.add(w);
            }
        }
        return group;
    }

    /** Translations that complete a rotation to a symmetry operation. */
    private static List<double[]> translations(Crystal crystal, double[] w, Matcher matcher) {
        List<double[]> found = new ArrayList<>();
        int rare = matcher.rarest();
        int start = -1;
        for (int i = 0; i < crystal.size(); i++) {
            if (matcher.sort[i] != rare) {
                continue;
            }
            start = start < 0 ? i : start;
            double[] image = Matrix3.apply(crystal.position(start), w);
            double[] t = Matrix3.plus(crystal.position(i), -1, image);
            if (matcher.maps(w, t)) {
                found.add(t);
            }
        }
        return found;
    }

    /** Looks whether a moved crystal falls onto itself. */
    private static final class Matcher {

        private final Crystal crystal;
        private final Pairs pairs;

        /** Per site, the first kind with the same occupancy. */
        private final int[] sort;

        Matcher(Crystal crystal) {
            this.crystal = crystal;
            List<Map<Integer, Double>> occupancies =
                    crystal.kinds().stream().map(SiteKind::occupancy).toList();
            int[] first = new int[occupancies.size()];
            Arrays.setAll(first, k -> occupancies.indexOf(occupancies.get(k)));
            sort = Arrays.stream(crystal.kind()).map(k -> first[k]).toArray();
            this.pairs = new Pairs(crystal.cell(), crystal.positions(), SAME);
        }

        int rarest() {
            int[] counts = new int[crystal.kinds().size()];
            Arrays.stream(sort).forEach(k -> counts[k]++);
            int best = -1;
            for (int k = 0; k < counts.length; k++) {
                if (counts[k] > 0 && (best < 0 || counts[k] < counts[best])) {
                    best = k;
                }
            }
            return best;
        }

        boolean maps(double[] w, double[] t) {
            boolean[] hit = new boolean[1];
            for (int i = 0; i < crystal.size(); i++) {
                int own = sort[i];
                double[] image = Matrix3.plus(Matrix3.apply(crystal.position(i), w), 1, t);
                hit[0] = false;
                pairs.near(image, (none, j, d, r) -> hit[0] |= sort[j] == own);
                if (!hit[0]) {
                    return false;
                }
            }
            return true;
        }
    }
}
