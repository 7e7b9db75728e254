package org.mlip4j.mtp.internal.kernel;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.mtp.MtpModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The inverse of an active set of neighbourhoods, for atoms of each species. An atom of species z has features in its own
 * columns D_z (its radial coefficients and its energy) and in those of the moments only, and so has every row of the
 * active set A. Let rows of species y consist of B_y, as many as D_y and independent there, and the rest F_y. Of the
 * weights c with c A = b only those of the F are taken from the inverse; the others follow from the columns D_y,
 *
 * <pre>c_B = b_D T - c_F A_FD T,     T = A_BD^-1,</pre>
 *
 * where b_D is zero unless y = z. With three species this takes about half of the operations. The B are chosen such that no
 * element of A_FD T is large (dominant submatrix, as MaxVol does). Immutable.
 */
public final class GradeMatrices {

    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;

    /** Elements of A_FD T may be as large as this. */
    private static final double DOMINANT = 2;

    private final Share[] shares;

    /** Number of weights and features that a batch keeps while it is graded, the largest of all species. */
    final int width;

    /**
     * Prepares an active set.
     *
     * @param model with coefficients
     * @param set of neighbourhoods
     */
    public GradeMatrices(MtpModel model, ActiveSet set) {
        int species = model.species().size();
        int[][] columns = new int[species][];
        for (int kind = 0; kind < species; kind++) {
            columns[kind] = Features.columns(model, kind);
        }
        int own = columns[0].length - model.tree().scalars().length;
        List<RowSplit> splits = species == 1 ? List.of() : split(set, columns, own);
        shares = new Share[species];
        for (int kind = 0; kind < species; kind++) {
            shares[kind] = new Share(set, columns[kind], own, splits, kind);
        }
        width = IntStream.range(0, species).map(k -> shares[k].width).max().orElseThrow();
    }

    /** The rows of each species; empty where rows are not of one species each. */
    private static List<RowSplit> split(ActiveSet set, int[][] columns, int own) {
        int n = set.size();
        List<List<Integer>> rows = new ArrayList<>();
        for (int kind = 0; kind < columns.length; kind++) {
            rows.add(new ArrayList<>());
        }
        for (int i = 0; i < n; i++) {
            int found = -1;
            for (int kind = 0; kind < columns.length; kind++) {
                if (isInside(set.rows(), i * n, columns[kind], own)) {
                    if (found >= 0) {
                        return List.of();
                    }
                    found = kind;
                }
            }
            rows.get(Math.max(found, 0)).add(i);
        }
        List<RowSplit> splits = new ArrayList<>();
        for (int kind = 0; kind < columns.length; kind++) {
            RowSplit split = RowSplit.of(set, rows.get(kind), columns[kind], own, DOMINANT);
            if (split == null) {
                return List.of();
            }
            splits.add(split);
        }
        return splits;
    }

    private static boolean isInside(double[] rows, int at, int[] columns, int own) {
        for (int c = 0; c < own; c++) {
            if (rows[at + columns[c]] != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Grades.
     *
     * @param kind species of the atoms
     * @param features of that species
     * @param scratch at least {@link #width} vectors per batch
     * @param grades receives one vector per batch
     */
    void grade(int kind, Features features, double[] scratch, double[] grades) {
        shares[kind].grade(features, scratch, grades);
    }

    /** What atoms of one species need. */
    private static final class Share {

        private final int own;
        private final int featureCount;

        /** Rows of the inverse: all, or those of the F_y, the own species last. */
        private final double[] direct;

        private final int directRows;

        /** For each y, in the same order, what follows from its F_y (and, for the last, from b_D). */
        private final double[][] derived;

        /** Where the weights of F_y begin, and the end. */
        private final int[] starts;

        /** Number of weights that follow from those of one y. */
        private final int derivedRows;

        final int width;

        Share(ActiveSet set, int[] columns, int own, List<RowSplit> splits, int kind) {
            this.own = own;
            featureCount = columns.length;
            int n = set.size();
            List<double[]> rows = new ArrayList<>();
            if (splits.isEmpty()) {
                IntStream.range(0, n).forEach(i -> rows.add(row(set, i, columns)));
                pad(rows);
            }
            List<RowSplit> ordered = new ArrayList<>(splits);
            if (!splits.isEmpty()) {
                ordered.add(ordered.remove(kind));
            }
            derived = new double[ordered.size()][];
            starts = new int[ordered.size() + 1];
            for (int y = 0; y < derived.length; y++) {
                RowSplit split = ordered.get(y);
                for (int i : split.free()) {
                    rows.add(row(set, i, columns));
                }
                pad(rows);
                starts[y + 1] = rows.size();
                boolean mine = y + 1 == derived.length;
                derived[y] = pack(split.derived(starts[y + 1] - starts[y], mine));
            }
            directRows = rows.size();
            direct = pack(rows);
            derivedRows = derived.length == 0 ? 0 : padded(own);
            width = directRows + own + derivedRows;
        }

        private static double[] row(ActiveSet set, int i, int[] columns) {
            return IntStream.of(columns)
                    .mapToDouble(c -> set.inverse()[i * set.size() + c])
                    .toArray();
        }

        private static void pad(List<double[]> rows) {
            for (int missing = padded(rows.size()) - rows.size(); missing > 0; missing--) {
                rows.add(new double[rows.getFirst().length]);
            }
        }

        private static int padded(int rows) {
            return (rows + GradeKernel.ROWS - 1) / GradeKernel.ROWS * GradeKernel.ROWS;
        }

        private static double[] pack(List<double[]> rows) {
            int count = rows.getFirst().length;
            pad(rows);
            double[] packed = new double[rows.size() * count];
            for (int i = 0; i < rows.size(); i++) {
                int at = i / GradeKernel.ROWS * GradeKernel.ROWS * count + i % GradeKernel.ROWS;
                for (int c = 0; c < count; c++) {
                    packed[at + c * GradeKernel.ROWS] = rows.get(i)[c];
                }
            }
            return packed;
        }

        /** A batch keeps in scratch: the weights of the F, b_D, and the weights of a B. */
        void grade(Features features, double[] scratch, double[] grades) {
            int batches = features.batches;
            Arrays.fill(grades, 0, L * batches, 0);
            GradeKernel.multiply(
                    direct,
                    featureCount,
                    features.values,
                    0,
                    featureCount,
                    batches,
                    scratch,
                    0,
                    width);
            GradeKernel.raise(scratch, 0, directRows, width, batches, grades);
            for (int b = 0; b < batches && derived.length > 0; b++) {
                System.arraycopy(
                        features.values,
                        Z + L * b * featureCount,
                        scratch,
                        Z + L * (b * width + directRows),
                        L * own);
            }
            int into = directRows + own;
            for (int y = 0; y < derived.length; y++) {
                boolean mine = y + 1 == derived.length;
                int count = starts[y + 1] - starts[y] + (mine ? own : 0);
                if (count > 0) {
                    GradeKernel.multiply(
                            derived[y],
                            count,
                            scratch,
                            starts[y],
                            width,
                            batches,
                            scratch,
                            into,
                            width);
                    GradeKernel.raise(scratch, into, derivedRows, width, batches, grades);
                }
            }
        }
    }
}
