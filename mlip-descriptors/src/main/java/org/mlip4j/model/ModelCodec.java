package org.mlip4j.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.mlip4j.core.Potential;

/** Turns potentials of one family into JSON and back. */
interface ModelCodec {

    /**
     * The family.
     *
     * @return the value of the key {@code family}
     */
    String family();

    /**
     * Whether this codec writes a potential.
     *
     * @param potential any potential
     * @return true when {@link #write} will work
     */
    boolean writes(Potential potential);

    /**
     * Adds the family's own keys.
     *
     * @param potential a potential that {@link #writes} accepted
     * @param to holds {@code family} and {@code elements} already. Modified.
     */
    void write(Potential potential, ObjectNode to);

    /**
     * Reads what {@link #write} wrote.
     *
     * @param name for people
     * @param from the object of this model
     * @return the potential
     */
    Potential read(String name, JsonFields from);
}
