package org.mlip4j.sim.build;

import org.mlip4j.core.Cell;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Symmetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sites of one grain of a Voronoi tessellation of a periodic box, groups whole. */
final class GrainFill {

    private final Crystal crystal;
    private final Cell box;
    private final double[] seed;
    private final int grain;

    /** Vectors from the seed to the other seeds and all images within reach, the nearest first. */
    private final double[][] rivals;

    private final List<Integer> site = new ArrayList<>();
    private final List<Integer> unit = new ArrayList<>();
    private final List<double[]> position = new ArrayList<>();
    private final List<Double> depth = new ArrayList<>();

    /**
     * Fills a grain.
     *
     * @param crystal in its orientation, primitive cell
     * @param box right-angled
     * @param seeds of all grains
     * @param grain number of this one
     */
    GrainFill(Crystal crystal, Cell box, double[][] seeds, int grain) {
        this.crystal = crystal;
        this.box = box;
        this.grain = grain;
        seed = seeds[grain];
        rivals = rivals(seeds);
        fill();
    }

    private double[][] rivals(double[][] seeds) {
        List<double[]> all = new ArrayList<>();
        for (double[] other : seeds) {
            for (int image = 0; image < 27; image++) {
                double[] shift = {image / 9 - 1, image / 3 % 3 - 1, image % 3 - 1};
                double[] v =
                        Matrix3.plus(
                                Matrix3.plus(other, -1, seed),
                                1,
                                Matrix3.apply(shift, box.vectors()));
                if (Matrix3.norm(v) > 0) {
                    all.add(v);
                }
            }
        }
        all.sort(Comparator.comparingDouble(Matrix3::norm));
        return all.toArray(double[][]::new);
    }

    /** How far a place, seen from the seed, lies within the grain; negative outside. */
    private double depth(double[] place) {
        double least = Double.POSITIVE_INFINITY;
        for (double[] v : rivals) {
            double length = Matrix3.norm(v);
            if (least < 0 || length / 2 - Matrix3.norm(place) > least) {
                break;
            }
            least = Math.min(least, length / 2 - Matrix3.dot(place, v) / length);
        }
        return least;
    }

    private void fill() {
        double[] v = crystal.cell().vectors();
        double[] inverse = Matrix3.transpose(Matrix3.inverse(v));
        double[] centers = Symmetry.centers(crystal);
        double reach = Matrix3.norm(new double[] {box.get(0, 0), box.get(1, 1), box.get(2, 2)}) / 2;
        int[] most = new int[3];
        for (int k = 0; k < 3; k++) {
            most[k] = 1 + (int) Math.ceil(reach * Matrix3.norm(Matrix3.row(inverse, k)));
        }
        int copy = 0;
        for (int a = -most[0]; a <= most[0]; a++) {
            for (int b = -most[1]; b <= most[1]; b++) {
                for (int c = -most[2]; c <= most[2]; c++) {
                    add(Matrix3.apply(new double[] {a, b, c}, v), centers, copy++);
                }
            }
        }
    }

    private void add(double[] shift, double[] centers, int copy) {
        Map<Integer, Double> known = new HashMap<>();
        for (int i = 0; i < crystal.size(); i++) {
            int from = 3 * i;
            double d =
                    known.computeIfAbsent(
                            crystal.unit()[i],
                            u ->
                                    depth(
                                            Matrix3.plus(
                                                    shift,
                                                    1,
                                                    Arrays.copyOfRange(centers, from, from + 3))));
            if (d > 0) {
                double[] p = Matrix3.plus(Matrix3.plus(seed, 1, shift), 1, crystal.position(i));
                for (int k = 0; k < 3; k++) {
                    p[k] -= box.get(k, k) * Math.floor(p[k] / box.get(k, k));
                }
                site.add(i);
                unit.add(crystal.unit()[i] + copy * crystal.size());
                position.add(p);
                depth.add(d);
            }
        }
    }

    /** The sites, labelled with the number of the grain, from 1. */
    Crystal sites() {
        int n = site.size();
        int[] kind = new int[n];
        int[] label = new int[n];
        Arrays.setAll(kind, i -> crystal.kind()[site.get(i)]);
        Arrays.fill(label, grain + 1);
        return new Crystal(
                box,
                position.stream().flatMapToDouble(Arrays::stream).toArray(),
                kind,
                crystal.kinds(),
                unit.stream().mapToInt(u -> u).toArray(),
                label);
    }

    /** Per site, how far its group lies within the grain, Angstrom. */
    double[] depths() {
        return depth.stream().mapToDouble(d -> d).toArray();
    }
}
