package org.mlip4j.hdnnp.internal.kernel.training;

import org.mlip4j.core.Element;
import org.mlip4j.hdnnp.CompactFunction;
import org.mlip4j.hdnnp.RadialFunction;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.CompactAngular;
import org.mlip4j.hdnnp.SymmetryFunction.CompactRadial;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The raw symmetry functions of a central atom, or how they change when its neighbours move: one directional derivative,
 * for which only pairs with a moving neighbour are looked at.
 */
final class TangentKernel {

    /** A radial function of one neighbouring element. */
    private record Radial(int index, int kind, double weight, double eta, double shift) {}

    private record Shape(double eta, double shift) {}

    /** A function of the angle: a bump, or where there is none a power of 1 + lambda cos. */
    private record Angle(CompactFunction bump, double lambda, double zeta) {}

    private record Term(int index, double weight, int shape, int angle) {}

    /** Angular functions of one pair of elements with or without the distance between the neighbours. */
    private record Pair(
            int a,
            int b,
            boolean narrow,
            List<Shape> shapes,
            List<Angle> angles,
            List<Term> terms) {}

    /** What shares a cutoff function. */
    private record Family(RadialFunction function, Radial[] radials, Pair[] pairs) {}

    private final RowLoops loops;
    private final Family[] families;
    private final Rows rows = new Rows();

    /** Cutoff function of every neighbour and its rate. */
    private double[] value = {};

    private double[] rate = {};
    private double[] a = {};
    private double[] b = {};
    private double[] shifted = {};
    private double[] shiftedRate = {};
    private double[] p = {};
    private double[] q = {};

    TangentKernel(List<Element> elements, List<SymmetryFunction> functions, RowLoops loops) {
        this.loops = loops;
        families =
                functions.stream()
                        .map(SymmetryFunction::radial)
                        .distinct()
                        .map(f -> family(elements, functions, f))
                        .toArray(Family[]::new);
    }

    private static Family family(
            List<Element> elements, List<SymmetryFunction> functions, RadialFunction cutoff) {
        List<Radial> radials = new ArrayList<>();
        List<Pair> pairs = new ArrayList<>();
        for (int a = 0; a < elements.size(); a++) {
            for (int n = 0; n < functions.size(); n++) {
                if (functions.get(n).radial().equals(cutoff)) {
                    addRadial(radials, functions.get(n), n, a, elements.get(a));
                }
            }
            for (int b = a; b < elements.size(); b++) {
                for (boolean narrow : new boolean[] {true, false}) {
                    Pair pair =
                            new Pair(
                                    a,
                                    b,
                                    narrow,
                                    new ArrayList<>(),
                                    new ArrayList<>(),
                                    new ArrayList<>());
                    for (int n = 0; n < functions.size(); n++) {
                        if (functions.get(n).radial().equals(cutoff)) {
                            addAngular(pair, functions.get(n), n, elements);
                        }
                    }
                    if (!pair.terms.isEmpty()) {
                        pairs.add(pair);
                    }
                }
            }
        }
        return new Family(cutoff, radials.toArray(Radial[]::new), pairs.toArray(Pair[]::new));
    }

    private static void addRadial(
            List<Radial> radials, SymmetryFunction function, int n, int kind, Element element) {
        double weight = function.isWeighted() ? element.code() : 1;
        switch (function) {
            case GaussianRadial f when concerns(f.neighbor(), element) ->
                    radials.add(new Radial(n, kind, weight, f.eta(), f.shift()));
            case CompactRadial f when concerns(f.neighbor(), element) ->
                    radials.add(new Radial(n, kind, weight, 0, 0));
            default -> {}
        }
    }

