package org.mlip4j.hdnnp.internal;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Grader;
import org.mlip4j.core.NeighborList;
import org.mlip4j.hdnnp.HdnnpModel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Grades from the derivatives of atomic energies with respect to the weights and biases of the output nodes, which are the
 * values of the last hidden layer: as many features per element as that layer has nodes, and one. The energy is linear
 * in these parameters; in the others it is not, and their derivatives are a hundred times as many.
 */
public final class HdnnpGrader implements Grader {

    private final HdnnpEvaluator evaluator;
    private final Optional<ActiveSet> set;

    /** Where the features of each element start, and the end. */
    private final int[] starts;

    /** For each element: columns of the inverse, without rows that are zero there. */
    private final double[][] columns;

    private final double[] features;
    private final double[] weights;
    private final HdnnpEvaluator.FeatureObserver observer = this::add;

    /** Where grades go, or null. */
    private double[] grades;

    /** Where sums of features go when grades are not wanted. */
    private double[] sum;

    /**
     * Creates a grader.
     *
     * @param model with coefficients
     * @param kernels how to compute symmetry functions
     * @param set what grades are measured against
     */
    public HdnnpGrader(HdnnpModel model, Kernels kernels, Optional<ActiveSet> set) {
        evaluator = new HdnnpEvaluator(List.of(model), kernels);
        this.set = set;
        int elements = model.elements().size();
        starts = new int[elements + 1];
        for (int e = 0; e < elements; e++) {
            starts[e + 1] =
                    starts[e] + AtomicEnergy.featureCount(model.elements().get(e).network());
        }
        features = new double[starts[elements]];
        weights = new double[starts[elements]];
        columns = new double[set.isPresent() ? elements : 0][];
        Arrays.setAll(columns, e -> columns(set.orElseThrow(), starts[e], starts[e + 1]));
    }

    /**
     * Number of features of a model.
     *
     * @param model with coefficients
     * @return over all elements
     */
    public static int featureCount(HdnnpModel model) {
        return model.elements().stream()
                .mapToInt(part -> AtomicEnergy.featureCount(part.network()))
                .sum();
    }

    private static double[] columns(ActiveSet set, int from, int to) {
        int n = set.size();
        int[] rows =
                IntStream.range(0, n)
                        .filter(
                                i ->
                                        IntStream.range(from, to)
                                                .anyMatch(j -> set.inverse()[i * n + j] != 0))
                        .toArray();
        double[] packed = new double[rows.length * (to - from)];
        for (int j = from; j < to; j++) {
            for (int r = 0; r < rows.length; r++) {
                packed[(j - from) * rows.length + r] = set.inverse()[rows[r] * n + j];
            }
        }
        return packed;
    }

    @Override
    public int featureCount() {
        return features.length;
    }

    @Override
    public void addFeatures(NeighborList list, double[] result) {
        grades = null;
        sum = result;
        evaluator.observe(list, observer);
    }

    @Override
    public void gradeAtoms(NeighborList list, double[] result) {
        ActiveSet.require(set, GradeMode.NEIGHBORHOOD);
        grades = result;
        evaluator.observe(list, observer);
    }

    @Override
    public void accumulate(NeighborList list, Accumulator out, double[] result) {
        grades = set.orElseThrow().mode() == GradeMode.NEIGHBORHOOD ? result : null;
        sum = result;
        evaluator.accumulate(list, out, observer);
    }

    private void add(int kind, int center, AtomicEnergy energy) {
        energy.features(features);
        if (grades != null) {
            grades[center] = grade(columns[kind], starts[kind + 1] - starts[kind]);
            return;
        }
        for (int f = starts[kind]; f < starts[kind + 1]; f++) {
            sum[f] += features[f - starts[kind]];
        }
    }

    private double grade(double[] matrix, int count) {
        int rows = matrix.length / count;
        Arrays.fill(weights, 0, rows, 0);
        for (int j = 0; j < count; j++) {
            double feature = features[j];
            int at = j * rows;
            for (int r = 0; r < rows; r++) {
                weights[r] += feature * matrix[at + r];
            }
        }
        double largest = 0;
        for (int r = 0; r < rows; r++) {
            largest = Math.max(largest, Math.abs(weights[r]));
        }
        return largest;
    }

    @Override
    public double gradeConfiguration(double[] total, int atoms) {
        ActiveSet active = ActiveSet.require(set, GradeMode.CONFIGURATION);
        return active.weight(atoms) * active.grade(total);
    }
}
