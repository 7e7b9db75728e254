package org.mlip4j.core;

import java.util.Arrays;

/**
 * The extrapolation grades of one configuration, whose central atoms several threads share in {@link Portions}. Keeps its
 * graders and their memory.
 */
public final class Grading {

    private final boolean whole;
    private final GradeMode mode;
    private final Grader[] graders;
    private final int featureCount;
    private double[][] features = new double[0][];
    private double[] atoms = new double[0];

    /**
     * Creates graders.
     *
     * @param potential which gives grades, itself or a part of it
     * @param threads number of threads
     * @throws MlipException if nothing in it has an active set
     */
    public Grading(Potential potential, int threads) {
        Graded graded = Graded.require(potential);
        whole = graded == potential;
        mode = graded.gradeMode().orElseThrow();
        graders = new Grader[threads];
        Arrays.setAll(graders, w -> graded.newGrader());
        featureCount = graders[0].featureCount();
    }

    /**
     * Before the first atom of a configuration is graded.
     *
     * @param localCount number of atoms that may be central
     * @param portions how many there are
     */
    public void begin(int localCount, int portions) {
        atoms = new double[mode == GradeMode.NEIGHBORHOOD ? localCount : 0];
        features = new double[mode == GradeMode.NEIGHBORHOOD ? 0 : portions][featureCount];
    }

    /**
     * Whether these are the grades of the whole potential, so that forces come with them.
     *
     * @return true where {@link #add(int, int, NeighborList, Accumulator)} takes the place of the evaluation
     */
    public boolean isOfWhole() {
        return whole;
    }

    /**
     * Grades central atoms.
     *
     * @param worker number of the thread
     * @param portion the atoms belong to
     * @param list central atoms and their neighbours. Not modified.
     */
    public void add(int worker, int portion, NeighborList list) {
        if (mode == GradeMode.NEIGHBORHOOD) {
            graders[worker].gradeAtoms(list, atoms);
        } else {
            graders[worker].addFeatures(list, features[portion]);
        }
    }

    /**
     * Grades and evaluates central atoms.
     *
     * @param worker number of the thread
     * @param portion the atoms belong to
     * @param list central atoms and their neighbours. Not modified.
     * @param out where energy, forces and virial are added. Modified.
     */
    public void add(int worker, int portion, NeighborList list, Accumulator out) {
        graders[worker].accumulate(
                list, out, mode == GradeMode.NEIGHBORHOOD ? atoms : features[portion]);
    }

    /**
     * The features of the configuration.
     *
     * @return their sums over all atoms; zeros with an active set of neighbourhoods
     */
    public double[] features() {
        double[] sum = new double[featureCount];
        for (double[] portion : features) {
            for (int f = 0; f < sum.length; f++) {
                sum[f] += portion[f];
            }
        }
        return sum;
    }

    /**
     * The grades of the atoms so far.
     *
     * @param atomCount number of central atoms
     * @return grades
     */
    public Grades result(int atomCount) {
        if (mode == GradeMode.NEIGHBORHOOD) {
            return Grades.of(atoms);
        }
        double[] sum = features();
        return Grades.of(atomCount == 0 ? 0 : graders[0].gradeConfiguration(sum, atomCount), sum);
    }
}
