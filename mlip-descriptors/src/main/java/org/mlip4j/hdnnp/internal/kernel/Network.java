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
     * What the output of the last {@link #forward} is made of: it is a function of a linear combination of these.
     *
     * @return values of the last hidden layer, or the inputs where there is none; at least as many as there are; reused
     */
    double[] lastHidden();

    /**
     * How the output of the last {@link #forward} depends on that combination.
     *
     * @return the derivative; 1 with a linear output
     */
    double outputSlope();
}
