package org.mlip4j.hdnnp.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes models as n2p2 reads them. Numbers have as many digits as identify them: what is read back is equal.
 * Symmetry functions are put in the order of n2p2, and the networks with them.
 */
public final class N2p2ModelWriter {

    private N2p2ModelWriter() {}

    /**
     * Writes {@code input.nn}, {@code scaling.data} and the weights.
     *
     * @param model the model
     * @param folder where to write; created if absent, files in it are replaced
     * @throws MlipException if the folder cannot be written, or the model uses what n2p2 cannot express
     */
    public static void write(HdnnpModel model, Path folder) {
        writeOrdered(ordered(model), folder);
    }

    /**
     * Writes the weights of one network.
     *
     * @param network the network
     * @param file where to write
     */
    public static void writeWeights(NeuralNetwork network, Path file) {
        write(file, weights(network));
    }

    /**
     * Writes the ranges of the symmetry functions.
     *
     * @param model a model that has them, with symmetry functions in the order of n2p2
     * @param file where to write
     */
    public static void writeScaling(HdnnpModel model, Path file) {
        write(file, scaling(model));
    }

    private static void write(Path file, String text) {
        try {
            WholeFile.write(file, text);
        } catch (IOException e) {
            throw MlipException.of("cannot write " + file, e);
        }
    }

    private static HdnnpModel ordered(HdnnpModel model) {
        List<ElementModel> parts =
                model.elements().stream()
                        .map(
                                part ->
                                        part.reordered(
                                                IntStream.range(0, part.functions().size())
                                                        .boxed()
                                                        .sorted(
                                                                Comparator.comparing(
                                                                        n ->
                                                                                part.functions()
                                                                                        .get(n),
                                                                        SymmetryFunctionFormat
                                                                                .ORDER))
                                                        .toList()))
                        .toList();
        return new HdnnpModel(parts, model.scaling(), model.normalization());
    }

