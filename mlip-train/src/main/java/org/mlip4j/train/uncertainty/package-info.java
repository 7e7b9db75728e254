/** How uncertain a model is of each atom, by several measures, and what they are worth against true errors. */
package org.mlip4j.train.uncertainty;
