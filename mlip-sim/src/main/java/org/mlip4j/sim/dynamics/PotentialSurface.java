package org.mlip4j.sim.dynamics;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Output;
import org.mlip4j.core.Structure;

import java.util.Optional;

/** The energy of a potential. */
record PotentialSurface(Calculator calculator) implements EnergySurface {

    @Override
    public void evaluateInto(Cell cell, int[] species, double[] positions, Accumulator out) {
        calculator.evaluateInto(cell, species, positions, out);
    }

    @Override
    public double grade(Structure structure) {
        return calculator.evaluate(structure, Output.GRADES).grades().orElseThrow().max();
    }

    @Override
    public Optional<Structure> listOrigin() {
        return calculator.listOrigin();
    }

    @Override
    public void forgetList() {
        calculator.forgetList();
    }
}
