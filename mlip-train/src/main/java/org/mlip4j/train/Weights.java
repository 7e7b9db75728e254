package org.mlip4j.train;

import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.NeuralNetwork;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The weights of all networks of a model, one after the other in the order of its elements. */
final class Weights {

    private Weights() {}

    static double[] of(HdnnpModel model) {
        double[] w = new double[Math.toIntExact(model.parameterCount())];
        int at = 0;
        for (ElementModel part : model.elements()) {
            double[] own = part.network().parameters();
            System.arraycopy(own, 0, w, at, own.length);
            at += own.length;
        }
        return w;
    }

    /** The model with other weights. */
    static HdnnpModel apply(HdnnpModel model, double[] w) {
        List<NeuralNetwork> networks = new ArrayList<>();
        int at = 0;
        for (NeuralNetwork network : model.networks()) {
            int count = network.parameters().length;
            networks.add(network.withParameters(Arrays.copyOfRange(w, at, at + count)));
            at += count;
        }
        return model.withNetworks(networks);
    }
}
