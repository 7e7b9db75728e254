package org.mlip4j.sim.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.IntegerMatrix;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Symmetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Rotations that make a lattice coincide with itself in part (coincidence-site lattices; Bollmann, Crystal Defects and
 * Crystalline Interfaces, 1970; Grimmer, Acta Cryst. A 40, 108 (1984)).
 */
public final class Rotations {

    private static final int LARGEST_DENOMINATOR = 2000;
    private static final double EXACT = 1e-7;

    /** Of the lattice's symmetry, relative. */
    private static final double TOLERANCE = 1e-4;

    private Rotations() {}

    /**
     * A boundary between a crystal and its rotated copy.
     *
     * @param sigma reciprocal density of coincidence sites, 0 if the lattices share no three-dimensional sublattice
     * @param angle of rotation, degree
     * @param axis of rotation, Cartesian
     * @param rotation matrix that turns row vectors of grain 2
     * @param plane Miller indices of the boundary in grain 1
     * @param plane2 Miller indices in grain 2
     * @param isTwist whether the axis is the normal of the boundary
     */
    public record Boundary(
            int sigma,
            double angle,
            double[] axis,
            double[] rotation,
            int[] plane,
            int[] plane2,
            boolean isTwist) {}

    /**
     * Sigma of a rotation.
     *
     * @param primitive basis of the lattice, three row vectors
     * @param rotation orthogonal matrix for row vectors
     * @return volume of the coincidence cell in units of the primitive cell, 0 if there is none
     */
    public static int sigma(double[] primitive, double[] rotation) {
        return sigma(primitive, rotation, LARGEST_DENOMINATOR);
    }

    private static int sigma(double[] primitive, double[] rotation, int limit) {
        double[] t =
                Matrix3.multiply(Matrix3.multiply(primitive, rotation), Matrix3.inverse(primitive));
        long[] n = IntegerMatrix.rational(t, limit, EXACT);
        if (n == null) {
            return 0;
        }
        long product = 1;
        for (long factor : IntegerMatrix.smith(Arrays.copyOf(n, 9))) {
            product *= n[9] / IntegerMatrix.gcd(n[9], factor);
        }
        return Math.toIntExact(product);
    }

    /**
     * The symmetric tilt boundary of a plane: grain 2 shows an equivalent plane, turned about the axis; where the crystal has none,
     * one that is equivalent in the lattice.
     *
     * @param crystal cell that the indices refer to
     * @param hkl Miller indices of the boundary
     * @param uvw lattice direction of the axis, in the plane
     * @return the boundary with the smallest Sigma, and of these the smallest angle
     * @throws MlipException if the axis is not in the plane or the plane has no equivalent about it
     */
    public static Boundary tilt(Crystal crystal, int[] hkl, int[] uvw) {
        return new Equivalents(crystal)
                .tilt(hkl, uvw, LARGEST_DENOMINATOR)
                .orElseThrow(
                        () ->
                                new MlipException(
                                        "the plane "
                                                + Arrays.toString(hkl)
                                                + " has no equivalent about the axis "
                                                + Arrays.toString(uvw)
                                                + ", so there is no symmetric tilt boundary; choose another plane"));
    }

    private static double order(Boundary b) {
        return b.sigma() == 0 ? Double.MAX_VALUE : b.sigma();
    }

    /**
     * Whether the two planes of a boundary are equivalent in the crystal, not in its lattice only.
     *
     * @param crystal cell that the indices refer to
     * @param boundary any boundary
     * @return true if a rotation of the crystal's Laue group takes one to the other
     */
    public static boolean arePlanesEquivalent(Crystal crystal, Boundary boundary) {
        double[] n = PlaneCut.reciprocal(crystal, boundary.plane());
        double[] e = PlaneCut.reciprocal(crystal, boundary.plane2());
        return Symmetry.laueGroup(crystal, TOLERANCE).stream()
                .map(w -> Matrix3.plus(Matrix3.apply(n, w), -1, e))
                .anyMatch(d -> Matrix3.norm(d) < 1e-3 * Matrix3.norm(n));
    }

