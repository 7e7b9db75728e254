/**
 * Symmetry functions of one central atom: what a kernel is given, and the kernel in vectors. Lanes are neighbours, or pairs
 * of neighbours, of the same elements.
 */
package org.mlip4j.hdnnp.internal.kernel;
