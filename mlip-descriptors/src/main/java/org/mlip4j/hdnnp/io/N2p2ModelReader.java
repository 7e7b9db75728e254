package org.mlip4j.hdnnp.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpModel.Normalization;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.io.NetworkKeywords.Topology;
import org.mlip4j.hdnnp.io.TextFile.Line;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads models of n2p2 and RuNNer: {@code input.nn}, {@code scaling.data} and one {@code weights.ZZZ.data} per element.
 * Numbers are taken as they are; {@link HdnnpModel#fromUnits} converts them.
 */
public final class N2p2ModelReader {

    /** Name of the file with the keywords. */
    public static final String INPUT = "input.nn";

    /** Name of the file with the ranges of the symmetry functions. */
    public static final String SCALING = "scaling.data";

    private N2p2ModelReader() {}

    /**
     * Name of the file with the weights of one element.
     *
     * @param element the element
     * @return for instance {@code weights.008.data}
     */
    public static String weightsFile(Element element) {
        return String.format(Locale.ROOT, "weights.%03d.data", element.code());
    }

    /**
     * Reads a model from one folder.
     *
     * @param folder holds all files
     * @return the model, in the units of the files
     * @throws FormatException if a file is missing or does not hold what it should
     */
    public static HdnnpModel read(Path folder) {
        return read(folder.resolve(INPUT), folder.resolve(SCALING), folder);
    }

    /**
     * Reads a model whose files lie in different places.
     *
     * @param input the keywords
     * @param scaling the ranges; need not exist when the model does not scale
     * @param weights folder of the weights
     * @return the model, in the units of the files
     * @throws FormatException if a file is missing or does not hold what it should
     */
    public static HdnnpModel read(Path input, Path scaling, Path weights) {
        return read(new InputNn(input), scaling, weights);
    }

    private static HdnnpModel read(InputNn keywords, Path scaling, Path weights) {
        List<Element> elements = elements(keywords);
        List<List<SymmetryFunction>> functions =
                new SymmetryFunctionReader(keywords, elements).read();
        List<Topology> topologies = new NetworkKeywords(keywords, elements).read();
        Scaling scale = scaling(keywords);
        List<List<Scaling.Range>> ranges = ranges(scaling, scale, functions);
        List<NeuralNetwork> networks = new ArrayList<>();
        for (int e = 0; e < elements.size(); e++) {
            networks.add(
                    network(
                            weights.resolve(weightsFile(elements.get(e))),
                            topologies.get(e),
                            functions.get(e).size()));
        }
        return model(keywords, elements, functions, ranges, networks, scale);
    }

    /**
     * Reads a model that has no weights yet.
     *
     * @param input the keywords
     * @param scaling the ranges; without the file the model does not scale, whatever the keywords say
     * @return the model with weights 0, in the units of the files
     * @throws FormatException if a file does not hold what it should
     */
    public static HdnnpModel readUntrained(Path input, Path scaling) {
        InputNn keywords = new InputNn(input);
        List<Element> elements = elements(keywords);
        List<List<SymmetryFunction>> functions =
                new SymmetryFunctionReader(keywords, elements).read();
        List<Topology> topologies = new NetworkKeywords(keywords, elements).read();
        Scaling scale = Files.exists(scaling) ? scaling(keywords) : Scaling.NONE;
        List<List<Scaling.Range>> ranges = ranges(scaling, scale, functions);
        List<NeuralNetwork> networks = new ArrayList<>();
        for (int e = 0; e < elements.size(); e++) {
            Topology topology = topologies.get(e);
            List<Integer> nodes = topology.nodes(functions.get(e).size(), 0);
            networks.add(
                    new NeuralNetwork(
                            nodes,
                            topology.activations(),
                            topology.normalized(),
                            new double[NeuralNetwork.parameterCount(nodes)]));
        }
        return model(keywords, elements, functions, ranges, networks, scale);
    }

    /**
     * How the keywords want symmetry functions scaled.
     *
     * @param input the keywords
     * @return form and interval
     */
    public static Scaling readScaling(Path input) {
        return scaling(new InputNn(input));
    }

    private static HdnnpModel model(
            InputNn keywords,
            List<Element> elements,
            List<List<SymmetryFunction>> functions,
            List<List<Scaling.Range>> ranges,
            List<NeuralNetwork> networks,
            Scaling scale) {
        double[] offsets = offsets(keywords, elements);
        List<ElementModel> parts = new ArrayList<>();
        for (int e = 0; e < elements.size(); e++) {
            parts.add(
                    new ElementModel(
                            elements.get(e),
                            offsets[e],
                            functions.get(e),
                            ranges.get(e),
                            networks.get(e)));
        }
        return new HdnnpModel(parts, scale, normalization(keywords));
    }

    /**
     * Reads the symmetry functions alone, for which there need not be weights yet.
     *
     * @param input the keywords
     * @return functions by central element, in the order of the network's inputs, in the units of the file
     * @throws FormatException if the file is missing or does not hold what it should
     */
    public static Map<Element, List<SymmetryFunction>> readFunctions(Path input) {
        InputNn keywords = new InputNn(input);
        List<Element> elements = elements(keywords);
        List<List<SymmetryFunction>> functions =
                new SymmetryFunctionReader(keywords, elements).read();
        Map<Element, List<SymmetryFunction>> result = new LinkedHashMap<>();
        for (int e = 0; e < elements.size(); e++) {
            result.put(elements.get(e), functions.get(e));
        }
        return result;
    }

    private static List<Element> elements(InputNn keywords) {
        Line line = keywords.required("elements");
        List<Element> elements = new ArrayList<>();
        for (int c = 1; c < line.words().size(); c++) {
            Element element = InputNn.element(line, c);
            if (elements.contains(element)) {
                throw line.error("every element once", element + " twice");
            }
            elements.add(element);
        }
        if (elements.isEmpty()) {
            throw line.error("at least one element", "none");
        }
        keywords.optional("number_of_elements")
                .ifPresent(
                        count -> {
                            int stated = count.integer(1, "the number of elements");
                            if (stated != elements.size()) {
                                throw count.error(
                                        "the number of elements in line "
                                                + line.number()
                                                + ", "
                                                + elements.size(),
                                        "" + stated);
                            }
                        });
        elements.sort((a, b) -> Integer.compare(a.code(), b.code()));
        return elements;
    }

    private static double[] offsets(InputNn keywords, List<Element> elements) {
        double[] offsets = new double[elements.size()];
        boolean[] seen = new boolean[offsets.length];
        for (Line line : keywords.all("atom_energy")) {
            int e = elements.indexOf(InputNn.element(line, 1));
            if (e < 0) {
                throw line.error("an element of the model " + elements, line.word(1, "an element"));
            }
            if (seen[e]) {
                throw line.error(
                        "one atom_energy per element", "a second one for " + elements.get(e));
            }
            seen[e] = true;
            offsets[e] = line.number(2, "the energy of the free atom");
        }
        return offsets;
    }

    private static Normalization normalization(InputNn keywords) {
        List<String> names = List.of("mean_energy", "conv_energy", "conv_length");
        List<Optional<Line>> lines = names.stream().map(keywords::optional).toList();
        if (lines.stream().allMatch(Optional::isEmpty)) {
            return Normalization.NONE;
        }
        for (int i = 0; i < names.size(); i++) {
            if (lines.get(i).isEmpty()) {
                throw new FormatException(
                        keywords.file(),
                        0,
                        "all or none of mean_energy, conv_energy and conv_length",
                        "no " + names.get(i));
            }
        }
        Normalization result =
                new Normalization(
                        lines.get(0).get().number(1, names.get(0)),
                        lines.get(1).get().number(1, names.get(1)),
                        lines.get(2).get().number(1, names.get(2)));
        if (!(result.energyFactor() > 0)) {
            throw lines.get(1).get().error("a positive conv_energy", "" + result.energyFactor());
        }
        return result;
    }

    private static Scaling scaling(InputNn keywords) {
        boolean scale = keywords.has("scale_symmetry_functions");
        boolean center = keywords.has("center_symmetry_functions");
        boolean sigma = keywords.has("scale_symmetry_functions_sigma");
        Scaling.Mode mode =
                scale
                        ? center ? Scaling.Mode.SCALE_CENTER : Scaling.Mode.SCALE
                        : center
                                ? Scaling.Mode.CENTER
                                : sigma ? Scaling.Mode.SCALE_SIGMA : Scaling.Mode.NONE;
        return new Scaling(
                mode,
                keywords.number(0, "scale_min_short", "scale_min_short_atomic"),
                keywords.number(1, "scale_max_short", "scale_max_short_atomic"));
    }

    private static List<List<Scaling.Range>> ranges(
            Path file, Scaling scaling, List<List<SymmetryFunction>> functions) {
        List<List<Scaling.Range>> result = new ArrayList<>();
        if (scaling.mode() == Scaling.Mode.NONE && !Files.exists(file)) {
            functions.forEach(f -> result.add(List.of()));
            return result;
        }
        List<Line> lines = TextFile.readTable(file);
        int next = 0;
        for (int e = 0; e < functions.size(); e++) {
            List<Scaling.Range> ranges = new ArrayList<>();
            for (int n = 0; n < functions.get(e).size(); n++) {
                String wanted =
                        "the range of symmetry function " + (n + 1) + " of element " + (e + 1);
                if (next == lines.size()) {
                    throw new FormatException(
                            file.toString(),
                            lines.isEmpty() ? 0 : lines.getLast().number(),
                            wanted,
                            "the end of the file");
                }
                ranges.add(range(lines.get(next++), scaling, e + 1, n + 1, wanted));
            }
            result.add(ranges);
        }
        return result;
    }

    private static Scaling.Range range(
            Line line, Scaling scaling, int element, int function, String wanted) {
        if (line.words().size() < 5) {
            throw line.error(wanted + " in at least 5 columns", line.words().size() + " columns");
        }
        if (line.integer(0, "the element") != element
                || line.integer(1, "the symmetry function") != function) {
            throw line.error(
                    wanted,
                    "function " + line.words().get(1) + " of element " + line.words().getFirst());
        }
        double sigma =
                line.words().size() > 5 || scaling.mode() == Scaling.Mode.SCALE_SIGMA
                        ? line.number(5, "the standard deviation")
                        : 0;
        Scaling.Range range =
                new Scaling.Range(
                        line.number(2, "the minimum"),
                        line.number(3, "the maximum"),
                        line.number(4, "the mean"),
                        sigma);
        if (!Double.isFinite(scaling.factor(range))) {
            throw line.error(
                    "a range that is not empty; remove this symmetry function from the model",
                    "width 0");
        }
        return range;
    }

    private static NeuralNetwork network(Path file, Topology topology, int inputs) {
        List<Line> lines = TextFile.readTable(file);
        double[] parameters = new double[lines.size()];
        for (int p = 0; p < parameters.length; p++) {
            parameters[p] = lines.get(p).number(0, "a weight");
        }
        List<Integer> nodes = topology.nodes(inputs, parameters.length);
        int wanted = NeuralNetwork.parameterCount(nodes);
        if (wanted != parameters.length) {
            long at =
                    parameters.length > wanted
                            ? lines.get(wanted).number()
                            : lines.isEmpty() ? 0 : lines.getLast().number();
            throw new FormatException(
                    file.toString(),
                    at,
                    wanted + " weights for a network of " + nodes + " nodes",
                    "" + parameters.length);
        }
        return new NeuralNetwork(nodes, topology.activations(), topology.normalized(), parameters);
    }
}
