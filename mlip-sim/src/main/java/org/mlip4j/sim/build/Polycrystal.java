package org.mlip4j.sim.build;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.IntegerMatrix;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Symmetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Polycrystals by Voronoi tessellation of a periodic box: grains of one crystal in random orientations, each holding the
 * groups of sites whose centres are nearest to its seed. Where filled sites of two grains are closer than allowed one of
 * the groups is left out, and then as many others next to the boundaries as restore the composition.
 */
public final class Polycrystal {

    private static final int LARGEST = 2_000_000;

    /** Each seed is the best of so many random places: D. P. Mitchell, SIGGRAPH Comput. Graph. 25, 157 (1991). */
    private static final int PLACES = 20;

    private final Crystal primitive;
    private final Cell box;
    private final double[][] seeds;
    private final Random random;

    private Polycrystal(Crystal crystal, double[] lengths, int grains, long seed) {
        primitive = Symmetry.primitive(crystal);
        box = Cell.periodic(lengths[0], 0, 0, 0, lengths[1], 0, 0, 0, lengths[2]);
        random = new Random(seed);
        seeds = new double[grains][];
        for (int g = 0; g < grains; g++) {
            seeds[g] = freePlace(g);
        }
    }

    /**
     * Builds a polycrystal.
     *
     * @param crystal what the grains are made of
     * @param lengths of the box, three, Angstrom
     * @param grains how many
     * @param blueprint charges, distances, random numbers
     * @return atoms with grains 1, 2, ..., and the report
     * @throws MlipException if the box is too small for one formula unit or holds more than two million sites
     */
    public static Built build(Crystal crystal, double[] lengths, int grains, Blueprint blueprint) {
        if (lengths.length != 3 || !Arrays.stream(lengths).allMatch(l -> l > 0) || grains < 1) {
            throw new MlipException("a polycrystal needs three positive lengths and grains");
        }
        double cells = lengths[0] * lengths[1] * lengths[2] / crystal.cell().volume();
        if (!(cells * crystal.size() < LARGEST)) {
            throw new MlipException(
                    "this box would hold more than the %d sites that can be built; take a smaller one"
                            .formatted(LARGEST));
        }
        Polycrystal builder = new Polycrystal(crystal, lengths, grains, blueprint.seed());
        Contacts contacts = blueprint.contacts(crystal);
        Tessellated all = builder.tessellated();
        FormulaUnits formula = new FormulaUnits(builder.primitive);
        FormalCharges charges = blueprint.charges().within(crystal.composition().keySet());
        boolean[] keep = new Overlaps(all.sites, contacts).keep();
        Map<Integer, Long> counts = formula.trim(all.sites, all.depth, keep, charges);
        counts.putAll(blueprint.counts());
        Crystal kept = all.sites.only(keep);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("grains", grains);
        report.put("box_angstrom", Arrays.toString(lengths));
        report.put("density_of_crystal", cells(crystal, counts) / cells);
        Built built = blueprint.with(counts).finish(kept, contacts, report);
        report.put(
                "atoms_per_grain",
                IntStream.rangeClosed(1, grains)
                        .map(g -> (int) Arrays.stream(built.grain()).filter(x -> x == g).count())
                        .boxed()
                        .toList());
        return built;
    }

    /** Cells of the crystal that these atoms amount to. */
    private static double cells(Crystal crystal, Map<Integer, Long> counts) {
        double cell = crystal.composition().values().stream().mapToDouble(x -> x).sum();
        return counts.values().stream().mapToLong(n -> n).sum() / cell;
    }

    private double[] freePlace(int others) {
        double[] best = null;
        double farthest = -1;
        for (int k = 0; k < PLACES; k++) {
            double[] place = Matrix3.apply(random.doubles(3).toArray(), box.vectors());
            double nearest = Double.POSITIVE_INFINITY;
            for (int g = 0; g < others; g++) {
                double[] d = Matrix3.plus(place, -1, seeds[g]);
                for (int x = 0; x < 3; x++) {
                    d[x] = Math.IEEEremainder(d[x], box.get(x, x));
                }
                nearest = Math.min(nearest, Matrix3.norm(d));
            }
            if (nearest > farthest) {
                farthest = nearest;
                best = place;
            }
        }
        return best;
    }

    /**
     * All sites of all grains.
     *
     * @param sites labelled
     * @param depth per site, how far its group lies within its grain, Angstrom
     */
    private record Tessellated(Crystal sites, double[] depth) {}

