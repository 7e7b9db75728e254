package org.mlip4j.cli.build;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.build.Blueprint;
import org.mlip4j.sim.relaxation.CellFreedom;
import org.mlip4j.sim.relaxation.Optimizer;
import org.mlip4j.sim.relaxation.Relaxation;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/** A model that chooses among the candidates of lowest Ewald energy. */
final class RankingOptions {

    private static final double SKIN = 0.5;
    private static final double FORCE = 0.05;
    private static final int STEPS = 300;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "Of the --keep candidates with the lowest Ewald energies take the one with the lowest energy of this model.")
    private Path model;

    @Option(
            names = "--elements",
            split = ",",
            paramLabel = "LIST",
            description =
                    "Names of species 0, 1, 2, ... for files that only number them, for instance Li,P,S.")
    private List<String> elements = List.of();

    @Option(
            names = "--units",
            paramLabel = "L,E",
            description =
                    "Units of an n2p2 or RuNNer model, for instance bohr,hartree; default: numbers pass through unconverted.")
    private String units;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "How many candidates the model judges (default: all).")
    private Integer keep;

    @Option(
            names = "--relax",
            description =
                    "Relax the atoms of each with the model first, to 0.05 eV/Angstrom or 300 steps, the cell as it is.")
    private boolean relax;

    /** The blueprint with a model's opinion, where one is asked for. */
    Blueprint with(Blueprint blueprint) {
        if (model == null) {
            if (relax || keep != null || units != null || !elements.isEmpty()) {
                throw new MlipException("--keep, --relax, --units and --elements go with --model");
            }
            return blueprint;
        }
        LoadOptions options =
                LoadOptions.DEFAULT.withElements(elements.stream().map(Element::of).toList());
        Potential potential =
                Potentials.load(
                        model, units == null ? options : options.withUnits(Units.parse(units)));
        return blueprint.with(
                new Blueprint.Ranking(
                        keep == null ? Integer.MAX_VALUE : keep, s -> judged(potential, s)));
    }

    private Structure judged(Potential potential, Structure structure) {
        try (Calculator calculator = new Calculator(potential, 1, SKIN)) {
            Relaxation relaxation =
                    new Relaxation(calculator, structure, new BitSet(), CellFreedom.NONE);
            if (relax) {
                relaxation.run(
                        Optimizer.Method.LBFGS,
                        new Relaxation.Limits(FORCE, 1, STEPS),
                        state -> true);
            }
            return relaxation.structure();
        }
    }
}
