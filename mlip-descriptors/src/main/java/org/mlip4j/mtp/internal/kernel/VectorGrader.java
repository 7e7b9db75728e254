package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Grader;
import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MtpModel;

import java.util.Arrays;
import java.util.Optional;

/**
 * Grades batches of atoms. What the forces need anyway, moments and the polynomials p_mu, is most of what the features
 * need, so that grades come with the forces for little more than the product with the inverse of the active set.
 */
public final class VectorGrader implements Grader, BatchObserver {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;

    /** Batches whose features are kept before they are used. */
    private static final int MOST = 64 / L;

    private final VectorEvaluator evaluator;
    private final Features features;
    private final Optional<ActiveSet> set;
    private final int featureCount;

    /** Where each feature of a species stands among all. */
    private final int[][] columns;

    private final GradeMatrices matrices;
    private final double[] together = new double[MOST * L];
    private final double[] lanes = new double[L];
    private final double[] scratch;

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
     * @param set what grades are measured against
     * @param matrices of the set if it is one of neighbourhoods, otherwise null; shared
     */
    public VectorGrader(MtpModel model, Optional<ActiveSet> set, GradeMatrices matrices) {
        this.set = set;
        this.matrices = matrices;
        scratch = new double[matrices == null ? 0 : Z + MOST * L * matrices.width];
        evaluator = new VectorEvaluator(model);
        features = new Features(model);
        featureCount = model.parameterCount();
        columns = new int[model.species().size()][];
        Arrays.setAll(columns, kind -> Features.columns(model, kind));
    }

    @Override
    public int featureCount() {
        return featureCount;
    }

    @Override
    public void addFeatures(NeighborList list, double[] result) {
        start(null, result);
        evaluator.accumulate(list, null, this);
    }

    @Override
    public void atomFeatures(NeighborList list, double[][] result) {
        start(null, null);
        rows = result;
        evaluator.accumulate(list, null, this);
    }

    @Override
    public void gradeAtoms(NeighborList list, double[] result) {
        ActiveSet.require(set, GradeMode.NEIGHBORHOOD);
        start(result, null);
        evaluator.accumulate(list, null, this);
    }

    @Override
    public void accumulate(NeighborList list, Accumulator out, double[] result) {
        boolean atoms = set.orElseThrow().mode() == GradeMode.NEIGHBORHOOD;
        start(atoms ? result : null, result);
        evaluator.accumulate(list, out, this);
    }

    private void start(double[] gradesWanted, double[] sumWanted) {
        grades = gradesWanted;
        sum = sumWanted;
        rows = null;
        features.clear();
    }

    @Override
    public double gradeConfiguration(double[] total, int atoms) {
        ActiveSet active = ActiveSet.require(set, GradeMode.CONFIGURATION);
        return active.weight(atoms) * active.grade(total);
    }

    @Override
    public void add(int kind, Batch batch, double[] r, double[] polynomials, double[] moments) {
        features.add(batch, r, polynomials, moments);
        if (features.batches == MOST) {
            end(kind);
        }
    }

    @Override
    public void end(int kind) {
        if (features.batches == 0) {
            return;
        }
        int size = L * (features.batches - 1) + features.lastSize;
        if (rows != null) {
            for (int a = 0; a < size; a++) {
                rows[features.centers[a]] = row(kind, a);
            }
        } else if (grades == null) {
            addToSum(kind);
        } else {
            matrices.grade(kind, features, scratch, together);
            for (int a = 0; a < size; a++) {
                grades[features.centers[a]] = together[a];
            }
        }
        features.clear();
    }

    /** The features of atom a of the batches. */
    private double[] row(int kind, int a) {
        double[] row = new double[featureCount];
        for (int f = 0; f < features.count; f++) {
            row[columns[kind][f]] = features.values[Z + L * (a / L * features.count + f) + a % L];
        }
        return row;
    }

    private void addToSum(int kind) {
        int last = features.batches - 1;
        VectorMask<Double> filled = S.indexInRange(0, features.lastSize);
        for (int f = 0; f < features.count; f++) {
            DoubleVector total =
                    DoubleVector.fromArray(
                            S, features.values, Z + L * (last * features.count + f), filled);
            for (int b = 0; b < last; b++) {
                total =
                        total.add(
                                DoubleVector.fromArray(
                                        S, features.values, Z + L * (b * features.count + f)));
            }
            total.intoArray(lanes, 0);
            sum[columns[kind][f]] += Lanes.sum(lanes, 0);
        }
    }
}
