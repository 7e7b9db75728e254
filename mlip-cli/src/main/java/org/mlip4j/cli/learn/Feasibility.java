package org.mlip4j.cli.learn;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.cutout.CutOuts;
import org.mlip4j.train.config.LearnConfig.Engine;
import org.mlip4j.train.config.LearnConfig.Explorer;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Refuses what could not be explored, before anything is labelled or fitted.
 *
 * @param run the loop
 * @param starts gives what a command line of {@code mlip md} makes of a structure
 */
record Feasibility(Run run, Function<List<String>, UnaryOperator<Structure>> starts) {

    void check() {
        BitSet known = new BitSet();
        for (Path file : run.config().start()) {
            forEach(file, structure -> add(structure, known));
        }
        run.config().explorers().forEach(explorer -> check(explorer, known));
    }

    private void check(Explorer explorer, BitSet known) {
        try {
            List<UnaryOperator<Structure>> ways =
                    explorer.engine() == Engine.LIST
                            ? List.of(UnaryOperator.identity())
                            : explorer.temperatures().stream()
                                    .map(kelvin -> starts.apply(arguments(explorer, kelvin)))
                                    .toList();
            for (Path file : explorer.structures()) {
                forEach(
                        file,
                        structure -> {
                            requireKnown(structure, known);
                            ways.forEach(way -> requireUsable(explorer, way.apply(structure)));
                        });
            }
        } catch (MlipException e) {
            throw new MlipException(explorer.place() + ": " + e.getMessage(), e);
        }
    }

    private List<String> arguments(Explorer explorer, double kelvin) {
        Path folder = run.step(1, ExploreStep.NAME).folder();
        return new ExploreStep(run, 1)
                .arguments(
                        explorer,
                        kelvin,
                        run.config().seed(),
                        folder.resolve("start.xyz"),
                        folder.resolve("run.xyz"));
    }

    private static void forEach(Path file, Consumer<Structure> sink) {
        int number = 0;
        try (StructureReader reader = Structures.stream(file)) {
            while (reader.hasNext()) {
                Structure structure = reader.next();
                number++;
                try {
                    sink.accept(structure);
                } catch (MlipException e) {
                    throw new MlipException(
                            "%s, structure %d: %s".formatted(file, number, e.getMessage()), e);
                }
            }
        }
    }

    private static void add(Structure structure, BitSet elements) {
        for (int element : structure.elements()) {
            elements.set(element);
        }
    }

    private static void requireKnown(Structure structure, BitSet known) {
        BitSet unknown = new BitSet();
        add(structure, unknown);
        unknown.andNot(known);
        if (!unknown.isEmpty()) {
            throw new MlipException(
                    "no model will know %s; add a structure with it to start"
                            .formatted(Element.of(unknown.nextSetBit(0)).symbol()));
        }
    }

    /** What is explored can be labelled, or cells can be cut out of it. */
    private void requireUsable(Explorer explorer, Structure start) {
        if (explorer.cutOut().isEmpty()) {
            SelectStep.requireSmall(List.of(start), run.config().label().atoms());
        } else if (start.size() > explorer.cutOut().get().atoms()) {
            CutOuts.requirePeriodic(start);
        }
    }
}
