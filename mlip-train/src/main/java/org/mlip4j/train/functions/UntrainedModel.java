package org.mlip4j.train.functions;

import org.mlip4j.core.Element;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;

import java.util.List;
import java.util.Map;

/** A model that has symmetry functions, but networks that say nothing yet. */
public final class UntrainedModel {

    private UntrainedModel() {}

    /**
     * A model of symmetry functions alone: its networks have no hidden layer and give 0.
     *
     * @param functions by central element
     * @return the model, without scaling
     */
    public static HdnnpModel of(Map<Element, List<SymmetryFunction>> functions) {
        List<ElementModel> parts =
                functions.entrySet().stream().map(e -> part(e.getKey(), e.getValue())).toList();
        return new HdnnpModel(parts, Scaling.NONE, HdnnpModel.Normalization.NONE);
    }

    private static ElementModel part(Element element, List<SymmetryFunction> functions) {
        List<Integer> nodes = List.of(functions.size(), 1);
        NeuralNetwork nothing =
                new NeuralNetwork(
                        nodes,
                        List.of(Activation.IDENTITY),
                        false,
                        new double[NeuralNetwork.parameterCount(nodes)]);
        return new ElementModel(element, 0, functions, List.of(), nothing);
    }
}
