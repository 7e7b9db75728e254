package org.mlip4j.mtp;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Grader;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.OffersScalarKernels;
import org.mlip4j.core.OffersSinglePrecision;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.core.Precision;
import org.mlip4j.mtp.internal.Kernels;
import org.mlip4j.mtp.internal.SinglePrecision;
import org.mlip4j.mtp.internal.kernel.GradeMatrices;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Evaluates an {@link MtpModel}. */
public final class MtpPotential implements Graded, OffersScalarKernels, OffersSinglePrecision {

    private final MtpModel model;
    private final Optional<ActiveSet> activeSet;
    private final boolean vectors;
    private final Precision precision;
    private final PotentialInfo info;

    /** What graders share, made for the first of them. */
    private GradeMatrices matrices;

    /**
     * Creates the potential of a model.
     *
     * @param model with coefficients
     * @param activeSet what its grades are measured against, if known
     * @param name for people; usually the file it came from
     * @throws MlipException if the model is a template
     */
    public MtpPotential(MtpModel model, Optional<ActiveSet> activeSet, String name) {
        this(model, activeSet, name, Kernels.haveVectors());
    }

    MtpPotential(MtpModel model, Optional<ActiveSet> activeSet, String name, boolean vectors) {
        this(model, activeSet, name, vectors, Precision.DOUBLE);
    }

    private MtpPotential(
            MtpModel model,
            Optional<ActiveSet> activeSet,
            String name,
            boolean vectors,
            Precision precision) {
        if (!model.isTrained()) {
            throw new MlipException(
                    name
                            + " is a template without coefficients and predicts nothing; train it, or name a trained model");
        }
        activeSet.ifPresent(set -> set.requireSize(model.parameterCount()));
        this.model = model;
        this.activeSet = activeSet;
        this.vectors = vectors;
        this.precision = precision;
        Map<String, String> details = new LinkedHashMap<>();
        details.put("moments", model.tree().toString());
        details.put(
                "radial functions",
                model.tree().radialCount()
                        + " of "
                        + model.basis().size()
                        + " "
                        + model.basis().kind().keyword()
                        + " from "
                        + model.basis().min()
                        + " to "
                        + model.basis().max()
                        + " Angstrom");
        details.put("type numbers", model.types().toString());
        activeSet.ifPresent(set -> details.put("active set", set.toString()));
        info =
                new PotentialInfo(
                        "mtp",
                        name,
                        model.species(),
                        model.basis().max(),
                        model.parameterCount(),
                        Kernels.name(vectors, precision),
                        details);
    }

    /**
     * The coefficients.
     *
     * @return in Angstrom and eV
     */
    public MtpModel model() {
        return model;
    }

    @Override
    public Optional<ActiveSet> activeSet() {
        return activeSet;
    }

    @Override
    public MtpPotential withActiveSet(ActiveSet set) {
        return new MtpPotential(model, Optional.of(set), info.name(), vectors, precision);
    }

    @Override
    public PotentialInfo info() {
        return info;
    }

    @Override
    public Evaluator newEvaluator() {
        return Kernels.newEvaluator(model, vectors, precision);
    }

    /** {@inheritDoc} Grades stay in double. */
    @Override
    public MtpPotential inSinglePrecision() {
        SinglePrecision.require(info.name(), model, vectors);
        return new MtpPotential(model, activeSet, info.name(), vectors, Precision.SINGLE);
    }

    @Override
    public MtpPotential withScalarKernels() {
        return new MtpPotential(model, activeSet, info.name(), false);
    }

    @Override
    public double scalarSeconds(double neighbors) {
        double perNeighbor = 2e-7 + 1e-8 * model.tree().basicCount();
        return neighbors * perNeighbor + 7e-9 * model.tree().productCount();
    }

    @Override
    public Grader newGrader() {
        return Kernels.newGrader(model, activeSet, matrices(), vectors);
    }

    private synchronized GradeMatrices matrices() {
        if (matrices == null) {
            matrices = Kernels.gradeMatrices(model, activeSet, vectors);
        }
        return matrices;
    }
}