    /** What turns planes of a crystal into equivalent ones. */
    private static final class Equivalents {

        private final Crystal crystal;
        private final double[] p;
        private final List<double[]> own;
        private final List<double[]> ofLattice;

        Equivalents(Crystal crystal) {
            this.crystal = crystal;
            p = Symmetry.primitiveBasis(crystal);
            own = Symmetry.laueGroup(crystal, TOLERANCE);
            ofLattice = Symmetry.latticePointGroup(p, TOLERANCE);
        }

        /** The boundary with the smallest Sigma, and of these the smallest angle. */
        Optional<Boundary> tilt(int[] hkl, int[] uvw, int limit) {
            return Stream.of(own, ofLattice)
                    .map(group -> tilts(crystal, p, group, hkl, uvw, limit))
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .flatMap(
                            found ->
                                    found.stream()
                                            .min(
                                                    Comparator.comparingDouble(Rotations::order)
                                                            .thenComparing(Boundary::angle)));
        }
    }

    private static List<Boundary> tilts(
            Crystal crystal, double[] p, List<double[]> group, int[] hkl, int[] uvw, int limit) {
        double[] n = PlaneCut.reciprocal(crystal, hkl);
        double[] u = direction(crystal, uvw);
        if (Math.abs(Matrix3.dot(n, u)) > 1e-6 * Matrix3.norm(n) * Matrix3.norm(u)) {
            throw new MlipException(
                    "the axis "
                            + Arrays.toString(uvw)
                            + " does not lie in the plane "
                            + Arrays.toString(hkl)
                            + "; a tilt boundary needs h u + k v + l w = 0");
        }
        List<Boundary> found = new ArrayList<>();
        for (double[] w : group) {
            double[] e = Matrix3.apply(n, w);
            if (Math.abs(Matrix3.dot(e, u)) > 1e-6 * Matrix3.norm(n) * Matrix3.norm(u)) {
                continue;
            }
            double sine = Matrix3.dot(Matrix3.cross(e, n), Matrix3.unit(u));
            double angle = Math.toDegrees(Math.atan2(sine, Matrix3.dot(e, n)));
            double[] r = Matrix3.rotation(u, Math.toRadians(angle));
            int sigma = sigma(p, r, limit);
            if (sigma != 1 && angle > 1e-6) {
                int[] plane2 = miller(crystal, e);
                found.add(new Boundary(sigma, angle, u, r, hkl, plane2, false));
            }
        }
        return found;
    }

    /**
     * The twist boundary of a plane.
     *
     * @param crystal cell that the indices refer to
     * @param hkl Miller indices of the boundary
     * @param sigma wanted value
     * @return the boundary with the smallest angle
     * @throws MlipException if no rotation about the normal has this Sigma
     */
    public static Boundary twist(Crystal crystal, int[] hkl, int sigma) {
        List<Boundary> all = twists(crystal, hkl, sigma);
        return all.stream()
                .filter(b -> b.sigma() == sigma)
                .findFirst()
                .orElseThrow(
                        () ->
                                new MlipException(
                                        "no twist about the normal of "
                                                + Arrays.toString(hkl)
                                                + " has Sigma "
                                                + sigma
                                                + "; 'mlip build gb --list' shows those that there are"));
    }

    /**
     * Twist boundaries of a plane.
     *
     * @param crystal cell that the indices refer to
     * @param hkl Miller indices
     * @param largest Sigma
     * @return one per Sigma and angle below 180 degrees, by Sigma, then angle
     */
    public static List<Boundary> twists(Crystal crystal, int[] hkl, int largest) {
        int reach = (int) Math.ceil(Math.sqrt(2.0 * largest)) + 1;
        return twists(crystal, hkl, reach, 2 * largest).stream()
                .filter(b -> b.sigma() > 1 && b.sigma() <= largest)
                .toList();
    }

