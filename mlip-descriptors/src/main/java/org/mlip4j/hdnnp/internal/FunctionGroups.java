package org.mlip4j.hdnnp.internal;

import org.mlip4j.core.Element;
import org.mlip4j.hdnnp.RadialFunction;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.CompactAngular;
import org.mlip4j.hdnnp.SymmetryFunction.CompactRadial;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Sorts the symmetry functions of one central element by what they have in common, so that it is computed once. */
final class FunctionGroups {

    private record BlockKey(int radial, boolean narrow) {}

    private record Shape(double eta, double shift) {}

    private final List<Element> elements;
    private final List<SymmetryFunction> functions;
    private final Predicate<SymmetryFunction> wanted;
    private final List<RadialFunction> radials;

    FunctionGroups(
            List<Element> elements,
            List<SymmetryFunction> functions,
            Predicate<SymmetryFunction> wanted) {
        this.elements = elements;
        this.functions = functions;
        this.wanted = wanted;
        this.radials =
                functions.stream().filter(wanted).map(SymmetryFunction::radial).distinct().toList();
    }

    /** The different cutoff functions. */
    RadialFunction[] radials() {
        return radials.toArray(RadialFunction[]::new);
    }

    /** Radial functions per neighbouring element. */
    RadialTerms[][] radialTerms() {
        return elements.stream().map(this::radialTerms).toArray(RadialTerms[][]::new);
    }

    private RadialTerms[] radialTerms(Element neighbor) {
        Map<Integer, List<RadialTerms.Term>> groups = new LinkedHashMap<>();
        for (int index = 0; index < functions.size(); index++) {
            SymmetryFunction function = functions.get(index);
            if (!wanted.test(function)) {
                continue;
            }
            RadialTerms.Term term =
                    switch (function) {
                        case GaussianRadial f when concerns(f.neighbor(), neighbor) ->
                                new RadialTerms.Term(
                                        index, weight(f, neighbor), f.eta(), f.shift());
                        case CompactRadial f when concerns(f.neighbor(), neighbor) ->
                                new RadialTerms.Term(index, weight(f, neighbor), 0, 0);
                        default -> null;
                    };
            if (term != null) {
                groups.computeIfAbsent(radials.indexOf(function.radial()), c -> new ArrayList<>())
                        .add(term);
            }
        }
        return groups.entrySet().stream()
                .map(e -> new RadialTerms(e.getKey(), e.getValue()))
                .toArray(RadialTerms[]::new);
    }

    /** Angular functions per pair of neighbouring elements, first * number of elements + second. */
    AngularBlock[][] angularBlocks() {
        AngularBlock[][] blocks = new AngularBlock[elements.size() * elements.size()][];
        for (int a = 0; a < elements.size(); a++) {
            for (int b = a; b < elements.size(); b++) {
                AngularBlock[] pair = angularBlocks(elements.get(a), elements.get(b));
                blocks[a * elements.size() + b] = pair;
                blocks[b * elements.size() + a] = pair;
            }
        }
        return blocks;
    }

    private AngularBlock[] angularBlocks(Element a, Element b) {
        Map<BlockKey, Map<Shape, List<AngularTerms.CosinePowers.Term>>> powers =
                new LinkedHashMap<>();
        Map<BlockKey, List<AngularTerms.Bumps.Term>> bumps = new LinkedHashMap<>();
        for (int index = 0; index < functions.size(); index++) {
            if (!wanted.test(functions.get(index))) {
                continue;
            }
            switch (functions.get(index)) {
                case GaussianAngular f when concerns(f.first(), a) && concerns(f.second(), b) ->
                        powers.computeIfAbsent(key(f, f.narrow()), k -> new LinkedHashMap<>())
                                .computeIfAbsent(
                                        new Shape(f.eta(), f.shift()), s -> new ArrayList<>())
                                .add(
                                        new AngularTerms.CosinePowers.Term(
                                                index, weight(f, a, b), f.lambda(), f.zeta()));
                case CompactAngular f when concerns(f.first(), a) && concerns(f.second(), b) ->
                        bumps.computeIfAbsent(key(f, f.narrow()), k -> new ArrayList<>())
                                .add(
                                        new AngularTerms.Bumps.Term(
                                                index, weight(f, a, b), f.angular()));
                default -> {}
            }
        }
        List<AngularBlock> blocks = new ArrayList<>();
        powers.forEach(
                (key, shapes) ->
                        blocks.add(
                                block(
                                        key,
                                        shapes.entrySet().stream()
                                                .map(
                                                        e ->
                                                                new AngularTerms.CosinePowers(
                                                                        e.getKey().eta(),
                                                                        e.getKey().shift(),
                                                                        e.getValue()))
                                                .toArray(AngularTerms[]::new))));
        bumps.forEach(
                (key, terms) ->
                        blocks.add(block(key, new AngularTerms[] {new AngularTerms.Bumps(terms)})));
        return blocks.toArray(AngularBlock[]::new);
    }

    private BlockKey key(SymmetryFunction function, boolean narrow) {
        return new BlockKey(radials.indexOf(function.radial()), narrow);
    }

    private AngularBlock block(BlockKey key, AngularTerms[] terms) {
        return new AngularBlock(key.radial(), radials.get(key.radial()), key.narrow(), terms);
    }

    private static boolean concerns(int wanted, Element element) {
        return wanted == SymmetryFunction.WEIGHTED || wanted == element.code();
    }

    /** 1, or the product of the atomic numbers of the neighbours. */
    private static double weight(SymmetryFunction function, Element... neighbors) {
        double weight = 1;
        if (function.isWeighted()) {
            for (Element neighbor : neighbors) {
                weight *= neighbor.code();
            }
        }
        return weight;
    }
}
