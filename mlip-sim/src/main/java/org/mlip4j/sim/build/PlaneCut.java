package org.mlip4j.sim.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.IntegerMatrix;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Symmetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A crystal seen along the normal of a lattice plane: a primitive basis of which two vectors lie in the plane.
 *
 * @param crystal primitive cell whose first two vectors are the shortest ones of the plane and whose third leads to the
 *     next plane
 * @param hkl Miller indices in the cell that was given
 * @param normal unit vector of the plane, on the side of the reciprocal vector
 */
public record PlaneCut(Crystal crystal, int[] hkl, double[] normal) {

    /** Cuts are told apart when more than this lies between planes of atoms, Angstrom. */
    private static final double LEAST_GAP = 0.1;

    /**
     * The cut of a plane.
     *
     * @param conventional the cell that the indices refer to
     * @param hkl Miller indices, not all zero
     * @return the cut
     */
    public static PlaneCut of(Crystal conventional, int... hkl) {
        if (hkl.length != 3 || IntegerMatrix.gcd(hkl[0], hkl[1], hkl[2]) == 0) {
            throw new MlipException(
                    "a plane needs three Miller indices that are not all zero, got "
                            + Arrays.toString(hkl));
        }
        Crystal primitive = Symmetry.primitive(conventional);
        double[] reciprocal = reciprocal(conventional, hkl);
        double[] basis = primitive.cell().vectors();
        long[] m = new long[3];
        int copies = (int) Math.round(conventional.cell().volume() / primitive.cell().volume());
        for (int k = 0; k < 3; k++) {
            m[k] = Math.round(copies * Matrix3.dot(Matrix3.row(basis, k), reciprocal));
        }
        long g = IntegerMatrix.gcd(m);
        double[] cut = planeBasis(new long[] {m[0] / g, m[1] / g, m[2] / g}, basis);
        return new PlaneCut(
                new Crystal(
                        primitive.cell().withVectors(cut),
                        primitive.positions(),
                        primitive.kind(),
                        primitive.kinds(),
                        primitive.unit(),
                        primitive.grain()),
                hkl.clone(),
                Matrix3.unit(reciprocal));
    }

    /** The reciprocal vector h a* + k b* + l c*, without the factor 2 pi. */
    static double[] reciprocal(Crystal crystal, int[] hkl) {
        double[] inverse = Matrix3.transpose(Matrix3.inverse(crystal.cell().vectors()));
        return Matrix3.apply(new double[] {hkl[0], hkl[1], hkl[2]}, inverse);
    }

    /** Two vectors with m v = 0 that span the plane, and one with m v = 1. */
    private static double[] planeBasis(long[] m, double[] basis) {
        long[] u;
        long[] v;
        long[] w;
        if (m[0] == 0 && m[1] == 0) {
            u = new long[] {1, 0, 0};
            v = new long[] {0, 1, 0};
            w = new long[] {0, 0, m[2]};
        } else {
            long[] pq = bezout(m[0], m[1]);
            long g = pq[2];
            long[] rs = bezout(g, m[2]);
            u = new long[] {m[1] / g, -m[0] / g, 0};
            v = new long[] {pq[0] * m[2], pq[1] * m[2], -g};
            w = new long[] {rs[0] * pq[0] * rs[2], rs[0] * pq[1] * rs[2], rs[1] * rs[2]};
        }
        double[] a = Matrix3.apply(IntegerMatrix.toReal(u), basis);
        double[] b = Matrix3.apply(IntegerMatrix.toReal(v), basis);
        double[] c = Matrix3.apply(IntegerMatrix.toReal(w), basis);
        double[][] net = PlanarNet.reduced(a, b);
        if (Matrix3.dot(Matrix3.cross(net[0], net[1]), c) < 0) {
            net = new double[][] {net[1], net[0]};
        }
        return Matrix3.ofRows(net[0], net[1], PlanarNet.nearest(net[0], net[1], c));
    }

    /** Numbers p, q with p a + q b = gcd, and the gcd, positive. */
    private static long[] bezout(long a, long b) {
        long[] x = {1, 0, a};
        long[] y = {0, 1, b};
        while (y[2] != 0) {
            long q = x[2] / y[2];
            for (int k = 0; k < 3; k++) {
                long next = x[k] - q * y[k];
                x[k] = y[k];
                y[k] = next;
            }
        }
        long sign = x[2] < 0 ? -1 : 1;
        return new long[] {sign * x[0], sign * x[1], sign * x[2]};
    }

