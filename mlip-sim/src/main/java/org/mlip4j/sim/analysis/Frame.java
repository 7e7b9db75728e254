package org.mlip4j.sim.analysis;

import org.mlip4j.core.Structure;

/**
 * One frame of a trajectory.
 *
 * @param index from 0 in steps of one at equal times; where a frame was left out, a number is missing
 * @param number from 1 in the file, for messages
 * @param structure atoms and cell
 */
public record Frame(long index, long number, Structure structure) {}
