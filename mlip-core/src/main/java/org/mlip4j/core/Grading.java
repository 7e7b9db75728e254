package org.mlip4j.core;

import java.util.Arrays;

/** Grades structures with several threads. Keeps its graders and their memory. */
final class Grading {

    private final Workers workers;
    private final GradeMode mode;
    private final Grader[] graders;
    private final double[][] features;

    Grading(Graded potential, Workers workers) {
        this.workers = workers;
        mode = potential.gradeMode().orElseThrow();
        graders = new Grader[workers.count()];
        Arrays.setAll(graders, w -> potential.newGrader());
        features = new double[workers.count()][graders[0].featureCount()];
    }

    /** Every atom of the list is a central atom. */
    Grades grade(NeighborList list, int chunk) {
        double[] atoms = new double[mode == GradeMode.NEIGHBORHOOD ? list.localCount() : 0];
        workers.run(
                w -> {
                    Arrays.fill(features[w], 0);
                    for (int from = w * chunk; from < list.end(); from += workers.count() * chunk) {
                        NeighborList window = list.window(from, Math.min(list.end(), from + chunk));
                        if (mode == GradeMode.NEIGHBORHOOD) {
                            graders[w].gradeAtoms(window, atoms);
                        } else {
                            graders[w].addFeatures(window, features[w]);
                        }
                    }
                });
        return mode == GradeMode.NEIGHBORHOOD
                ? Grades.of(atoms)
                : Grades.of(graders[0].gradeConfiguration(total(), list.localCount()));
    }

    private double[] total() {
        for (int w = 1; w < features.length; w++) {
            for (int i = 0; i < features[0].length; i++) {
                features[0][i] += features[w][i];
            }
        }
        return features[0];
    }
}
