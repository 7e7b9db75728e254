package org.mlip4j.bridge;

import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Grader;
import org.mlip4j.core.Grades;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Potential;

import java.util.Arrays;

/** Grades the atoms of a host, block by block. */
final class HostGrading {

    private final GradeMode mode;
    private final Grader grader;
    private final double[] features;
    private double[] atoms = new double[0];

    HostGrading(Potential potential) {
        Graded graded = Graded.require(potential);
        mode = graded.gradeMode().orElseThrow();
        grader = graded.newGrader();
        features = new double[grader.featureCount()];
    }

    void reset(int localCount) {
        Arrays.fill(features, 0);
        atoms = new double[localCount];
    }

    void add(NeighborList block) {
        if (mode == GradeMode.NEIGHBORHOOD) {
            grader.gradeAtoms(block, atoms);
        } else {
            grader.addFeatures(block, features);
        }
    }

    /** Adds what another thread has graded: other atoms, each of which has a grade of 0 here. */
    void add(HostGrading other) {
        for (int i = 0; i < atoms.length; i++) {
            atoms[i] += other.atoms[i];
        }
        for (int f = 0; f < features.length; f++) {
            features[f] += other.features[f];
        }
    }

    double grade(double[] sum, int count) {
        return grader.gradeConfiguration(sum, count);
    }

    int featureCount() {
        return features.length;
    }

    void write(OutputPointers output, int centers) {
        if (output.gradeFeatures != 0) {
            HostMemory.putDoubles(output.gradeFeatures, features, features.length, 1);
        }
        if (mode == GradeMode.NEIGHBORHOOD) {
            output.putGrades(Grades.of(atoms));
        } else if (output.maxGrade != 0 || output.atomGrades != 0) {
            output.putGrades(Grades.of(centers == 0 ? 0 : grade(features, centers)));
        }
    }
}
