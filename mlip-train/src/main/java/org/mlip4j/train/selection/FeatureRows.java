package org.mlip4j.train.selection;

import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Grader;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;

/**
 * The features of structures, in which the energies of a potential are linear or linearised: a row for every atom, or one
 * for a whole structure. For one thread.
 */
public final class FeatureRows {

    /** Atoms whose rows are made before they are handed on: kernels work on several at a time. */
    private static final int TOGETHER = 256;

    private final Graded potential;
    private final GradeMode mode;
    private final Grader grader;

    /** Is given rows. */
    @FunctionalInterface
    public interface Sink {

        /**
         * A row.
         *
         * @param atom its index, 0 for a whole structure
         * @param row its features, the receiver's own
         */
        void accept(int atom, double[] row);
    }

    /**
     * Features of a potential.
     *
     * @param potential whose features are taken
     * @param mode what a row is of; the row of a whole structure is the mean over its atoms
     */
    public FeatureRows(Graded potential, GradeMode mode) {
        this.potential = potential;
        this.mode = mode;
        grader = potential.newGrader();
    }

    /**
     * Length of the rows.
     *
     * @return number of features
     */
    public int count() {
        return grader.featureCount();
    }

    /**
     * The rows of a structure.
     *
     * @param structure atoms in a cell
     * @param sink gets them in the order of the atoms
     * @throws MlipException if the potential does not know an element
     */
    public void forEach(Structure structure, Sink sink) {
        if (mode == GradeMode.CONFIGURATION) {
            sink.accept(0, mean(structure));
            return;
        }
        NeighborList list = neighbors(structure);
        double[][] rows = new double[structure.size()][];
        for (int from = list.begin(); from < list.end(); from += TOGETHER) {
            int to = Math.min(from + TOGETHER, list.end());
            grader.atomFeatures(list.window(from, to), rows);
            for (int k = from; k < to; k++) {
                int atom = list.centers()[k];
                sink.accept(atom, rows[atom]);
                rows[atom] = null;
            }
        }
    }

    /**
     * The mean of the features over all atoms.
     *
     * @param structure atoms in a cell
     * @return one number per feature
     * @throws MlipException if the potential does not know an element
     */
    public double[] mean(Structure structure) {
        double[] sum = new double[count()];
        grader.addFeatures(neighbors(structure), sum);
        for (int f = 0; f < sum.length; f++) {
            sum[f] /= Math.max(1, structure.size());
        }
        return sum;
    }

    private NeighborList neighbors(Structure structure) {
        for (int code : structure.elements()) {
            if (!potential.info().knows(code)) {
                throw potential.info().unknown(code);
            }
        }
        return NeighborSearch.of(structure, potential.info().cutoff());
    }
}
