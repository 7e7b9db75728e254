package org.mlip4j.hdnnp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.Describer;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every type, core and cutoff function against values with 25 digits, computed from the definitions with multiple
 * precision by {@code exact-symmetry-functions.py}. The allowed relative error is a few times that of the distances: it
 * holds for tiny values too, where a bump is near its end, for the polynomials are evaluated in powers of the distance
 * from that end.
 */
class ExactSymmetryFunctionsTest {

    private static final String RESOURCE = "exact-symmetry-functions.txt";
    private static final List<Element> ELEMENTS = List.of(Element.of("H"), Element.of("O"));

    private static final double RELATIVE = 2e-14;
    private static final double ABSOLUTE = 1e-18;

    /** One symmetry function as {@code input.nn} writes it, and its value. */
    private record Entry(SymmetryFunction function, String line, double value) {}

    @Test
    void everyFunctionIsRightToTheLastDigits() throws IOException {
        List<String> symbols = new ArrayList<>(List.of("O"));
        List<Double> positions = new ArrayList<>(List.of(0.0, 0.0, 0.0));
        Map<String, List<Entry>> entries = new LinkedHashMap<>();
        for (String line : lines()) {
            List<String> words = List.of(line.split(" "));
            if (words.getFirst().equals("atom")) {
                symbols.add(words.get(1));
                words.subList(2, 5).forEach(w -> positions.add(Double.parseDouble(w)));
            } else if (!line.startsWith("#")) {
                entries.computeIfAbsent(words.get(0) + " " + words.get(1), k -> new ArrayList<>())
                        .add(entry(line, words));
            }
        }
        assertEquals(15, entries.size());
        double[] places = positions.stream().mapToDouble(Double::doubleValue).toArray();
        Structure atoms = Structure.of(Cell.none(), symbols.toArray(String[]::new), places);
        entries.values().forEach(group -> check(group, atoms));
    }

    private static Entry entry(String line, List<String> words) {
        CutoffFunction.Kind kind = CutoffFunction.Kind.values()[Integer.parseInt(words.getFirst())];
        SymmetryFunctionFormat format =
                new SymmetryFunctionFormat(ELEMENTS, kind, Double.parseDouble(words.get(1)));
        int end = words.indexOf("=");
        SymmetryFunction function =
                format.read(new TextFile.Line(RESOURCE, 0, words.subList(2, end)), 1);
        return new Entry(function, line, Double.parseDouble(words.get(end + 1)));
    }

    private static void check(List<Entry> group, Structure atoms) {
        List<SymmetryFunction> functions = group.stream().map(Entry::function).toList();
        NeighborList list = NeighborSearch.of(atoms, 6);
        double[] g = new Describer(model(functions)).raw(list, 0);
        for (int n = 0; n < g.length; n++) {
            Entry entry = group.get(n);
            assertEquals(entry.value(), g[n], RELATIVE * entry.value() + ABSOLUTE, entry.line());
        }
    }

    private static HdnnpModel model(List<SymmetryFunction> functions) {
        List<Integer> nodes = List.of(functions.size(), 1);
        double[] weights = new double[NeuralNetwork.parameterCount(nodes)];
        NeuralNetwork network =
                new NeuralNetwork(nodes, List.of(Activation.IDENTITY), false, weights);
        List<ElementModel> parts =
                ELEMENTS.stream()
                        .map(e -> new ElementModel(e, 0, functions, List.of(), network))
                        .toList();
        return new HdnnpModel(parts, Scaling.NONE, HdnnpModel.Normalization.NONE);
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = ExactSymmetryFunctionsTest.class.getResourceAsStream(RESOURCE);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return Arrays.asList(reader.lines().toArray(String[]::new));
        }
    }
}
