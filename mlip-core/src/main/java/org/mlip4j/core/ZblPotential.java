package org.mlip4j.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The universal screened nuclear repulsion of Ziegler, Biersack and Littmark (The Stopping and Range of Ions in Solids,
 * Pergamon 1985), switched off smoothly.
 *
 * <pre>
 * V(r) = k Z1 Z2 / r * phi(r / a) * S(r)
 * a    = 0.8854 a0 / (Z1^0.23 + Z2^0.23)
 * phi  = 0.18175 e^(-3.19980 x) + 0.50986 e^(-0.94229 x) + 0.28022 e^(-0.40290 x) + 0.02817 e^(-0.20162 x)
 * S    = 1 - 10 t^3 + 15 t^4 - 6 t^5,  t = (r - inner) / (outer - inner) in 0..1
 * </pre>
 *
 * Energy, force and curvature are continuous at both ends of the switch. With an outer radius below the shortest bond
 * the repulsion does not touch ordinary structures. Pairs of elements may have radii of their own.
 */
public final class ZblPotential implements Potential {

    /** e^2 / (4 pi eps0) in eV Angstrom (CODATA 2018: Hartree times Bohr). */
    private static final double COULOMB = Units.HARTREE * Units.BOHR;

    /** A wall begins a little above the shortest distance that has been seen, where it is still low. */
    private static final double ABOVE_SHORTEST = 1.1;

    /** No wall reaches further, Angstrom. */
    private static final double FARTHEST = 4;

    private static final double[] FACTOR = {0.18175, 0.50986, 0.28022, 0.02817};
    private static final double[] DECAY = {3.19980, 0.94229, 0.40290, 0.20162};

    private final List<Radii> radii;

    /** By the codes of both elements, in either order. */
    private final Radii[] ofPair;

    /** Most neighbours are farther, and need nothing else. */
    private final double[] outerSquares;

    private final int codes;
    private final PotentialInfo info;

    /**
     * Where the repulsion of two elements is switched off.
     *
     * @param first one element
     * @param second the other, or the same
     * @param inner full strength below this distance, Angstrom
     * @param outer nothing beyond this distance, Angstrom
     */
    public record Radii(Element first, Element second, double inner, double outer) {

        /** Checks. */
        public Radii {
            if (!(inner >= 0) || !(outer > inner) || Double.isInfinite(outer)) {
                throw new MlipException(
                        "ZBL needs 0 <= inner < outer, got " + inner + " and " + outer);
            }
            for (Element element : List.of(first, second)) {
                if (element.isUnnamed()) {
                    throw new MlipException(
                            "ZBL needs atomic numbers; name the species " + element.symbol());
                }
            }
        }
    }

    /**
     * Creates the repulsion with the same radii for all.
     *
     * @param elements the elements it should act on
     * @param inner full strength below this distance, Angstrom
     * @param outer nothing beyond this distance, Angstrom
     */
    public ZblPotential(List<Element> elements, double inner, double outer) {
        this(
                IntStream.range(0, elements.size())
                        .boxed()
                        .flatMap(
                                i ->
                                        elements.subList(i, elements.size()).stream()
                                                .map(
                                                        e ->
                                                                new Radii(
                                                                        elements.get(i),
                                                                        e,
                                                                        inner,
                                                                        outer)))
                        .toList());
    }

    /**
     * Creates the repulsion.
     *
     * @param radii of every pair of the elements it should act on, each once
     */
    public ZblPotential(List<Radii> radii) {
        this.radii = List.copyOf(radii);
        Set<Element> elements = new LinkedHashSet<>();
        radii.forEach(r -> elements.addAll(List.of(r.first, r.second)));
        codes = 1 + elements.stream().mapToInt(Element::code).max().orElse(0);
        ofPair = new Radii[codes * codes];
        outerSquares = new double[codes * codes];
        for (Radii r : radii) {
            if (ofPair[r.first.code() * codes + r.second.code()] != null) {
                throw new MlipException("ZBL has radii of " + pair(r.first, r.second) + " twice");
            }
            ofPair[r.first.code() * codes + r.second.code()] = r;
            ofPair[r.second.code() * codes + r.first.code()] = r;
            outerSquares[r.first.code() * codes + r.second.code()] = r.outer * r.outer;
            outerSquares[r.second.code() * codes + r.first.code()] = r.outer * r.outer;
        }
        for (Element a : elements) {
            for (Element b : elements) {
                if (ofPair[a.code() * codes + b.code()] == null) {
                    throw new MlipException("ZBL has no radii of " + pair(a, b));
                }
            }
        }
        Map<String, String> details = new LinkedHashMap<>();
        details.put("inner", text(radii, Radii::inner));
        details.put("outer", text(radii, Radii::outer));
        double cutoff = radii.stream().mapToDouble(Radii::outer).max().orElse(0);
        this.info =
                new PotentialInfo(
                        "zbl", "ZBL", List.copyOf(elements), cutoff, 0, "scalar", details);
    }

