/**
 * Files of n2p2 and RuNNer: {@code input.nn}, {@code scaling.data}, {@code weights.ZZZ.data}. What is peculiar to these
 * files (keywords, type numbers, the order of symmetry functions) stays in this package.
 */
package org.mlip4j.hdnnp.io;
