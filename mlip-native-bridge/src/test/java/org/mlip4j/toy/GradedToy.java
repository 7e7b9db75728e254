package org.mlip4j.toy;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Grader;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.PotentialInfo;

import java.util.Optional;

/**
 * A toy with one feature, the sum over the atoms of rho_i^4: its grade is that of an atom, or the mean.
 *
 * @param toy the toy
 * @param set one row that is 1
 */
record GradedToy(ToyPotential toy, ActiveSet set) implements Graded {

    static GradedToy of(ToyPotential toy, boolean wholes) {
        double[] one = {1};
        int[] link = {0};
        return new GradedToy(
                toy,
                new ActiveSet(wholes ? 1 : 0, 0, 0, wholes ? 0 : 1, 2, one, one, link, link, ""));
    }

    @Override
    public PotentialInfo info() {
        return toy.info();
    }

    @Override
    public Evaluator newEvaluator() {
        return toy.newEvaluator();
    }

    @Override
    public Optional<ActiveSet> activeSet() {
        return Optional.of(set);
    }

    @Override
    public Graded withActiveSet(ActiveSet other) {
        return new GradedToy(toy, other);
    }

    @Override
    public Grader newGrader() {
        return new Grader() {
            @Override
            public int featureCount() {
                return 1;
            }

            @Override
            public void addFeatures(NeighborList list, double[] sum) {
                for (int k = list.begin(); k < list.end(); k++) {
                    sum[0] += Math.pow(toy.density(list, k), 4);
                }
            }

            @Override
            public void gradeAtoms(NeighborList list, double[] grades) {
                for (int k = list.begin(); k < list.end(); k++) {
                    grades[list.centers()[k]] = Math.pow(toy.density(list, k), 4);
                }
            }

            @Override
            public void accumulate(NeighborList list, Accumulator out, double[] result) {
                newEvaluator().accumulate(list, out);
                if (set.mode() == GradeMode.NEIGHBORHOOD) {
                    gradeAtoms(list, result);
                } else {
                    addFeatures(list, result);
                }
            }

            @Override
            public double gradeConfiguration(double[] features, int atoms) {
                return features[0] / atoms;
            }
        };
    }
}
