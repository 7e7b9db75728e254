package org.mlip4j.mtp.internal;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Grader;
import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MtpModel;

import java.util.Optional;

/** Grades from the derivatives of atomic energies with respect to all coefficients, one atom after the other. */
public final class MtpGrader implements Grader {

    private final MtpEvaluator evaluator;
    private final Optional<ActiveSet> set;
    private final double[] features;

    /**
     * Creates a grader.
     *
     * @param model with coefficients
     * @param set what grades are measured against
     */
    public MtpGrader(MtpModel model, Optional<ActiveSet> set) {
        evaluator = new MtpEvaluator(model);
        features = new double[model.parameterCount()];
        this.set = set;
    }

    @Override
    public int featureCount() {
        return features.length;
    }

    @Override
    public void addFeatures(NeighborList list, double[] sum) {
        for (int k = list.begin(); k < list.end(); k++) {
            evaluator.parameterGradient(list, k, features);
            for (int i = 0; i < features.length; i++) {
                sum[i] += features[i];
            }
        }
    }

    @Override
    public void gradeAtoms(NeighborList list, double[] grades) {
        ActiveSet active = ActiveSet.require(set, GradeMode.NEIGHBORHOOD);
        for (int k = list.begin(); k < list.end(); k++) {
            int atom = evaluator.parameterGradient(list, k, features);
            grades[atom] = active.grade(features);
        }
    }

    @Override
    public void accumulate(NeighborList list, Accumulator out, double[] result) {
        evaluator.accumulate(list, out);
        if (set.orElseThrow().mode() == GradeMode.NEIGHBORHOOD) {
            gradeAtoms(list, result);
        } else {
            addFeatures(list, result);
        }
    }

    @Override
    public double gradeConfiguration(double[] sum, int atoms) {
        ActiveSet active = ActiveSet.require(set, GradeMode.CONFIGURATION);
        return active.weight(atoms) * active.grade(sum);
    }
}
