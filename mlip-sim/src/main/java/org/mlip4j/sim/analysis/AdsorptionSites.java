package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Matrix3;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Places on a grid over the upper surface of a slab, each as low as a distance from all atoms allows. */
public final class AdsorptionSites {

    private AdsorptionSites() {}

    /**
     * A place.
     *
     * @param first share of the first of the two lattice vectors in the surface
     * @param second share of the other
     * @param position x, y, z, Angstrom
     */
    public record Site(double first, double second, double[] position) {}

    /**
     * Places over a slab. The upper surface is where the widest gap between layers of atoms begins, seen along the lattice vector that
     * crosses the slab.
     *
     * @param slab with vacuum. Not modified.
     * @param across 0, 1, 2: the lattice vector that crosses the slab; the other two lie in its surface
     * @param grid numbers of places along the other two, which follow it in cyclic order
     * @param distance from the nearest atom, Angstrom
     * @return the places, the second number fastest
     * @throws MlipException if the vacuum is less than twice the distance
     */
    public static List<Site> over(Structure slab, int across, int[] grid, double distance) {
        double[] inverse = Cells.inverse(slab.cell());
        if (inverse == null || slab.size() == 0) {
            throw new MlipException("a slab needs a cell and atoms");
        }
        LatticePlane surface = LatticePlane.of(slab.cell(), across);
        double period = surface.spacing();
        double[] r = slab.positions();
        double[] heights = new double[slab.size()];
        Arrays.setAll(
                heights,
                i -> {
                    double share = Cells.fraction(inverse, r, 3 * i, across);
                    return period * (share - Math.floor(share));
                });
        double top = top(heights, period, 2 * distance);
        // Atoms below the gap, none above it.
        double[] lowered = r.clone();
        for (int i = 0; i < heights.length; i++) {
            double share = Cells.fraction(inverse, r, 3 * i, across);
            double images = Math.floor(share) + (heights[i] > top + 1e-9 ? 1 : 0);
            for (int d = 0; d < 3; d++) {
                lowered[3 * i + d] -= images * surface.crossing()[d];
            }
        }
        List<Site> sites = new ArrayList<>();
        for (int k = 0; k < grid[0] * grid[1]; k++) {
            double first = (double) (k / grid[1]) / grid[0];
            double second = (double) (k % grid[1]) / grid[1];
            double[] at = new double[3];
            for (int d = 0; d < 3; d++) {
                at[d] = first * surface.first()[d] + second * surface.second()[d];
            }
            sites.add(new Site(first, second, lowest(surface, lowered, at, distance)));
        }
        return sites;
    }

    /** The height below the widest gap. */
    private static double top(double[] heights, double period, double least) {
        double[] sorted = heights.clone();
        Arrays.sort(sorted);
        double widest = sorted[0] + period - sorted[sorted.length - 1];
        double top = sorted[sorted.length - 1];
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] - sorted[i - 1] > widest) {
                widest = sorted[i] - sorted[i - 1];
                top = sorted[i - 1];
            }
        }
        if (widest < least) {
            throw new MlipException(
                    "the widest gap between layers of atoms is %.1f Angstrom; a slab needs a vacuum of %.1f at least, along the vector of --axis"
                            .formatted(widest, least));
        }
        return top;
    }

    /** The lowest place on the line through a point along the normal, above which no atom is nearer than the distance. */
    private static double[] lowest(
            LatticePlane surface, double[] atoms, double[] through, double distance) {
        double[][] images = images(surface, distance);
        double best = Double.NEGATIVE_INFINITY;
        double floor = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < atoms.length; i += 3) {
            for (double[] image : images) {
                double[] v = new double[3];
                for (int d = 0; d < 3; d++) {
                    v[d] = atoms[i + d] + image[d] - through[d];
                }
                double up = Matrix3.dot(v, surface.normal());
                double aside = Matrix3.dot(v, v) - up * up;
                floor = Math.max(floor, up);
                if (aside < distance * distance) {
                    best = Math.max(best, up + Math.sqrt(distance * distance - aside));
                }
            }
        }
        // Over a channel without atoms: at the height of the uppermost atom.
        double up = Math.max(best, floor);
        double[] place = new double[3];
        Arrays.setAll(place, d -> through[d] + up * surface.normal()[d]);
        return place;
    }

    /** Translations along the surface after which an atom may be nearer than a distance to a line through the first cell. */
    private static double[][] images(LatticePlane surface, double distance) {
        int n = 2 + (int) Math.ceil(distance * Matrix3.norm(surface.second()) / surface.area());
        int m = 2 + (int) Math.ceil(distance * Matrix3.norm(surface.first()) / surface.area());
        double[][] images = new double[(2 * n + 1) * (2 * m + 1)][3];
        for (int k = 0; k < images.length; k++) {
            for (int d = 0; d < 3; d++) {
                images[k][d] =
                        (k / (2 * m + 1) - n) * surface.first()[d]
                                + (k % (2 * m + 1) - m) * surface.second()[d];
            }
        }
        return images;
    }
}