    private static void writeOrdered(HdnnpModel model, Path folder) {
        try {
            Files.createDirectories(folder);
            WholeFile.write(folder.resolve(N2p2ModelReader.INPUT), input(model));
            Path ranges = folder.resolve(N2p2ModelReader.SCALING);
            if (model.elements().stream().noneMatch(part -> part.ranges().isEmpty())) {
                WholeFile.write(ranges, scaling(model));
            } else {
                Files.deleteIfExists(ranges);
            }
            for (ElementModel part : model.elements()) {
                WholeFile.write(
                        folder.resolve(N2p2ModelReader.weightsFile(part.element())),
                        weights(part.network()));
            }
        } catch (IOException e) {
            throw new MlipException(
                    "cannot write the model to " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String input(HdnnpModel model) {
        StringBuilder text = new StringBuilder();
        line(text, "nnp_type", "2G-HDNNP");
        line(text, "number_of_elements", model.elements().size());
        line(
                text,
                "elements",
                model.elementList().stream().map(Element::symbol).collect(Collectors.joining(" ")));
        for (ElementModel part : model.elements()) {
            line(text, "atom_energy", part.element() + " " + part.energyOffset());
        }
        HdnnpModel.Normalization n = model.normalization();
        if (!n.equals(HdnnpModel.Normalization.NONE)) {
            line(text, "mean_energy", n.meanEnergy());
            line(text, "conv_energy", n.energyFactor());
            line(text, "conv_length", n.lengthFactor());
        }
        CutoffFunction cutoff = cutoff(model);
        line(text, "cutoff_type", cutoff.kind().ordinal() + " " + cutoff.alpha());
        scaling(text, model.scaling());
        networks(text, model);
        for (ElementModel part : model.elements()) {
            for (SymmetryFunction function : part.functions()) {
                text.append(SymmetryFunctionFormat.write(part.element(), function)).append('\n');
            }
        }
        return text.toString();
    }

    /**
     * A symmetry function as a line of {@code input.nn}.
     *
     * @param center element of the central atom
     * @param function the function
     * @return {@code symfunction_short ...}, numbers with as many digits as identify them
     */
    public static String line(Element center, SymmetryFunction function) {
        return SymmetryFunctionFormat.write(center, function);
    }

    private static void line(StringBuilder text, String keyword, Object value) {
        text.append(keyword).append(' ').append(value).append('\n');
    }

    /** The cutoff function that all Gaussian functions share, whatever their radius. */
    private static CutoffFunction cutoff(HdnnpModel model) {
        List<CutoffFunction> different =
                model.elements().stream()
                        .flatMap(part -> part.functions().stream())
                        .map(SymmetryFunction::radial)
                        .filter(CutoffFunction.class::isInstance)
                        .map(CutoffFunction.class::cast)
                        .map(f -> new CutoffFunction(f.kind(), 1, f.alpha()))
                        .distinct()
                        .toList();
        if (different.size() > 1) {
            throw new MlipException(
                    "n2p2 files hold one cutoff function, this model has "
                            + different.size()
                            + "; write it to a .mlip file");
        }
        return different.isEmpty()
                ? new CutoffFunction(CutoffFunction.Kind.COSINE, 1, 0)
                : different.getFirst();
    }

    private static void scaling(StringBuilder text, Scaling scaling) {
        switch (scaling.mode()) {
            case NONE -> {}
            case SCALE -> text.append("scale_symmetry_functions\n");
            case CENTER -> text.append("center_symmetry_functions\n");
            case SCALE_CENTER ->
                    text.append("scale_symmetry_functions\ncenter_symmetry_functions\n");
            case SCALE_SIGMA -> text.append("scale_symmetry_functions_sigma\n");
        }
        line(text, "scale_min_short", scaling.lower());
        line(text, "scale_max_short", scaling.upper());
    }

    /** The first network is written as the global one; elements whose network differs override it. */
    private static void networks(StringBuilder text, HdnnpModel model) {
        NeuralNetwork first = model.elements().getFirst().network();
        if (first.normalized()) {
            text.append("normalize_nodes\n");
        }
        line(text, "global_hidden_layers_short", hidden(first).size());
        line(text, "global_nodes_short", join(hidden(first)));
        line(text, "global_activation_short", letters(first));
        for (ElementModel part : model.elements()) {
            NeuralNetwork network = part.network();
            boolean sameDepth = hidden(network).size() == hidden(first).size();
            if (network.normalized() != first.normalized()
                    || sameDepth
                            && network.activations().getLast() != first.activations().getLast()) {
                throw new MlipException(
                        "n2p2 files cannot hold the network of "
                                + part.element()
                                + " beside that of "
                                + model.elements().getFirst().element()
                                + "; write a .mlip file");
            }
            if (!sameDepth) {
                line(
                        text,
                        "element_hidden_layers_short",
                        part.element() + " " + hidden(network).size());
            }
            if (!hidden(network).equals(hidden(first))) {
                line(text, "element_nodes_short", part.element() + " " + join(hidden(network)));
            }
            if (!network.activations().equals(first.activations())) {
                line(text, "element_activation_short", part.element() + " " + letters(network));
            }
        }
    }

    private static List<Integer> hidden(NeuralNetwork network) {
        return network.nodes().subList(1, network.nodes().size() - 1);
    }

    private static String join(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private static String letters(NeuralNetwork network) {
        return network.activations().stream()
                .map(Activation::letter)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    private static String scaling(HdnnpModel model) {
        StringBuilder text = new StringBuilder("# element function min max mean sigma\n");
        for (int e = 0; e < model.elements().size(); e++) {
            List<Scaling.Range> ranges = model.elements().get(e).ranges();
            for (int n = 0; n < ranges.size(); n++) {
                Scaling.Range r = ranges.get(n);
                text.append(e + 1)
                        .append(' ')
                        .append(n + 1)
                        .append(' ')
                        .append(r.min())
                        .append(' ');
                text.append(r.max()).append(' ').append(r.mean()).append(' ').append(r.sigma());
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String weights(NeuralNetwork network) {
        StringBuilder text = new StringBuilder("# value type index layer node [layer node]\n");
        List<Integer> nodes = network.nodes();
        double[] parameters = network.parameters();
        int p = 0;
        for (int l = 1; l < nodes.size(); l++) {
            for (int j = 1; j <= nodes.get(l - 1); j++) {
                for (int k = 1; k <= nodes.get(l); k++) {
                    text.append(parameters[p++]).append(" a ").append(p).append(' ').append(l - 1);
                    text.append(' ')
                            .append(j)
                            .append(' ')
                            .append(l)
                            .append(' ')
                            .append(k)
                            .append('\n');
                }
            }
            for (int k = 1; k <= nodes.get(l); k++) {
                text.append(parameters[p++]).append(" b ").append(p).append(' ').append(l);
                text.append(' ').append(k).append('\n');
            }
        }
        return text.toString();
    }
}
