package org.mlip4j.bridge;

import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Grader;
import org.mlip4j.core.Grades;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Potential;

import java.util.Arrays;

/** Grades the atoms of a host, block by block and with several threads. */
final class HostGrading {

    private final GradeMode mode;
    private final Grader[] graders;
    private final int featureCount;
    private double[][] features = new double[0][];
    private double[] atoms = new double[0];

    HostGrading(Potential potential, int threads) {
        Graded graded = Graded.require(potential);
        mode = graded.gradeMode().orElseThrow();
        graders = new Grader[threads];
        Arrays.setAll(graders, w -> graded.newGrader());
        featureCount = graders[0].featureCount();
    }

    void begin(int localCount, int portions) {
        atoms = new double[localCount];
        features = new double[portions][featureCount];
    }

    void add(int worker, int portion, NeighborList block) {
        if (mode == GradeMode.NEIGHBORHOOD) {
            graders[worker].gradeAtoms(block, atoms);
        } else {
            graders[worker].addFeatures(block, features[portion]);
        }
    }

    double grade(double[] sum, int count) {
        return graders[0].gradeConfiguration(sum, count);
    }

    int featureCount() {
        return featureCount;
    }

    void write(OutputPointers output, int centers) {
        double[] sum = new double[featureCount];
        for (double[] portion : features) {
            for (int f = 0; f < sum.length; f++) {
                sum[f] += portion[f];
            }
        }
        if (output.gradeFeatures != 0) {
            HostMemory.putDoubles(output.gradeFeatures, sum, sum.length, 1);
        }
        if (mode == GradeMode.NEIGHBORHOOD) {
            output.putGrades(Grades.of(atoms));
        } else if (output.maxGrade != 0 || output.atomGrades != 0) {
            output.putGrades(Grades.of(centers == 0 ? 0 : grade(sum, centers)));
        }
    }
}
