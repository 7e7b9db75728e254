package org.mlip4j.cli.learn;

import org.mlip4j.core.Potential;
import org.mlip4j.core.io.StructureWriter;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.cutout.CutOuts;
import org.mlip4j.train.selection.Frames;

import java.nio.file.Path;

/** Structures that are too large to be labelled become cells that are cut out of them. */
public final class LargeStructures {

    /**
     * What became of structures.
     *
     * @param cells number of cells and small structures
     * @param highest grade of an atom in a large structure; 0 if there was none
     * @param missed the same in large structures that gave no cell
     * @param tally what the large structures gave
     */
    public record Outcome(int cells, double highest, double missed, CutOuts.Tally tally) {}

    private LargeStructures() {}

    /**
     * Cuts what is too large, and copies what is not.
     *
     * @param potential gives grades of atoms
     * @param threads for large structures, at least 1
     * @param settings what cells are cut
     * @param structures all of them
     * @param out where cells go, an extended XYZ file; empty when there are none
     * @return what is in it
     */
    public static Outcome cut(
            Potential potential,
            int threads,
            CutOuts.Settings settings,
            Frames structures,
            Path out) {
        int[] count = new int[1];
        try (CutOuts cutOuts = new CutOuts(potential, threads, settings);
                StructureWriter writer = Structures.writer(out)) {
            structures.forEach(
                    structure -> {
                        if (structure.size() <= settings.atoms()) {
                            writer.write(structure);
                            count[0]++;
                        } else {
                            cutOuts.of(structure)
                                    .forEach(
                                            cell -> {
                                                writer.write(cell);
                                                count[0]++;
                                            });
                        }
                    });
            writer.commit();
            return new Outcome(count[0], cutOuts.highest(), cutOuts.missed(), cutOuts.tally());
        }
    }
}
