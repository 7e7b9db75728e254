/**
 * Evaluation of high-dimensional neural network potentials. Not exported.
 *
 * <p>For one central atom: gather its neighbours, compute the symmetry functions (first pass), run the network forward
 * and backward, and pull the derivatives of the energy with respect to the symmetry functions back to the neighbours
 * (second pass). The derivatives of single symmetry functions are never stored.
 */
package org.mlip4j.hdnnp.internal;
