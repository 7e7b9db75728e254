/**
 * Structures at rest: minima of the energy with or without the cell ({@link org.mlip4j.sim.relaxation.Relaxation}) and paths
 * of least energy between them ({@link org.mlip4j.sim.relaxation.ElasticBand}). Both move coordinates along forces with an
 * {@link org.mlip4j.sim.relaxation.Optimizer}.
 */
package org.mlip4j.sim.relaxation;