    private static List<Boundary> twists(Crystal crystal, int[] hkl, int reach, int limit) {
        PlaneCut cut = PlaneCut.of(crystal, hkl);
        double[] p = Symmetry.primitiveBasis(crystal);
        double[] basis = cut.crystal().cell().vectors();
        double[] a = Matrix3.row(basis, 0);
        double[] b = Matrix3.row(basis, 1);
        List<double[]> vectors = new ArrayList<>();
        for (int i = -reach; i <= reach; i++) {
            for (int j = -reach; j <= reach; j++) {
                if (IntegerMatrix.gcd(i, j) == 1) {
                    vectors.add(Matrix3.plus(Matrix3.plus(new double[3], i, a), j, b));
                }
            }
        }
        vectors.sort(Comparator.comparingDouble(Matrix3::norm));
        TreeMap<Long, Boundary> byAngle = new TreeMap<>();
        for (int i = 0; i < vectors.size(); i++) {
            double length = Matrix3.norm(vectors.get(i));
            for (int j = i + 1;
                    j < vectors.size() && Matrix3.norm(vectors.get(j)) < length * (1 + 1e-7);
                    j++) {
                addTwist(cut, p, vectors.get(i), vectors.get(j), limit, byAngle);
            }
        }
        return byAngle.values().stream()
                .sorted(Comparator.comparing(Boundary::sigma).thenComparing(Boundary::angle))
                .toList();
    }

    private static void addTwist(
            PlaneCut cut,
            double[] p,
            double[] from,
            double[] to,
            int limit,
            TreeMap<Long, Boundary> byAngle) {
        double sine = Matrix3.dot(Matrix3.cross(from, to), cut.normal());
        double angle = Math.abs(Math.toDegrees(Math.atan2(sine, Matrix3.dot(from, to))));
        long key = Math.round(angle * 1e5);
        if (byAngle.containsKey(key) || angle > 180 - 1e-6) {
            return;
        }
        double[] r = Matrix3.rotation(cut.normal(), Math.toRadians(angle));
        int sigma = sigma(p, r, limit);
        if (sigma != 1) {
            byAngle.put(
                    key, new Boundary(sigma, angle, cut.normal(), r, cut.hkl(), cut.hkl(), true));
        }
    }

    /**
     * Symmetric tilt boundaries of an axis.
     *
     * @param crystal cell that the indices refer to
     * @param uvw lattice direction of the axis
     * @param largest Sigma
     * @return by Sigma; planes that symmetry makes equal appear once
     */
    public static List<Boundary> tiltsOfAxis(Crystal crystal, int[] uvw, int largest) {
        int reach = (int) Math.ceil(Math.sqrt(2.0 * largest)) + 1;
        int[] reaches = {reach, reach, reach};
        return tiltsOfAxis(crystal, uvw, reaches, Double.POSITIVE_INFINITY, 2 * largest).stream()
                .filter(b -> b.sigma() > 1 && b.sigma() <= largest)
                .toList();
    }

    private static List<Boundary> tiltsOfAxis(
            Crystal crystal, int[] uvw, int[] reach, double longest, int limit) {
        Equivalents equivalents = new Equivalents(crystal);
        double[] u = direction(crystal, uvw);
        List<Boundary> found = new ArrayList<>();
        Set<List<Integer>> seen = new HashSet<>();
        for (int h = 0; h <= reach[0]; h++) {
            for (int kk = 0; kk <= 2 * reach[1]; kk++) {
                for (int ll = 0; ll <= 2 * reach[2]; ll++) {
                    // Positive indices first: they name the family.
                    int k = kk <= reach[1] ? kk : reach[1] - kk;
                    int l = ll <= reach[2] ? ll : reach[2] - ll;
                    int[] plane = {h, k, l};
                    if (h * uvw[0] + k * uvw[1] + l * uvw[2] != 0
                            || IntegerMatrix.gcd(h, k, l) != 1
                            || seen.contains(List.of(h, k, l))) {
                        continue;
                    }
                    double[] n = PlaneCut.reciprocal(crystal, plane);
                    if (Matrix3.norm(n) <= longest) {
                        equivalents.tilt(plane, uvw, limit).ifPresent(found::add);
                    }
                    equivalents.own.stream()
                            .map(w -> Matrix3.apply(n, w))
                            .filter(e -> Math.abs(Matrix3.dot(e, u)) < 1e-8)
                            .forEach(e -> seen.add(indices(crystal, e)));
                }
            }
        }
        found.sort(Comparator.comparing(Boundary::sigma).thenComparing(Boundary::angle));
        return found;
    }