    /**
     * Keeps atoms apart at distances that data do not have, and only there: the repulsion of each pair of elements ends
     * a tenth above its shortest distance in the structures, at most at 4 Angstrom, and has its full strength below half of
     * that.
     *
     * @param structures the data
     * @return the repulsion of their elements
     */
    public static ZblPotential shorterThanIn(List<Structure> structures) {
        List<Element> elements =
                structures.stream()
                        .flatMapToInt(s -> Arrays.stream(s.species()))
                        .distinct()
                        .sorted()
                        .mapToObj(Element::of)
                        .toList();
        double within = FARTHEST / ABOVE_SHORTEST;
        ShortestDistances shortest = new ShortestDistances(elements);
        structures.forEach(s -> shortest.add(NeighborSearch.of(s, within)));
        List<Radii> radii = new ArrayList<>();
        for (int a = 0; a < elements.size(); a++) {
            for (Element second : elements.subList(a, elements.size())) {
                Element first = elements.get(a);
                double outer = ABOVE_SHORTEST * Math.min(shortest.of(first, second), within);
                radii.add(new Radii(first, second, outer / 2, outer));
            }
        }
        return new ZblPotential(radii);
    }

    private static String pair(Element a, Element b) {
        return a.symbol() + "-" + b.symbol();
    }

    /** One number where all pairs have the same, otherwise one for each. */
    private static String text(List<Radii> radii, ToDoubleFunction<Radii> value) {
        return radii.stream().mapToDouble(value).distinct().count() == 1
                ? Double.toString(value.applyAsDouble(radii.getFirst()))
                : radii.stream()
                        .map(
                                r ->
                                        String.format(
                                                Locale.ROOT,
                                                "%s %.3f",
                                                pair(r.first, r.second),
                                                value.applyAsDouble(r)))
                        .collect(Collectors.joining(", "));
    }

    /**
     * Where the repulsion ends.
     *
     * @return for every pair of elements
     */
    public List<Radii> radii() {
        return radii;
    }

    @Override
    public PotentialInfo info() {
        return info;
    }

    @Override
    public Evaluator newEvaluator() {
        return this::accumulate;
    }

    private void accumulate(NeighborList list, Accumulator out) {
        double[] x = list.positions();
        int[] species = list.species();
        double[] value = new double[2];
        for (int k = list.begin(); k < list.end(); k++) {
            int i = list.centers()[k];
            double energy = 0;
            for (int n = list.first()[k]; n < list.first()[k + 1]; n++) {
                int j = list.neighbors()[n];
                double dx = x[3 * j] - x[3 * i];
                double dy = x[3 * j + 1] - x[3 * i + 1];
                double dz = x[3 * j + 2] - x[3 * i + 2];
                double r2 = dx * dx + dy * dy + dz * dz;
                int pair = species[i] * codes + species[j];
                if (r2 < outerSquares[pair]) {
                    double r = Math.sqrt(r2);
                    pair(ofPair[pair], r, value);
                    double slope = value[1] / (2 * r);
                    energy += value[0] / 2;
                    out.addGradient(i, j, dx, dy, dz, slope * dx, slope * dy, slope * dz);
                }
            }
            out.addEnergy(i, energy);
        }
    }

    /**
     * Energy of one pair and its derivative.
     *
     * @param radii of the pair
     * @param r distance, Angstrom
     * @param value receives V in eV and dV/dr in eV/Angstrom. Modified.
     */
    private static void pair(Radii radii, double r, double[] value) {
        int z1 = radii.first.code();
        int z2 = radii.second.code();
        double perLength = (Math.pow(z1, 0.23) + Math.pow(z2, 0.23)) / (0.8854 * Units.BOHR);
        double phi = 0;
        double slope = 0;
        for (int n = 0; n < 4; n++) {
            double term = FACTOR[n] * Math.exp(-DECAY[n] * r * perLength);
            phi += term;
            slope -= DECAY[n] * perLength * term;
        }
        double strength = COULOMB * z1 * z2 / r;
        double energy = strength * phi;
        double derivative = strength * (slope - phi / r);
        double width = radii.outer - radii.inner;
        double t = (r - radii.inner) / width;
        if (t > 0) {
            double s = 1 - t * t * t * (10 - 15 * t + 6 * t * t);
            double ds = -30 * t * t * (1 - t) * (1 - t) / width;
            derivative = derivative * s + energy * ds;
            energy *= s;
        }
        value[0] = energy;
        value[1] = derivative;
    }
}
