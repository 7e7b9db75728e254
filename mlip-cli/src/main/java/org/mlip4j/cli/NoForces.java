package org.mlip4j.cli;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.dynamics.EnergySurface;

import java.util.Optional;

/** Stands for a model that is not there yet. */
enum NoForces implements EnergySurface {
    SURFACE;

    @Override
    public void evaluateInto(Cell cell, int[] species, double[] positions, Accumulator out) {}

    @Override
    public double grade(Structure structure) {
        return 0;
    }

    @Override
    public Optional<Structure> listOrigin() {
        return Optional.empty();
    }

    @Override
    public void forgetList() {}
}