    private static List<Integer> indices(Crystal crystal, double[] reciprocal) {
        double[] h = Matrix3.apply(reciprocal, Matrix3.transpose(crystal.cell().vectors()));
        return List.of((int) Math.rint(h[0]), (int) Math.rint(h[1]), (int) Math.rint(h[2]));
    }

    /**
     * Boundaries by the size of their cells, those without a three-dimensional coincidence included.
     *
     * @param crystal cell that the indices refer to
     * @param plane of twist boundaries; null for none
     * @param uvw axis of symmetric tilt boundaries; null for none
     * @param thickness least thickness of each grain, Angstrom
     * @param atoms most atoms
     * @return the smallest first
     */
    public static Map<Boundary, GrainBoundary.Size> upToSize(
            Crystal crystal, int[] plane, int[] uvw, double thickness, long atoms) {
        double area = atoms / (2 * thickness * GrainBoundary.density(crystal));
        List<Boundary> all = new ArrayList<>();
        if (uvw != null) {
            // The net of a plane has at least the area of the primitive cell's volume over the
            // spacing.
            double longest = area / Matrix3.determinant(Symmetry.primitiveBasis(crystal));
            int[] reach = new int[3];
            for (int k = 0; k < 3; k++) {
                double length = Matrix3.norm(Matrix3.row(crystal.cell().vectors(), k));
                reach[k] = (int) Math.ceil(longest * length);
            }
            all.addAll(tiltsOfAxis(crystal, uvw, reach, longest, LARGEST_DENOMINATOR));
        }
        if (plane != null) {
            // A net of this area has a vector no longer than that of the hexagonal one.
            double length = Math.sqrt(2 / Math.sqrt(3) * area);
            double[] basis = PlaneCut.of(crystal, plane).crystal().cell().vectors();
            double shortest = Math.min(norm(basis, 0), norm(basis, 1));
            int reach = (int) Math.ceil(2 / Math.sqrt(3) * length / shortest);
            all.addAll(twists(crystal, plane, reach, LARGEST_DENOMINATOR));
        }
        Map<Boundary, GrainBoundary.Size> sizes = new LinkedHashMap<>();
        for (Boundary b : all) {
            GrainBoundary.size(crystal, b, thickness)
                    .filter(s -> s.atoms() <= atoms)
                    .ifPresent(s -> sizes.put(b, s));
        }
        Map<Boundary, GrainBoundary.Size> sorted = new LinkedHashMap<>();
        sizes.entrySet().stream()
                .sorted(Comparator.comparingLong(e -> e.getValue().atoms()))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    private static double norm(double[] basis, int row) {
        return Matrix3.norm(Matrix3.row(basis, row));
    }

    static double[] direction(Crystal crystal, int[] uvw) {
        if (uvw.length != 3 || IntegerMatrix.gcd(uvw[0], uvw[1], uvw[2]) == 0) {
            throw new MlipException(
                    "an axis needs three indices that are not all zero, got "
                            + Arrays.toString(uvw));
        }
        return Matrix3.apply(new double[] {uvw[0], uvw[1], uvw[2]}, crystal.cell().vectors());
    }

    private static int[] miller(Crystal crystal, double[] reciprocal) {
        double[] h = Matrix3.apply(reciprocal, Matrix3.transpose(crystal.cell().vectors()));
        long[] n = IntegerMatrix.rational(h, 200, 1e-5);
        if (n == null) {
            throw new MlipException("the plane of grain 2 has no small Miller indices");
        }
        return new int[] {(int) n[0], (int) n[1], (int) n[2]};
    }
}
