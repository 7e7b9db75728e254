/**
 * High-dimensional neural network potentials (Behler and Parrinello): the energy of an atom is the output of a neural
 * network of its element, fed with symmetry functions of its surroundings.
 *
 * <p>{@link org.mlip4j.hdnnp.HdnnpModel} holds the coefficients, {@link org.mlip4j.hdnnp.HdnnpPotential} evaluates
 * them; files of n2p2 and RuNNer are read and written by {@link org.mlip4j.hdnnp.io}.
 */
package org.mlip4j.hdnnp;
