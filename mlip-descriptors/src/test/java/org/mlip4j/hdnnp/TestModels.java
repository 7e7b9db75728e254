package org.mlip4j.hdnnp;

import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.testing.RandomStructures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Small models of hydrogen and oxygen with random weights. */
public final class TestModels {

    public static final int H = 1;
    public static final int O = 8;
    private static final List<Element> ELEMENTS = List.of(Element.of(H), Element.of(O));

    private TestModels() {}

    /** A few functions of every type in the order of n2p2, cosine cutoff. */
    public static HdnnpModel mixed(long seed) {
        CutoffFunction fc = new CutoffFunction(CutoffFunction.Kind.COSINE, 4, 0);
        List<SymmetryFunction> functions = new ArrayList<>();
        for (int type : TYPES) {
            functions.addAll(functions(type, fc, CoreFunction.POLY2, false));
        }
        return model(
                functions,
                new Scaling(Scaling.Mode.SCALE_CENTER, 0, 1),
                List.of(Activation.TANH, Activation.IDENTITY),
                false,
                seed);
    }

    /** The numbers of all types. */
    public static final int[] TYPES = {2, 3, 9, 12, 13, 20, 21, 22, 23, 24, 25};

    /** Functions of one type: both neighbours or pairs, with and without shift, whole and broken exponents. */
    public static List<SymmetryFunction> functions(
            int type, CutoffFunction fc, CoreFunction core, boolean asymmetric) {
        int w = SymmetryFunction.WEIGHTED;
        CompactFunction c = new CompactFunction(core, asymmetric, 0.6, fc.radius());
        CompactFunction c0 = new CompactFunction(core, asymmetric, -fc.radius(), fc.radius());
        return switch (type) {
            case 2 ->
                    List.of(
                            new SymmetryFunction.GaussianRadial(H, 0.2, 0, fc),
                            new SymmetryFunction.GaussianRadial(O, 0.9, 1.5, fc));
            case 12 ->
                    List.of(
                            new SymmetryFunction.GaussianRadial(w, 0.2, 0, fc),
                            new SymmetryFunction.GaussianRadial(w, 0.9, 1.5, fc));
            case 3, 9 ->
                    List.of(
                            new SymmetryFunction.GaussianAngular(
                                    H, H, type == 3, 0.05, 0, 1, 1, fc),
                            new SymmetryFunction.GaussianAngular(
                                    H, O, type == 3, 0.08, 0, -1, 4, fc),
                            new SymmetryFunction.GaussianAngular(
                                    H, O, type == 3, 0.08, 0, 1, 16, fc),
                            new SymmetryFunction.GaussianAngular(
                                    O, O, type == 3, 0.08, 1.2, -1, 2.7, fc));
            case 13 ->
                    List.of(
                            new SymmetryFunction.GaussianAngular(w, w, true, 0.05, 0, 1, 2, fc),
                            new SymmetryFunction.GaussianAngular(
                                    w, w, true, 0.05, 1.2, -1, 2.7, fc));
            case 20 ->
                    List.of(
                            new SymmetryFunction.CompactRadial(H, c),
                            new SymmetryFunction.CompactRadial(O, c0));
            case 23 ->
                    List.of(
                            new SymmetryFunction.CompactRadial(w, c0),
                            new SymmetryFunction.CompactRadial(w, c));
            case 21, 22 ->
                    List.of(
                            new SymmetryFunction.CompactAngular(H, H, type == 21, c0, -90, 90),
                            new SymmetryFunction.CompactAngular(H, O, type == 21, c0, 10, 130),
                            new SymmetryFunction.CompactAngular(O, O, type == 21, c, 60, 180));
            case 24, 25 ->
                    List.of(
                            new SymmetryFunction.CompactAngular(w, w, type == 24, c0, 10, 130),
                            new SymmetryFunction.CompactAngular(w, w, type == 24, c, 90, 270));
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    /** A model with the same functions for both elements and ranges from random structures. */
    public static HdnnpModel model(
            List<SymmetryFunction> functions,
            Scaling scaling,
            List<Activation> activations,
            boolean normalized,
            long seed) {
        Random random = new Random(seed);
        List<Integer> nodes = new ArrayList<>(List.of(functions.size()));
        for (int l = 1; l < activations.size(); l++) {
            nodes.add(5);
        }
        nodes.add(1);
        List<ElementModel> parts = new ArrayList<>();
        for (Element element : ELEMENTS) {
            double[] weights = random.doubles(NeuralNetwork.parameterCount(nodes), -1, 1).toArray();
            NeuralNetwork network = new NeuralNetwork(nodes, activations, normalized, weights);
            parts.add(
                    new ElementModel(
                            element, -0.5 * element.code(), functions, List.of(), network));
        }
        List<List<Scaling.Range>> ranges =
                ranges(new HdnnpModel(parts, Scaling.NONE, HdnnpModel.Normalization.NONE));
        for (int e = 0; e < parts.size(); e++) {
            ElementModel p = parts.get(e);
            parts.set(
                    e,
                    new ElementModel(
                            p.element(),
                            p.energyOffset(),
                            p.functions(),
                            ranges.get(e),
                            p.network()));
        }
        return new HdnnpModel(parts, scaling, new HdnnpModel.Normalization(-0.7, 0.8, 1.3));
    }

    private static List<List<Scaling.Range>> ranges(HdnnpModel raw) {
        int[] codes = {H, O, H, H, O, O, H, O};
        Describer describer = new Describer(raw);
        List<List<double[]>> values = List.of(new ArrayList<>(), new ArrayList<>());
        for (int s = 0; s < 4; s++) {
            NeighborList list =
                    NeighborSearch.of(
                            RandomStructures.inCell(s, codes, 5, true, true, true), raw.cutoff());
            for (int i = 0; i < codes.length; i++) {
                values.get(codes[i] == H ? 0 : 1).add(describer.raw(list, i).clone());
            }
        }
        List<List<Scaling.Range>> ranges = new ArrayList<>();
        for (List<double[]> rows : values) {
            List<Scaling.Range> list = new ArrayList<>();
            for (int n = 0; n < rows.getFirst().length; n++) {
                int at = n;
                double[] column = rows.stream().mapToDouble(r -> r[at]).toArray();
                double mean = Arrays.stream(column).average().orElseThrow();
                double variance =
                        Arrays.stream(column)
                                .map(g -> (g - mean) * (g - mean))
                                .average()
                                .orElseThrow();
                list.add(
                        new Scaling.Range(
                                Arrays.stream(column).min().orElseThrow(),
                                Arrays.stream(column).max().orElseThrow(),
                                mean,
                                Math.sqrt(variance)));
            }
            ranges.add(list);
        }
        return ranges;
    }
}
