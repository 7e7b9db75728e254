package org.mlip4j.train.functions;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.mlip4j.core.MlipException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses symmetry functions that together tell most of a data set (Imbalzano et al., J. Chem. Phys. 148, 241730
 * (2018), section II.D), or leaves out those that tell little. All methods return numbers of functions from 0, those of
 * the first two in the order of choice.
 */
public final class FunctionSelection {

    /** What is left of a function, relative to its variance, when others explain all of it. */
    private static final double EXPLAINED = 1e-12;

    private FunctionSelection() {}

    /**
     * CUR decomposition, one column at a time: the function with the largest weight in the leading singular vector is
     * chosen, and what the others have in common with it is taken out of them.
     *
     * @param statistics of one element
     * @param count how many to choose
     * @return fewer than {@code count} when the others are combinations of those chosen
     */
    public static List<Integer> cur(FunctionStatistics statistics, int count) {
        return cur(statistics.correlation(), count);
    }

    static List<Integer> cur(DMatrixRMaj correlation, int count) {
        check(correlation, count);
        DMatrixRMaj rest = correlation.copy();
        List<Integer> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            int next = largestLeverage(rest, chosen);
            if (next < 0) {
                break;
            }
            chosen.add(next);
            deflate(rest, next);
        }
        return chosen;
    }

    /** The column with the largest element of the leading eigenvector of the Gram matrix, or -1 when nothing is left. */
    private static int largestLeverage(DMatrixRMaj gram, List<Integer> chosen) {
        EigenDecomposition_F64<DMatrixRMaj> decomposition =
                DecompositionFactory_DDRM.eig(gram.numRows, true, true);
        if (!decomposition.decompose(gram.copy())) {
            throw new MlipException(
                    "the correlation matrix of the symmetry functions has no eigenvalues; a value is"
                            + " not finite");
        }
        int leading =
                IntStream.range(0, gram.numRows)
                        .reduce(
                                0,
                                (a, b) ->
                                        decomposition.getEigenvalue(b).getReal()
                                                        > decomposition.getEigenvalue(a).getReal()
                                                ? b
                                                : a);
        DMatrixRMaj vector = decomposition.getEigenVector(leading);
        int best = -1;
        for (int n = 0; n < gram.numRows; n++) {
            boolean free = gram.get(n, n) > EXPLAINED && !chosen.contains(n);
            if (free && (best < 0 || Math.abs(vector.get(n)) > Math.abs(vector.get(best)))) {
                best = n;
            }
        }
        return best;
    }

    /** Makes all columns orthogonal to one of them: the Schur complement of the Gram matrix. */
    private static void deflate(DMatrixRMaj gram, int column) {
        double pivot = gram.get(column, column);
        double[] row = new double[gram.numRows];
        for (int n = 0; n < row.length; n++) {
            row[n] = gram.get(column, n);
        }
        for (int a = 0; a < row.length; a++) {
            for (int b = 0; b < row.length; b++) {
                gram.add(a, b, -row[a] * row[b] / pivot);
            }
        }
    }

    /**
     * Farthest-point sampling: each choice is the function that differs most from all chosen before, in the distance of
     * standardised values over the data set. The first is the one that differs most from the mean of all.
     *
     * @param statistics of one element
     * @param count how many to choose
     * @return numbers of functions; constant ones are never chosen
     */
    public static List<Integer> farthestPoint(FunctionStatistics statistics, int count) {
        return farthestPoint(statistics.correlation(), count);
    }

    static List<Integer> farthestPoint(DMatrixRMaj correlation, int count) {
        check(correlation, count);
        int n = correlation.numRows;
        double[] distance = new double[n];
        for (int i = 0; i < n; i++) {
            double common = 0;
            for (int j = 0; j < n; j++) {
                common += correlation.get(i, j) / n;
            }
            distance[i] = correlation.get(i, i) > 0 ? 1 - 2 * common + 2 : -1;
        }
        List<Integer> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            int next =
                    IntStream.range(0, n)
                            .reduce((a, b) -> distance[b] > distance[a] ? b : a)
                            .orElseThrow();
            if (distance[next] <= EXPLAINED) {
                break;
            }
            boolean first = chosen.isEmpty();
            chosen.add(next);
            for (int i = 0; i < n; i++) {
                double toNext = 2 - 2 * correlation.get(i, next);
                distance[i] = distance[i] < 0 ? -1 : first ? toNext : Math.min(distance[i], toNext);
            }
            distance[next] = -1;
        }
        return chosen;
    }

    /**
     * Functions whose values vary.
     *
     * @param statistics of one element
     * @param smallest range, largest minus smallest value, below which a function is left out
     * @return numbers of functions, ascending
     */
    public static List<Integer> byRange(FunctionStatistics statistics, double smallest) {
        return IntStream.range(0, statistics.size())
                .filter(n -> statistics.range(n).max() - statistics.range(n).min() >= smallest)
                .boxed()
                .toList();
    }

    /**
     * Functions on which the energy depends.
     *
     * @param statistics of one element, by a trained model
     * @param smallest share of the largest sensitivity below which a function is left out
     * @return numbers of functions, ascending
     */
    public static List<Integer> bySensitivity(FunctionStatistics statistics, double smallest) {
        double[] sensitivities = statistics.sensitivities();
        double largest =
                IntStream.range(0, sensitivities.length)
                        .mapToDouble(n -> sensitivities[n])
                        .max()
                        .orElse(0);
        return IntStream.range(0, sensitivities.length)
                .filter(n -> sensitivities[n] >= smallest * largest)
                .boxed()
                .toList();
    }

    private static void check(DMatrixRMaj correlation, int count) {
        if (count < 1 || count > correlation.numRows) {
            throw new MlipException(
                    "cannot choose "
                            + count
                            + " of "
                            + correlation.numRows
                            + " symmetry functions");
        }
    }
}
