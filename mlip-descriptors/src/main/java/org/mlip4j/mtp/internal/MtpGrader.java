package org.mlip4j.mtp.internal;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Grader;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.internal.kernel.GradeKernel;

import java.util.Optional;

/** Grades from the derivatives of atomic energies with respect to all coefficients. */
public final class MtpGrader implements Grader {

    private final MtpEvaluator evaluator;
    private final Optional<ActiveSet> set;
    private final double[] features;

    /** Features and grades of the atoms that are graded together. */
    private final double[] together;

    private final double[] gradesTogether;
    private final int[] atoms;

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
        int width = Kernels.haveVectors() ? GradeKernel.ATOMS : 1;
        together = new double[width * features.length];
        gradesTogether = new double[width];
        atoms = new int[width];
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
        ActiveSet active = require(GradeMode.NEIGHBORHOOD);
        int width = atoms.length;
        for (int from = list.begin(); from < list.end(); from += width) {
            int count = Math.min(width, list.end() - from);
            for (int a = 0; a < count; a++) {
                atoms[a] = evaluator.parameterGradient(list, from + a, features);
                for (int j = 0; j < features.length; j++) {
                    together[j * width + a] = features[j];
                }
            }
            if (width == 1) {
                gradesTogether[0] = active.grade(features);
            } else {
                GradeKernel.grade(active.inverse(), features.length, together, gradesTogether);
            }
            for (int a = 0; a < count; a++) {
                grades[atoms[a]] = gradesTogether[a];
            }
        }
    }

    @Override
    public double gradeConfiguration(double[] sum, int atoms) {
        ActiveSet active = require(GradeMode.CONFIGURATION);
        double scale = active.weight(atoms);
        for (int i = 0; i < features.length; i++) {
            features[i] = scale * sum[i];
        }
        return active.grade(features);
    }

    private ActiveSet require(GradeMode mode) {
        ActiveSet active =
                set.orElseThrow(
                        () ->
                                new MlipException(
                                        "the model has no active set and gives no grades; select one from its training set"));
        if (active.mode() != mode) {
            throw new MlipException(
                    mode == GradeMode.NEIGHBORHOOD
                            ? "the active set was selected by whole configurations; there is no grade per atom"
                            : "the active set was selected by neighbourhoods; there is no grade of a configuration"
                                    + " beyond the largest of its atoms");
        }
        return active;
    }
}
