package org.mlip4j.train.uncertainty;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Output;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.util.function.Function;
import java.util.stream.IntStream;

/** A measure that an evaluation gives along with the forces. */
record ResultMeasure(
        String name, Calculator calculator, Output output, Function<Result, double[]> values)
        implements Uncertainty {

    static ResultMeasure grade(Calculator calculator) {
        return new ResultMeasure(
                "grade",
                calculator,
                Output.GRADES,
                r -> r.grades().orElseThrow().atoms().orElseThrow());
    }

    /** The length of the vector of standard deviations of the force over the members. */
    static ResultMeasure spread(Calculator calculator) {
        return new ResultMeasure(
                "committee spread, eV/Angstrom",
                calculator,
                Output.COMMITTEE,
                r -> lengths(r.spread().orElseThrow().forceVariances()));
    }

    /** The standard deviation of the atomic energy over the replicas of a network. */
    static ResultMeasure replicas(Calculator calculator) {
        return new ResultMeasure(
                "replica spread, eV",
                calculator,
                Output.REPLICAS,
                r -> r.replicaSpread().orElseThrow());
    }

    /** How many descriptors are outside the range of the training data. */
    static ResultMeasure ranges(Calculator calculator) {
        return new ResultMeasure(
                "descriptors out of range",
                calculator,
                Output.EXTRAPOLATIONS,
                r ->
                        IntStream.of(r.extrapolations().orElseThrow().perAtom())
                                .asDoubleStream()
                                .toArray());
    }

    private static double[] lengths(double[] variances) {
        double[] lengths = new double[variances.length / 3];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = Math.sqrt(variances[3 * i] + variances[3 * i + 1] + variances[3 * i + 2]);
        }
        return lengths;
    }

    @Override
    public double[] ofAtoms(Structure structure) {
        return values.apply(calculator.evaluate(structure, output));
    }
}
