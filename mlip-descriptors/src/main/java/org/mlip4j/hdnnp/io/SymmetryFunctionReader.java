package org.mlip4j.hdnnp.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.io.TextFile.Line;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the symmetry functions of an {@code input.nn} and puts them in the order of n2p2. */
final class SymmetryFunctionReader {

    private final InputNn keywords;
    private final List<Element> elements;
    private final SymmetryFunctionFormat format;
    private final Map<Element, Set<SymmetryFunction>> seen = new HashMap<>();

    SymmetryFunctionReader(InputNn keywords, List<Element> elements) {
        this.keywords = keywords;
        this.elements = elements;
        Optional<Line> cutoff = keywords.optional("cutoff_type");
        int kind = cutoff.map(line -> line.integer(1, "the cutoff type")).orElse(1);
        double alpha =
                cutoff.filter(line -> line.words().size() > 2)
                        .map(line -> line.number(2, "the inner cutoff"))
                        .orElse(0.0);
        CutoffFunction.Kind[] kinds = CutoffFunction.Kind.values();
        if (kind < 0 || kind >= kinds.length) {
            throw cutoff.orElseThrow()
                    .error("a cutoff type from 0 to " + (kinds.length - 1), "" + kind);
        }
        if (alpha < 0 || alpha >= 1) {
            throw cutoff.orElseThrow().error("an inner cutoff with 0 <= alpha < 1", "" + alpha);
        }
        format = new SymmetryFunctionFormat(elements, kinds[kind], alpha);
    }

    /** Returns the functions of every element. */
    List<List<SymmetryFunction>> read() {
        List<List<SymmetryFunction>> functions = new ArrayList<>();
        elements.forEach(e -> functions.add(new ArrayList<>()));
        for (String keyword : List.of("symfunction_short", "symfunction")) {
            for (Line line : keywords.all(keyword)) {
                add(functions, line, center(line), format.read(line, 2));
            }
        }
        for (Line line : keywords.all("element_symfunction_short")) {
            addForAllNeighbors(functions, line, center(line), 2);
        }
        for (Line line : keywords.all("global_symfunction_short")) {
            for (Element center : elements) {
                addForAllNeighbors(functions, line, center, 1);
            }
        }
        for (int e = 0; e < elements.size(); e++) {
            if (functions.get(e).isEmpty()) {
                throw new FormatException(
                        keywords.file(),
                        0,
                        "lines symfunction_short for " + elements.get(e),
                        "none");
            }
            functions.get(e).sort(SymmetryFunctionFormat.ORDER);
        }
        return functions;
    }

    private Element center(Line line) {
        Element center = InputNn.element(line, 1);
        if (!elements.contains(center)) {
            throw line.error("an element of the model " + elements, center.symbol());
        }
        return center;
    }

    private void add(
            List<List<SymmetryFunction>> functions,
            Line line,
            Element center,
            SymmetryFunction function) {
        if (!seen.computeIfAbsent(center, e -> new HashSet<>()).add(function)) {
            throw line.error(
                    "every symmetry function once", "the same function of " + center + " again");
        }
        if (!(function.cutoff() > 0)) {
            throw line.error("a positive cutoff", "" + function.cutoff());
        }
        functions.get(elements.indexOf(center)).add(function);
    }

    /** RuNNer's short forms: the parameters of a Gaussian function once for all neighbouring elements. */
    private void addForAllNeighbors(
            List<List<SymmetryFunction>> functions, Line line, Element center, int at) {
        int type = line.integer(at, "the type of the symmetry function");
        for (int a = 0; a < elements.size(); a++) {
            if (type == 2) {
                add(
                        functions,
                        line,
                        center,
                        format.gaussianRadial(line, elements.get(a).code(), at + 1));
                continue;
            }
            if (type != 3 && type != 9) {
                throw line.error("symmetry function type 2, 3 or 9", "type " + type);
            }
            for (int b = a; b < elements.size(); b++) {
                add(
                        functions,
                        line,
                        center,
                        format.gaussianAngular(
                                line,
                                elements.get(a).code(),
                                elements.get(b).code(),
                                type == 3,
                                at + 1));
            }
        }
    }
}
