package org.mlip4j.hdnnp.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.io.TextFile.Line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads sizes and activations of the networks: global keywords, and what single elements override. */
final class NetworkKeywords {

    /**
     * What {@code input.nn} says of the network of one element.
     *
     * @param hidden nodes of the hidden layers
     * @param alternative the same as n2p2 up to 2.2 reads it: it overlooks the last number of element_nodes_short
     * @param activations one per layer after the input
     * @param normalized whether nodes are normalised
     */
    record Topology(
            List<Integer> hidden,
            List<Integer> alternative,
            List<Activation> activations,
            boolean normalized) {

        /** Nodes of all layers; the number of weights decides between the two readings. */
        List<Integer> nodes(int inputs, int weights) {
            List<Integer> other = all(inputs, alternative);
            return NeuralNetwork.parameterCount(other) == weights ? other : all(inputs, hidden);
        }

        private static List<Integer> all(int inputs, List<Integer> hidden) {
            List<Integer> nodes = new ArrayList<>(hidden);
            nodes.addFirst(inputs);
            nodes.addLast(1);
            return nodes;
        }
    }

    private final InputNn keywords;
    private final List<Element> elements;

    NetworkKeywords(InputNn keywords, List<Element> elements) {
        this.keywords = keywords;
        this.elements = elements;
    }

    /** Returns one topology per element. */
    List<Topology> read() {
        return elements.stream().map(this::read).toList();
    }

    private Topology read(Element element) {
        Optional<Line> global = keywords.optional("global_hidden_layers_short");
        int globalLayers =
                global.map(line -> line.integer(1, "the number of hidden layers")).orElse(-1);
        int layers =
                override("element_hidden_layers_short", element)
                        .map(line -> line.integer(2, "the number of hidden layers"))
                        .orElse(globalLayers);
        if (layers < 1) {
            throw global.map(line -> line.error("at least one hidden layer", "" + layers))
                    .orElseGet(() -> missing("global_hidden_layers_short"));
        }
        boolean useGlobal = layers == globalLayers;
        Optional<Line> globalNodes =
                keywords.optional("global_nodes_short", "global_nodes_short_atomic")
                        .filter(line -> useGlobal);
        Optional<Line> ownNodes = override("element_nodes_short", element);
        List<Integer> hidden =
                ownNodes.map(line -> nodes(line, 2, layers))
                        .or(() -> globalNodes.map(line -> nodes(line, 1, layers)))
                        .orElseThrow(() -> missing("global_nodes_short"));
        List<Integer> alternative = new ArrayList<>(hidden);
        globalNodes.ifPresent(
                line -> alternative.set(layers - 1, nodes(line, 1, layers).getLast()));
        return new Topology(
                hidden,
                alternative,
                activations(element, layers, useGlobal),
                keywords.has("normalize_nodes"));
    }

    private List<Activation> activations(Element element, int layers, boolean useGlobal) {
        Optional<Line> global =
                keywords.optional("global_activation_short", "global_activation_short_atomic")
                        .filter(line -> useGlobal);
        Optional<Line> own = override("element_activation_short", element);
        List<Activation> result =
                new ArrayList<>(
                        own.map(line -> activations(line, 2, layers))
                                .or(() -> global.map(line -> activations(line, 1, layers)))
                                .orElseThrow(() -> missing("global_activation_short")));
        // As in n2p2, the activation of the output is global where there is a global one.
        global.ifPresent(line -> result.set(layers, activations(line, 1, layers).getLast()));
        return result;
    }

    private Optional<Line> override(String keyword, Element element) {
        List<Line> own =
                keywords.all(keyword).stream()
                        .filter(line -> InputNn.element(line, 1).equals(element))
                        .toList();
        if (own.size() > 1) {
            throw own.get(1)
                    .error("one line " + keyword + " per element", "a second one for " + element);
        }
        return own.stream().findFirst();
    }

    private static List<Integer> nodes(Line line, int from, int layers) {
        checkCount(line, from, layers, "numbers of nodes");
        List<Integer> nodes = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            int count = line.integer(from + l, "a number of nodes");
            if (count < 1) {
                throw line.error("at least one node per layer", "" + count);
            }
            nodes.add(count);
        }
        return nodes;
    }

    private static List<Activation> activations(Line line, int from, int layers) {
        checkCount(line, from, layers + 1, "activation functions");
        List<Activation> result = new ArrayList<>();
        for (String word : line.words().subList(from, line.words().size())) {
            result.add(
                    Arrays.stream(Activation.values())
                            .filter(a -> word.equals(String.valueOf(a.letter())))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            line.error(
                                                    "an activation function, one of l t s p r g c S e h",
                                                    "'" + word + "'")));
        }
        return result;
    }

    private static void checkCount(Line line, int from, int wanted, String what) {
        if (line.words().size() != from + wanted) {
            throw line.error(wanted + " " + what, "" + (line.words().size() - from));
        }
    }

    private FormatException missing(String keyword) {
        return new FormatException(keywords.file(), 0, "the keyword " + keyword, "no such line");
    }
}
