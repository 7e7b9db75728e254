package org.mlip4j.hdnnp;

import org.mlip4j.core.MlipException;

/**
 * Random combinations of the derivatives of an atomic energy with respect to all weights and biases of its network, as
 * features of extrapolation grades. With y the values that enter a layer, 1 for its biases among them, and d the derivatives
 * of the energy with respect to what leaves its sums, feature m is
 *
 * <pre>f_m = sum over layers (sum_j a_jm y_j) (sum_k b_km d_k),     a, b = +1 or -1</pre>
 *
 * which is the product of the whole gradient, the matrices y d of all layers, with a random vector of rank one per layer: it
 * costs the sum and not the product of the sizes of neighbouring layers (random projections of Kronecker products: Sun et
 * al., arXiv 2105.01380).
 *
 * @param features per element; networks with fewer parameters have as many features as parameters
 * @param seed of {@link java.util.Random}, whose booleans are the signs of a and b, layer after layer and element after
 *     element
 */
public record GradientProjection(int features, long seed) {

    /** Validates. */
    public GradientProjection {
        if (features < 1) {
            throw new MlipException(
                    "a projection of the gradient to " + features + " features; at least 1 needed");
        }
    }

    /**
     * Number of features of one element.
     *
     * @param network of this element
     * @return not more than the network has parameters
     */
    public int features(NeuralNetwork network) {
        return Math.min(features, network.parameters().length);
    }

    @Override
    public String toString() {
        return features + " random combinations of the gradient per element, seed " + seed;
    }
}
