package org.mlip4j.hdnnp.internal.kernel;

import org.mlip4j.core.Element;
import org.mlip4j.hdnnp.CompactFunction;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.CompactAngular;
import org.mlip4j.hdnnp.SymmetryFunction.CompactRadial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compact symmetry functions, products of functions of one coordinate each, in vectors. Functions of distances are computed
 * once per neighbour, whatever shares them.
 */
final class SeparableKernel {

    private final List<Element> elements;
    private final List<CompactFunction> factors = new ArrayList<>();
    private final SortedShell shell;
    private final RadialRows radial;
    private final RadialTerm[] radialTerms;
    private final SeparablePairs[] pairs;

    private record RadialTerm(int index, double weight, int factor, int element) {}

    SeparableKernel(List<Element> elements, List<SymmetryFunction> functions) {
        this.elements = elements;
        List<RadialTerm> found = new ArrayList<>();
        Map<List<Integer>, List<SeparableTable.Term>> angular = new LinkedHashMap<>();
        double cutoff = 0;
        for (int n = 0; n < functions.size(); n++) {
            SymmetryFunction function = functions.get(n);
            if (handles(function)) {
                cutoff = Math.max(cutoff, function.cutoff());
                addRadial(n, function, found);
                addAngular(n, function, angular);
            }
        }
        shell = new SortedShell(cutoff, elements.size());
        radial = new RadialRows(factors, elements.size());
        radialTerms = found.toArray(RadialTerm[]::new);
        pairs =
                angular.entrySet().stream()
                        .map(
                                e ->
                                        new SeparablePairs(
                                                e.getKey().get(0), e.getKey().get(1), e.getValue()))
                        .toArray(SeparablePairs[]::new);
    }

    /** Whether a symmetry function is such a product. */
    static boolean handles(SymmetryFunction function) {
        return switch (function) {
            case CompactRadial f -> true;
            case CompactAngular f -> true;
            default -> false;
        };
    }

    private void addRadial(int index, SymmetryFunction function, List<RadialTerm> out) {
        for (int e = 0; e < elements.size(); e++) {
            Element element = elements.get(e);
            if (function instanceof CompactRadial f && concerns(f.neighbor(), element)) {
                double weight = f.isWeighted() ? element.code() : 1;
                out.add(new RadialTerm(index, weight, factor(f.radial()), e));
            }
        }
    }

    private void addAngular(
            int index,
            SymmetryFunction function,
            Map<List<Integer>, List<SeparableTable.Term>> out) {
        for (int a = 0; a < elements.size(); a++) {
            for (int b = a; b < elements.size(); b++) {
                SeparableTable.Term term = term(index, function, elements.get(a), elements.get(b));
                if (term != null) {
                    out.computeIfAbsent(List.of(a, b), k -> new ArrayList<>()).add(term);
                }
            }
        }
    }

    /** Returns null if the function does not concern the elements. */
    private SeparableTable.Term term(int index, SymmetryFunction function, Element a, Element b) {
        return switch (function) {
            case CompactAngular f when concerns(f.first(), a) && concerns(f.second(), b) -> {
                CompactFunction angle = f.angular();
                yield new SeparableTable.Term(
                        index,
                        f.isWeighted() ? a.code() * (double) b.code() : 1,
                        new SeparableTable.Row(factor(f.radial()), f.narrow()),
                        new SeparableTable.Bump(angle.core(), angle.left(), angle.right()));
            }
            default -> null;
        };
    }

    private int factor(CompactFunction factor) {
        if (!factors.contains(factor)) {
            factors.add(factor);
        }
        return factors.indexOf(factor);
    }

    private static boolean concerns(int wanted, Element element) {
        return wanted == SymmetryFunction.WEIGHTED || wanted == element.code();
    }

    /** Adds to the symmetry functions. */
    void compute(Neighborhood neighbors, double[] g) {
        shell.take(neighbors);
        radial.compute(shell);
        for (RadialTerm t : radialTerms) {
            g[t.index] += t.weight * radial.sum(t.factor, t.element);
        }
        for (SeparablePairs part : pairs) {
            part.compute(shell, radial, g);
        }
    }

    /** Adds to the gradients. */
    void pullBack(Neighborhood neighbors, double[] dEdG) {
        shell.clearGradients();
        radial.clearAdjoints();
        for (RadialTerm t : radialTerms) {
            radial.addAdjoint(t.factor, t.element, t.weight * dEdG[t.index]);
        }
        for (SeparablePairs part : pairs) {
            part.pullBack(shell, radial, dEdG);
        }
        radial.pullBack(shell);
        shell.giveBack(neighbors);
    }
}
