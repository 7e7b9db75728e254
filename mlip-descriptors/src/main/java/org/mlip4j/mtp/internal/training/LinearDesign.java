package org.mlip4j.mtp.internal.training;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.internal.Kernels;
import org.mlip4j.mtp.internal.MtpEvaluator;
import org.mlip4j.mtp.internal.kernel.GramKernel;
import org.mlip4j.mtp.internal.kernel.VectorDesign;

import java.util.Arrays;
import java.util.Set;

/**
 * Energies, forces and virials as functions of the coefficients in which they are linear: those of the species and of the
 * moments. For one thread.
 */
public final class LinearDesign {

    /** Rows before the forces: the energy, and the virial as xx, yy, zz, yz, xz, xy. */
    public static final int FORCES = 7;

    private static final int[] VIRIAL = {0, 4, 8, 5, 2, 1};

    private final MtpModel model;
    private final VectorDesign kernel;

    /**
     * Creates a worker.
     *
     * @param model whose linear coefficients are left out of account
     * @param vectors whether to use vector instructions
     */
    public LinearDesign(MtpModel model, boolean vectors) {
        this.model = model;
        kernel = vectors ? new VectorDesign(model) : null;
    }

    /**
     * Creates a worker that uses vector instructions where the JVM has them.
     *
     * @param model whose linear coefficients are left out of account
     */
    public LinearDesign(MtpModel model) {
        this(model, Kernels.haveVectors());
    }

    /**
     * Number of columns.
     *
     * @return species and basis functions
     */
    public int columns() {
        return model.species().size() + model.tree().scalars().length;
    }

    /**
     * The matrix of a structure.
     *
     * @param list all its atoms; ghosts have owners. Not modified.
     * @param rows receives {@link #FORCES} plus three rows per local atom, of {@link #columns} numbers each; may be longer
     */
    public void compute(NeighborList list, double[] rows) {
        Arrays.fill(rows, 0, (FORCES + 3 * list.localCount()) * columns(), 0);
        if (kernel != null) {
            kernel.add(list, rows);
        } else {
            for (int c = 0; c < columns(); c++) {
                column(list, c, rows);
            }
        }
    }

    /** One coefficient is one, the others are nothing. */
    private void column(NeighborList list, int c, double[] rows) {
        int species = model.species().size();
        double[] ofSpecies = new double[species];
        double[] moments = new double[columns() - species];
        if (c < species) {
            ofSpecies[c] = 1;
        } else {
            moments[c - species] = 1;
        }
        Evaluator evaluator =
                new MtpEvaluator(
                        model.withCoefficients(model.radialCoefficients(), ofSpecies, moments));
        Accumulator sums = new Accumulator(list.atomCount(), Set.of());
        evaluator.accumulate(list, sums);
        sums.foldGhosts(list);
        rows[c] = sums.energy();
        for (int k = 0; k < VIRIAL.length; k++) {
            rows[(1 + k) * columns() + c] = sums.virial()[VIRIAL[k]];
        }
        for (int k = 0; k < 3 * list.localCount(); k++) {
            rows[(FORCES + k) * columns() + c] = sums.forces()[k];
        }
    }

    /**
     * Adds A^T A to the upper triangle of a matrix; what is below the diagonal afterwards has no meaning.
     *
     * @param a row-major, m times n. Not modified.
     * @param m number of rows
     * @param n number of columns
     * @param gram n times n, row-major; grows
     */
    public static void addGram(double[] a, int m, int n, double[] gram) {
        if (Kernels.haveVectors()) {
            GramKernel.add(a, m, n, gram);
            return;
        }
        for (int r = 0; r < m; r++) {
            for (int i = 0; i < n; i++) {
                for (int j = i; j < n; j++) {
                    gram[i * n + j] += a[r * n + i] * a[r * n + j];
                }
            }
        }
    }
}
