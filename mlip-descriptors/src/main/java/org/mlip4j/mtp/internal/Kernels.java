package org.mlip4j.mtp.internal;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.Grader;
import org.mlip4j.core.Precision;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.internal.kernel.GradeMatrices;
import org.mlip4j.mtp.internal.kernel.VectorEvaluator;
import org.mlip4j.mtp.internal.kernel.VectorGrader;

import java.lang.System.Logger;
import java.util.Optional;

/** Chooses the way of evaluation. */
public final class Kernels {

    /** Name of a system property: {@code scalar} switches vector instructions off. */
    public static final String PROPERTY = "mlip4j.kernel";

    /** Whether the JVM has the vector module; said once when it has not. */
    private static final boolean VECTORS = findVectors();

    private Kernels() {}

    private static boolean findVectors() {
        boolean found = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (!found) {
            System.getLogger("org.mlip4j.mtp")
                    .log(
                            Logger.Level.INFO,
                            "moment tensor potentials are evaluated without vector instructions;"
                                    + " start Java with --add-modules jdk.incubator.vector");
        }
        return found;
    }

    /**
     * Whether evaluators use vector instructions.
     *
     * @return true when the JVM has the module for them and the system property {@value #PROPERTY} is not {@code scalar}
     */
    public static boolean haveVectors() {
        return VECTORS && !"scalar".equals(System.getProperty(PROPERTY));
    }

    /**
     * A worker for one thread.
     *
     * @param model with coefficients
     * @param vectors whether to use vector instructions
     * @param precision of the vectors
     * @return new evaluator
     */
    public static Evaluator newEvaluator(MtpModel model, boolean vectors, Precision precision) {
        if (!vectors) {
            return new MtpEvaluator(model);
        }
        return precision == Precision.SINGLE
                ? new org.mlip4j.mtp.internal.kernel.single.VectorEvaluator(model)
                : new VectorEvaluator(model);
    }

    /**
     * What people call the way of evaluation.
     *
     * @param vectors whether vector instructions are used
     * @param precision of the vectors
     * @return scalar, vector or vector single
     */
    public static String name(boolean vectors, Precision precision) {
        if (!vectors) {
            return "scalar";
        }
        return precision == Precision.SINGLE ? "vector single" : "vector";
    }

    /**
     * A worker for one thread.
     *
     * @param model with coefficients
     * @param set what grades are measured against
     * @param matrices what the graders of all threads share, see {@link #gradeMatrices}
     * @param vectors whether to use vector instructions
     * @return new grader
     */
    public static Grader newGrader(
            MtpModel model, Optional<ActiveSet> set, GradeMatrices matrices, boolean vectors) {
        return vectors ? new VectorGrader(model, set, matrices) : new MtpGrader(model, set);
    }

    /**
     * An active set in the form in which graders use it.
     *
     * @param model with coefficients
     * @param set what grades are measured against
     * @param vectors whether to use vector instructions
     * @return shared by graders; null where they need none
     */
    public static GradeMatrices gradeMatrices(
            MtpModel model, Optional<ActiveSet> set, boolean vectors) {
        return vectors && set.isPresent() && set.get().energyWeight() == 0
                ? new GradeMatrices(model, set.get())
                : null;
    }
}