    private Tessellated tessellated() {
        Crystal all = null;
        double[] depth = new double[0];
        for (int g = 0; g < seeds.length; g++) {
            Crystal turned = primitive.transformed(randomRotation());
            GrainFill fill = new GrainFill(turned, box, seeds, g);
            Crystal grain = fill.sites();
            all = all == null ? grain : all.with(grain);
            int old = depth.length;
            depth = Arrays.copyOf(depth, all.size());
            System.arraycopy(fill.depths(), 0, depth, old, grain.size());
        }
        return new Tessellated(all, depth);
    }

    /** Uniform: K. Shoemake, Graphics Gems III, 124 (1992). */
    private double[] randomRotation() {
        double u = random.nextDouble();
        double a = 2 * Math.PI * random.nextDouble();
        double b = 2 * Math.PI * random.nextDouble();
        double[] axis = {
            Math.sqrt(1 - u) * Math.sin(a),
            Math.sqrt(1 - u) * Math.cos(a),
            Math.sqrt(u) * Math.sin(b)
        };
        return Matrix3.rotation(
                axis, 2 * Math.atan2(Matrix3.norm(axis), Math.sqrt(u) * Math.cos(b)));
    }

    /** How many of which sites make a formula unit, and what is left out so that only whole ones remain. */
    private static final class FormulaUnits {

        private final Map<Integer, Long> perUnit = new TreeMap<>();
        private final Map<Integer, Double> species;

        FormulaUnits(Crystal primitive) {
            for (int kind : primitive.kind()) {
                if (primitive.kinds().get(kind).vacancy() < 1e-6) {
                    perUnit.merge(kind, 1L, Long::sum);
                }
            }
            long divisor =
                    perUnit.isEmpty()
                            ? 1
                            : IntegerMatrix.gcd(
                                    perUnit.values().stream().mapToLong(n -> n).toArray());
            perUnit.replaceAll((kind, n) -> n / divisor);
            species = new TreeMap<>(primitive.composition());
            species.replaceAll((s, x) -> x / divisor);
        }

        /** Leaves whole formula units with whole charges; returns their atoms. */
        Map<Integer, Long> trim(
                Crystal sites, double[] depth, boolean[] keep, FormalCharges charges) {
            Map<Integer, Long> there = new TreeMap<>();
            for (int i = 0; i < keep.length; i++) {
                if (keep[i]) {
                    there.merge(sites.kind()[i], 1L, Long::sum);
                }
            }
            long units =
                    perUnit.entrySet().stream()
                            .mapToLong(e -> there.getOrDefault(e.getKey(), 0L) / e.getValue())
                            .min()
                            .orElse(0);
            while (units > 0 && Math.abs(charges.total(atoms(units))) > 1e-6) {
                units--;
            }
            if (units == 0) {
                throw new MlipException(
                        "no whole formula unit of the crystal with whole charges fits this box; take a larger one");
            }
            removeSurplus(sites, depth, keep, there, units);
            return atoms(units);
        }

        private void removeSurplus(
                Crystal sites,
                double[] depth,
                boolean[] keep,
                Map<Integer, Long> there,
                long units) {
            int[] outermost =
                    IntStream.range(0, keep.length)
                            .filter(i -> keep[i])
                            .boxed()
                            .sorted(Comparator.comparingDouble(i -> depth[i]))
                            .mapToInt(i -> i)
                            .toArray();
            Map<Integer, List<Integer>> members = new TreeMap<>();
            for (int i : outermost) {
                members.computeIfAbsent(sites.unit()[i], u -> new ArrayList<>()).add(i);
            }
            for (int i : outermost) {
                List<Integer> group = members.get(sites.unit()[i]);
                boolean surplus =
                        keep[i]
                                && group.stream()
                                        .allMatch(
                                                m -> {
                                                    int kind = sites.kind()[m];
                                                    Long each = perUnit.get(kind);
                                                    return each != null
                                                            && there.get(kind) > each * units;
                                                });
                if (surplus) {
                    for (int m : group) {
                        keep[m] = false;
                        there.merge(sites.kind()[m], -1L, Long::sum);
                    }
                }
            }
        }

        private Map<Integer, Long> atoms(long units) {
            Map<Integer, Long> atoms = new TreeMap<>();
            species.forEach((s, x) -> atoms.put(s, Math.round(units * x)));
            return atoms;
        }
    }
}
