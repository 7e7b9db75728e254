package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.relaxation.CellFreedom;
import org.mlip4j.sim.relaxation.Optimizer;
import org.mlip4j.sim.relaxation.Relaxation;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.Function;

/** {@code MODEL STRUCTURE}, relaxed with its cell first unless told otherwise. */
final class RelaxedModel {

    private static final double FORCE = 1e-5;
    private static final double STRESS = 1e-4 / Units.GPA;
    private static final int STEPS = 2000;

    @Mixin private ModelAndStructure input;

    @Mixin private ThreadsOption threads;

    @Option(
            names = "--as-is",
            description = "Take the structure as it is, instead of relaxing atoms and cell first.")
    private boolean asIs;

    /** What is measured with the model, and by how much it scatters between the members of a committee. */
    Measurement measured(Function<Calculator, Measurement> measure) {
        Potential potential = input.potential();
        Measurement whole = measured(potential, measure);
        return potential instanceof Committee committee
                ? whole.withScatterOf(
                        committee.members().stream()
                                .map(member -> measured(member, measure))
                                .toList())
                : whole;
    }

    private Measurement measured(Potential potential, Function<Calculator, Measurement> measure) {
        try (Calculator calculator = new Calculator(potential, threads.count(), 0)) {
            return measure.apply(calculator);
        }
    }

    /** The first structure of another file, as it is. */
    Structure read(Path file) {
        return input.read(file);
    }

    Structure structure(Calculator calculator) {
        Structure given = input.structure();
        if (asIs) {
            return given;
        }
        if (!given.cell().isFullyPeriodic()) {
            throw new MlipException(
                    "only a crystal is relaxed with its cell; relax the atoms of this structure with 'mlip relax', and give --as-is");
        }
        Relaxation relaxation =
                new Relaxation(calculator, given, new BitSet(), CellFreedom.full(0));
        Relaxation.Limits limits = new Relaxation.Limits(FORCE, STRESS, STEPS);
        if (!relaxation.run(Optimizer.Method.LBFGS, limits, state -> true)) {
            throw new MlipException(
                    "the structure does not relax within %d steps; relax it with 'mlip relax' and give --as-is"
                            .formatted(STEPS));
        }
        return relaxation.structure().withInfo(given.info());
    }

    /** What is said of the structure in every table. */
    Measurement measurement(Calculator calculator, Structure structure) {
        Measurement m = new Measurement();
        m.value("model", input.model().toString());
        m.value("atoms", structure.size());
        m.value("relaxed", !asIs);
        double[] v = structure.cell().vectors();
        for (int k = 0; k < 3; k++) {
            m.value(
                    "length_" + "abc".charAt(k) + "_A",
                    Math.sqrt(
                            v[3 * k] * v[3 * k]
                                    + v[3 * k + 1] * v[3 * k + 1]
                                    + v[3 * k + 2] * v[3 * k + 2]));
        }
        m.value("volume_A3", structure.cell().volume());
        m.value("energy_ev_per_atom", calculator.evaluate(structure).energy() / structure.size());
        return m;
    }
}
