package org.mlip4j.sim.build;

import org.mlip4j.core.Structure;

import java.util.Map;

/**
 * A structure with what its builder says about it.
 *
 * @param structure the atoms
 * @param grain per atom, label of the grain or phase; shared, read-only
 * @param report name to value (numbers, texts, lists), in the order to show
 */
public record Built(Structure structure, int[] grain, Map<String, Object> report) {}
