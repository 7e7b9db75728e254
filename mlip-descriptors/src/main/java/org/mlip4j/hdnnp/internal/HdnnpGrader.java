package org.mlip4j.hdnnp.internal;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Grader;
import org.mlip4j.core.NeighborList;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.GradientProjection;
import org.mlip4j.hdnnp.HdnnpModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Grades from derivatives of atomic energies with respect to parameters of the networks: those of the output nodes, in
 * which the energy is linear, or {@link GradientProjection} of all.
 */
public final class HdnnpGrader implements Grader {

    private final Kernels kernels;
    private final HdnnpEvaluator evaluator;
    private final Optional<ActiveSet> set;

    /** For each element: how its features are made. */
    private final List<GradientFeatures> makers;

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

    /** Where features go when those of each atom are wanted, or null. */
    private double[][] rows;

    /**
     * Creates a grader.
     *
     * @param model with coefficients
     * @param replicas what the evaluation that comes with the grades compares; may be empty
     * @param kernels how to compute symmetry functions
     * @param projection of the gradient; empty for the derivatives with respect to output weights
     * @param set what grades are measured against
     */
    public HdnnpGrader(
            HdnnpModel model,
            List<HdnnpModel> replicas,
            Kernels kernels,
            Optional<GradientProjection> projection,
            Optional<ActiveSet> set) {
        evaluator = new HdnnpEvaluator(List.of(model), replicas, kernels);
        this.set = set;
        this.kernels = kernels;
        makers = makers(model, projection, kernels);
        starts = new int[makers.size() + 1];
        for (int e = 0; e < makers.size(); e++) {
            starts[e + 1] = starts[e] + makers.get(e).count();
        }
        features = new double[starts[makers.size()]];
        weights = new double[Kernels.padded(features.length)];
        columns = new double[set.isPresent() ? makers.size() : 0][];
        Arrays.setAll(columns, e -> columns(set.orElseThrow(), starts[e], starts[e + 1]));
    }

    private static List<GradientFeatures> makers(
            HdnnpModel model, Optional<GradientProjection> projection, Kernels kernels) {
        Random random = new Random(projection.map(GradientProjection::seed).orElse(0L));
        List<GradientFeatures> makers = new ArrayList<>();
        for (ElementModel part : model.elements()) {
            makers.add(
                    projection.isPresent()
                            ? new GradientFeatures.Projected(
                                    part.network(), projection.orElseThrow(), random, kernels)
                            : new GradientFeatures.OutputWeights(part.network()));
        }
        return makers;
    }

    /**
     * Number of features of a model.
     *
     * @param model with coefficients
     * @param projection of the gradient; empty for the derivatives with respect to output weights
     * @return over all elements
     */
    public static int featureCount(HdnnpModel model, Optional<GradientProjection> projection) {
        return makers(model, projection, Kernels.SCALAR).stream()
                .mapToInt(GradientFeatures::count)
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
        int width = Kernels.padded(rows.length);
        double[] packed = new double[Kernels.START + width * (to - from)];
        for (int j = from; j < to; j++) {
            for (int r = 0; r < rows.length; r++) {
                packed[Kernels.START + (j - from) * width + r] = set.inverse()[rows[r] * n + j];
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
    public void atomFeatures(NeighborList list, double[][] result) {
        grades = null;
        rows = result;
        try {
            evaluator.observe(list, observer);
        } finally {
            rows = null;
        }
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
        energy.features(makers.get(kind), features);
        if (grades != null) {
            grades[center] = grade(columns[kind], starts[kind + 1] - starts[kind]);
            return;
        }
        double[] target = sum;
        if (rows != null) {
            target = new double[features.length];
            rows[center] = target;
        }
        for (int f = starts[kind]; f < starts[kind + 1]; f++) {
            target[f] += features[f - starts[kind]];
        }
    }

    private double grade(double[] matrix, int count) {
        int rows = (matrix.length - Kernels.START) / count;
        Arrays.fill(weights, 0, rows, 0);
        kernels.multiply(matrix, rows, features, count, weights);
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