    /**
     * Distance from one lattice plane to the next.
     *
     * @return Angstrom
     */
    public double spacing() {
        return Matrix3.dot(Matrix3.row(crystal.cell().vectors(), 2), normal);
    }

    /**
     * Area of the primitive net of the plane.
     *
     * @return Angstrom^2
     */
    public double area() {
        return crystal.cell().volume() / spacing();
    }

    /**
     * The matrix that turns the crystal so that the normal becomes z and a direction of the plane becomes x.
     *
     * @param along direction, its component in the plane counts; null for the shortest net vector
     * @return nine numbers; row vectors v become v frame
     */
    double[] frame(double[] along) {
        double[] x = along == null ? Matrix3.row(crystal.cell().vectors(), 0) : along;
        x = Matrix3.unit(Matrix3.plus(x, -Matrix3.dot(x, normal), normal));
        return Matrix3.transpose(Matrix3.ofRows(x, Matrix3.cross(normal, x), normal));
    }

    /**
     * Heights at which the crystal can be cut between planes of atoms, groups kept whole, symmetry-equivalent cuts once.
     *
     * @return heights above the origin of the lattice, in [0, spacing), Angstrom
     */
    public double[] terminations() {
        double d = spacing();
        double[] centers = Symmetry.centers(crystal);
        double[] z = new double[crystal.size()];
        for (int i = 0; i < z.length; i++) {
            double[] p = {centers[3 * i], centers[3 * i + 1], centers[3 * i + 2]};
            double height = Matrix3.dot(p, normal);
            z[i] = height - d * Math.floor(height / d + 1e-9);
        }
        Arrays.sort(z);
        List<Double> cuts = new ArrayList<>();
        for (int i = 0; i < z.length; i++) {
            double next = i + 1 < z.length ? z[i + 1] : z[0] + d;
            if (next - z[i] > LEAST_GAP) {
                double cut = (z[i] + next) / 2;
                cuts.add(cut - d * Math.floor(cut / d));
            }
        }
        if (cuts.isEmpty()) {
            cuts.add(0.0);
        }
        return distinct(cuts, d).stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private List<Double> distinct(List<Double> cuts, double d) {
        List<Symmetry.Operation> operations = Symmetry.operations(crystal);
        List<Double> kept = new ArrayList<>();
        for (double cut : cuts) {
            boolean known = false;
            for (Symmetry.Operation operation : operations) {
                double sign = Matrix3.dot(Matrix3.apply(normal, operation.rotation()), normal);
                if (Math.abs(Math.abs(sign) - 1) < 1e-6) {
                    double image = sign * cut + Matrix3.dot(operation.translation(), normal);
                    known |=
                            kept.stream()
                                    .anyMatch(
                                            k -> Math.abs(Math.IEEEremainder(image - k, d)) < 0.05);
                }
            }
            if (!known) {
                kept.add(cut);
            }
        }
        return kept;
    }

    /**
     * How much of a species lies next to a cut, occupancies counted.
     *
     * @param species code
     * @param height of the cut
     * @param depth how far to look, Angstrom; negative: below the cut
     * @return atoms per Angstrom^2
     */
    double face(int species, double height, double depth) {
        double d = spacing();
        double[] centers = Symmetry.centers(crystal);
        double sum = 0;
        for (int i = 0; i < crystal.size(); i++) {
            double[] center = {centers[3 * i], centers[3 * i + 1], centers[3 * i + 2]};
            double group = Matrix3.dot(center, normal);
            double own = Matrix3.dot(crystal.position(i), normal) - group;
            double above = group - height - d * Math.floor((group - height) / d + 1e-9) + own;
            double in = depth > 0 ? above : d - above;
            if (in < Math.abs(depth)) {
                sum += crystal.kindOf(i).occupancy().getOrDefault(species, 0.0);
            }
        }
        return sum / area();
    }

    /** The widest of the cuts, measured between the planes of atoms around it. */
    double widestCut() {
        double best = 0;
        double gap = -1;
        double d = spacing();
        double[] centers = Symmetry.centers(crystal);
        for (double cut : terminations()) {
            double clear = d;
            for (int i = 0; i < crystal.size(); i++) {
                double[] p = {centers[3 * i], centers[3 * i + 1], centers[3 * i + 2]};
                double height = Matrix3.dot(p, normal) - cut;
                clear = Math.min(clear, Math.abs(Math.IEEEremainder(height, d)));
            }
            if (clear > gap + 1e-6) {
                gap = clear;
                best = cut;
            }
        }
        return best;
    }
}
