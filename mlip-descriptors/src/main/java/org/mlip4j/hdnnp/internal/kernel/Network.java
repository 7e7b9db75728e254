package org.mlip4j.hdnnp.internal.kernel;

/** Output of an atomic network and its derivative with respect to the inputs. Not thread-safe. */
public interface Network {

    /**
     * The inputs, to be filled before {@link #forward}.
     *
     * @return at least as many as the network has
     */
    double[] input();

    /**
     * Evaluates.
     *
     * @return the output
     */
    double forward();

    /**
     * The derivative of the output of the last {@link #forward} with respect to the inputs.
     *
     * @return at least as many as there are inputs; reused
     */
    double[] backward();

    /**
     * What the nodes of a layer computed in the last {@link #forward}.
     *
     * @param layer 0 for the inputs
     * @return at least as many as it has nodes; reused
     */
    double[] values(int layer);

    /**
     * The derivatives of the output of the last {@link #backward} with respect to the arguments of the activation functions
     * of a layer.
     *
     * @param layer 1 for the first after the inputs
     * @return at least as many as it has nodes; reused
     */
    double[] argumentGradient(int layer);
}
