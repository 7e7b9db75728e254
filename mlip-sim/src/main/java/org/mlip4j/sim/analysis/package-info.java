/**
 * Observables of trajectories, and of models through trajectories: fed frame by frame, each with an error that accounts for
 * correlations in time.
 *
 * <p>An {@link org.mlip4j.sim.analysis.Observable} does what concerns one frame alone in {@code prepare}, which several
 * threads may call at once, and returns what has to be done in the order of the frames. {@link
 * org.mlip4j.sim.analysis.Trajectory} reads files and feeds observables; it holds a handful of frames.
 *
 * <p>Angstrom, picoseconds, eV, Kelvin, unless a name says otherwise.
 */
package org.mlip4j.sim.analysis;
