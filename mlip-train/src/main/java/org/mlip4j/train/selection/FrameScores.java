package org.mlip4j.train.selection;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.ComparesReplicas;
import org.mlip4j.core.Graded;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** One number of a structure that its evaluation gives. */
record FrameScores(Calculator calculator, Output output, ToDoubleFunction<Result> score)
        implements AutoCloseable {

    /** The largest extrapolation grade. */
    static FrameScores grades(Potential potential) {
        Graded.require(potential);
        return new FrameScores(
                new Calculator(potential), Output.GRADES, r -> r.grades().orElseThrow().max());
    }

    /**
     * The largest standard deviation of a force on an atom over the members of a committee, eV/Angstrom, or of an atomic
     * energy over replicas, eV.
     */
    static FrameScores spread(Potential potential) {
        if (ComparesReplicas.in(potential)) {
            return new FrameScores(
                    new Calculator(potential),
                    Output.REPLICAS,
                    r -> DoubleStream.of(r.replicaSpread().orElseThrow()).max().orElse(0));
        }
        if (!(potential instanceof Committee)) {
            throw new MlipException(
                    "selecting by committee needs a committee: a folder with a model in each sub-folder, or a model with replicas");
        }
        return new FrameScores(
                new Calculator(potential), Output.COMMITTEE, FrameScores::largestSpread);
    }

    private static double largestSpread(Result result) {
        double[] v = result.spread().orElseThrow().forceVariances();
        double largest = 0;
        for (int i = 0; i < v.length; i += 3) {
            largest = Math.max(largest, v[i] + v[i + 1] + v[i + 2]);
        }
        return Math.sqrt(largest);
    }

    double of(Structure structure) {
        return score.applyAsDouble(calculator.evaluate(structure, output));
    }

    @Override
    public void close() {
        calculator.close();
    }
}
