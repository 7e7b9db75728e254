package org.mlip4j.train;

import org.mlip4j.core.MlipException;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.io.N2p2Keywords;

import java.util.List;

/** Initial weights as nnp-train draws them: uniform in an interval, then changed layer by layer. */
final class N2p2Weights {

    private N2p2Weights() {}

    /** The model with new weights. */
    static HdnnpModel draw(HdnnpModel model, N2p2Keywords keywords, GslRandom random) {
        double min = keywords.number("weights_min").orElse(-1);
        double max = keywords.number("weights_max").orElse(1);
        if (keywords.has("precondition_weights")) {
            throw new MlipException(
                    "precondition_weights is not available, as in nnp-train; remove the keyword");
        }
        boolean nguyenWidrow = keywords.has("nguyen_widrow_weights_short");
        double[] w = Weights.of(model);
        for (int n = 0; n < w.length; n++) {
            w[n] = min + random.uniform() * (max - min);
        }
        int at = 0;
        for (ElementModel part : model.elements()) {
            if (nguyenWidrow) {
                nguyenWidrow(part.network(), w, at);
            } else {
                glorot(part.network(), w, at);
            }
            at += part.network().parameters().length;
        }
        return Weights.apply(model, w);
    }

    /** Weights of tanh layers times sqrt(6 / (inputs + outputs)), biases 0. */
    private static void glorot(NeuralNetwork network, double[] w, int start) {
        int at = start;
        List<Integer> nodes = network.nodes();
        for (int l = 1; l < nodes.size(); l++) {
            int inputs = nodes.get(l - 1);
            int outputs = nodes.get(l);
            if (network.activations().get(l - 1) == Activation.TANH) {
                double factor = Math.sqrt(6.0 / (inputs + outputs));
                for (int n = 0; n < inputs * outputs; n++) {
                    w[at + n] *= factor;
                }
            }
            at += inputs * outputs;
            for (int k = 0; k < outputs; k++) {
                w[at++] = 0;
            }
        }
    }

    /** Weights of every hidden node scaled to length 0.7 H^(1/n), twice that for tanh; half the weight of one output. */
    private static void nguyenWidrow(NeuralNetwork network, double[] w, int start) {
        int at = start;
        List<Integer> nodes = network.nodes();
        for (int l = 1; l < nodes.size() - 1; l++) {
            int inputs = nodes.get(l - 1);
            int outputs = nodes.get(l);
            double beta = 0.7 * Math.pow(outputs, 1.0 / inputs);
            double gain = network.activations().get(l - 1) == Activation.TANH ? 2 : 1;
            for (int k = 0; k < outputs; k++) {
                double sum = 0;
                for (int j = 0; j < inputs; j++) {
                    sum += w[at + j * outputs + k] * w[at + j * outputs + k];
                }
                double factor = beta / Math.sqrt(sum) * gain;
                for (int j = 0; j < inputs; j++) {
                    w[at + j * outputs + k] *= factor;
                }
                w[at + inputs * outputs + k] *= beta * gain;
            }
            at += (inputs + 1) * outputs;
        }
        w[at] *= 0.5;
    }
}