    private static void addAngular(
            Pair pair, SymmetryFunction function, int n, List<Element> elements) {
        Element first = elements.get(pair.a);
        Element second = elements.get(pair.b);
        double weight = function.isWeighted() ? (double) first.code() * second.code() : 1;
        switch (function) {
            case GaussianAngular f
                    when f.narrow() == pair.narrow
                            && concerns(f.first(), first)
                            && concerns(f.second(), second) ->
                    pair.terms.add(
                            new Term(
                                    n,
                                    weight * Math.pow(2, 1 - f.zeta()),
                                    place(pair.shapes, new Shape(f.eta(), f.shift())),
                                    place(pair.angles, new Angle(null, f.lambda(), f.zeta()))));
            case CompactAngular f
                    when f.narrow() == pair.narrow
                            && concerns(f.first(), first)
                            && concerns(f.second(), second) ->
                    pair.terms.add(
                            new Term(
                                    n,
                                    weight,
                                    place(pair.shapes, new Shape(0, 0)),
                                    place(pair.angles, new Angle(f.angular(), 0, 0))));
            default -> {}
        }
    }

    private static boolean concerns(int wanted, Element element) {
        return wanted == SymmetryFunction.WEIGHTED || wanted == element.code();
    }

    private static <T> int place(List<T> list, T item) {
        if (!list.contains(item)) {
            list.add(item);
        }
        return list.indexOf(item);
    }

    /** Replaces dG by the rates of all functions. */
    void rates(Surroundings n, double[] dG) {
        compute(n, dG, false);
    }

    /** Replaces g by the functions themselves. */
    void values(Surroundings n, double[] g) {
        compute(n, g, true);
    }

    private void compute(Surroundings n, double[] dG, boolean values) {
        Arrays.fill(dG, 0);
        if (value.length < n.count) {
            value = new double[n.r.length];
            rate = new double[n.r.length];
        }
        for (Family family : families) {
            for (int j = 0; j < n.count; j++) {
                value[j] = family.function.value(n.r[j]);
                rate[j] =
                        n.moves[j] && value[j] != 0
                                ? family.function.derivative(n.r[j]) * n.vr[j]
                                : 0;
            }
            for (Radial radial : family.radials) {
                dG[radial.index] += radial(n, radial, values);
            }
            for (Pair pair : family.pairs) {
                double cutoff = pair.narrow ? family.function.cutoff() : Double.POSITIVE_INFINITY;
                rows.collect(n, pair.a, pair.b, cutoff, value, rate);
                if (rows.count > 0) {
                    if (pair.narrow) {
                        rows.close(family.function, loops);
                    }
                    angular(pair, dG, values);
                }
            }
        }
    }

    private double radial(Surroundings n, Radial term, boolean values) {
        double sum = 0;
        for (int j = n.start[term.kind]; j < n.start[term.kind + 1]; j++) {
            if (n.moves[j] && value[j] != 0) {
                double d = n.r[j] - term.shift;
                sum +=
                        Math.exp(-term.eta * d * d)
                                * (values
                                        ? value[j]
                                        : rate[j] - 2 * term.eta * d * n.vr[j] * value[j]);
            }
        }
        return term.weight * sum;
    }

    private void angular(Pair pair, double[] dG, boolean values) {
        int stride = rows.padded();
        grow(stride, pair.angles.size());
        for (int c = 0; c < pair.angles.size(); c++) {
            Angle angle = pair.angles.get(c);
            if (angle.bump == null) {
                loops.power(rows, angle.lambda, angle.zeta, p, q, c * stride);
            } else {
                loops.bump(rows, angle.bump, p, q, c * stride);
            }
        }
        for (int e = 0; e < pair.shapes.size(); e++) {
            rows.shift(pair.shapes.get(e).shift, shifted, shiftedRate);
            loops.gaussian(rows, pair.shapes.get(e).eta, a, b);
            for (Term term : pair.terms) {
                if (term.shape == e) {
                    dG[term.index] +=
                            term.weight
                                    * (values
                                            ? loops.dot(stride, a, p, term.angle * stride)
                                            : loops.dot(stride, a, b, p, q, term.angle * stride));
                }
            }
        }
    }

    private void grow(int stride, int angles) {
        if (a.length < stride) {
            a = new double[rows.capacity()];
            b = new double[rows.capacity()];
            shifted = new double[rows.capacity()];
            shiftedRate = new double[rows.capacity()];
        }
        if (p.length < angles * stride) {
            p = new double[angles * rows.capacity()];
            q = new double[angles * rows.capacity()];
        }
    }
}
