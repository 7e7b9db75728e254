package org.mlip4j.hdnnp;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.ComparesReplicas;
import org.mlip4j.core.CountsExtrapolations;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Grader;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.OffersScalarKernels;
import org.mlip4j.core.OffersSinglePrecision;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.hdnnp.SymmetryFunction.CompactAngular;
import org.mlip4j.hdnnp.SymmetryFunction.CompactRadial;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;
import org.mlip4j.hdnnp.internal.HdnnpEvaluator;
import org.mlip4j.hdnnp.internal.HdnnpGrader;
import org.mlip4j.hdnnp.internal.Kernels;
import org.mlip4j.hdnnp.internal.SinglePrecision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Evaluates an {@link HdnnpModel}. */
public final class HdnnpPotential
        implements CountsExtrapolations,
                Graded,
                OffersScalarKernels,
                OffersSinglePrecision,
                ComparesReplicas {

    private final HdnnpModel model;
    private final Map<String, String> provenance;
    private final Kernels kernels;
    private final PotentialInfo info;
    private final Optional<GradientProjection> projection;
    private final Optional<ActiveSet> activeSet;
    private final List<HdnnpModel> replicas;

    /**
     * Creates the potential of a model.
     *
     * @param name for people; usually the folder it came from
     * @param model coefficients in Angstrom and eV
     */
    public HdnnpPotential(String name, HdnnpModel model) {
        this(name, model, Map.of());
    }

    /**
     * Creates the potential of a model of known origin.
     *
     * @param name for people; usually the folder it came from
     * @param model coefficients in Angstrom and eV
     * @param provenance facts for {@link PotentialInfo#details()}: units of the file, origin
     */
    public HdnnpPotential(String name, HdnnpModel model, Map<String, String> provenance) {
        this(name, model, provenance, Kernels.BEST);
    }

    HdnnpPotential(String name, HdnnpModel model, Map<String, String> provenance, Kernels kernels) {
        this(name, model, provenance, kernels, Optional.empty(), Optional.empty(), List.of());
    }

    private HdnnpPotential(
            String name,
            HdnnpModel model,
            Map<String, String> provenance,
            Kernels kernels,
            Optional<GradientProjection> projection,
            Optional<ActiveSet> activeSet,
            List<HdnnpModel> replicas) {
        this.replicas = List.copyOf(replicas);
        activeSet.ifPresent(set -> set.requireSize(HdnnpGrader.featureCount(model, projection)));
        this.projection = projection;
        this.activeSet = activeSet;
        this.model = model;
        this.kernels = kernels;
        this.provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
        Map<String, String> details = new LinkedHashMap<>();
        for (ElementModel part : model.elements()) {
            details.put(
                    part.element().symbol(),
                    part.functions().size()
                            + " symmetry functions, network "
                            + part.network().architecture());
        }
        details.put("scaling", model.scaling().mode().name().toLowerCase(Locale.ROOT));
        details.putAll(provenance);
        projection.ifPresent(p -> details.put("features of grades", p.toString()));
        activeSet.ifPresent(set -> details.put("active set", set.toString()));
        if (!replicas.isEmpty()) {
            details.put("replicas", describe(replicas));
        }
        this.info =
                new PotentialInfo(
                        "hdnnp",
                        name,
                        model.elementList(),
                        model.cutoff(),
                        model.parameterCount(),
                        kernels.name(
                                model.elements().stream()
                                        .flatMap(part -> part.functions().stream())
                                        .toList()),
                        details);
    }

    private static String describe(List<HdnnpModel> replicas) {
        return replicas.size()
                + ", networks "
                + replicas.stream()
                        .map(r -> r.networks().getFirst().architecture())
                        .collect(Collectors.joining(", "));
    }

    /**
     * The coefficients.
     *
     * @return in Angstrom and eV
     */
    public HdnnpModel model() {
        return model;
    }

    /**
     * Units of the file, origin.
     *
     * @return what the constructor was given, in order
     */
    public Map<String, String> provenance() {
        return provenance;
    }

    @Override
    public PotentialInfo info() {
        return info;
    }

    @Override
    public Evaluator newEvaluator() {
        return new HdnnpEvaluator(List.of(model), replicas, kernels);
    }

    @Override
    public Optional<ActiveSet> activeSet() {
        return activeSet;
    }

    /**
     * What the features of grades are.
     *
     * @return combinations of all derivatives; empty for the derivatives of atomic energies with respect to the weights
     *     and biases of the output nodes, element after element
     */
    public Optional<GradientProjection> gradientProjection() {
        return projection;
    }

    /**
     * The same potential with other features of grades, and without an active set.
     *
     * @param features random combinations of the derivatives with respect to all weights and biases
     * @return new potential, sharing the coefficients
     */
    public HdnnpPotential withGradientProjection(GradientProjection features) {
        return withFeatures(Optional.of(features));
    }

    /**
     * The same potential with the derivatives with respect to the weights and biases of the output nodes as features of
     * grades, and without an active set.
     *
     * @return new potential, sharing the coefficients
     */
    public HdnnpPotential withOutputFeatures() {
        return withFeatures(Optional.empty());
    }

    private HdnnpPotential withFeatures(Optional<GradientProjection> features) {
        return new HdnnpPotential(
                info.name(), model, provenance, kernels, features, Optional.empty(), replicas);
    }

    @Override
    public int replicaCount() {
        return replicas.size();
    }

    /**
     * Models that are compared with each other to tell how uncertain an atomic energy is.
     *
     * @return none, or at least two that differ from {@link #model()} in nothing but their networks
     */
    public List<HdnnpModel> replicas() {
        return replicas;
    }

    /**
     * The same potential with replicas.
     *
     * @param models at least two that differ from {@link #model()} in nothing but their networks; none takes replicas away
     * @return new potential, sharing the coefficients
     * @throws MlipException if there is only one, or one differs in more
     */
    public HdnnpPotential withReplicas(List<HdnnpModel> models) {
        if (models.size() == 1) {
            throw new MlipException("one replica has nothing to be compared with; give at least 2");
        }
        for (HdnnpModel replica : models) {
            if (!replica.elementList().equals(model.elementList())
                    || !replica.withNetworks(model.networks()).equals(model)) {
                throw new MlipException(
                        "a replica of "
                                + info.name()
                                + " differs from it in more than its networks");
            }
        }
        return new HdnnpPotential(
                info.name(), model, provenance, kernels, projection, activeSet, models);
    }

    @Override
    public HdnnpPotential withActiveSet(ActiveSet set) {
        return new HdnnpPotential(
                info.name(), model, provenance, kernels, projection, Optional.of(set), replicas);
    }

    @Override
    public Grader newGrader() {
        return new HdnnpGrader(model, replicas, kernels, projection, activeSet);
    }

    @Override
    public HdnnpPotential inSinglePrecision() {
        SinglePrecision.require(info.name(), List.of(model));
        return with(Kernels.SINGLE);
    }

    @Override
    public HdnnpPotential withScalarKernels() {
        return with(Kernels.SCALAR);
    }

    @Override
    public double scalarSeconds(double neighbors) {
        int elements = model.elements().size();
        double sum = 4e-9 * model.parameterCount();
        for (ElementModel element : model.elements()) {
            for (SymmetryFunction f : element.functions()) {
                double within = neighbors * Math.pow(f.cutoff() / model.cutoff(), 3);
                double pairs = elements * (elements + 1) / 2.0;
                sum +=
                        switch (f) {
                            case GaussianRadial _, CompactRadial _ ->
                                    2e-8 * within / (f.isWeighted() ? 1 : elements);
                            case GaussianAngular _, CompactAngular _ ->
                                    5e-9 * within * within / (f.isWeighted() ? 1 : pairs);
                        };
            }
            // each pair of neighbours by itself
            sum += 2.5e-8 * neighbors * neighbors;
        }
        return sum / elements;
    }

    private HdnnpPotential with(Kernels other) {
        return new HdnnpPotential(
                info.name(), model, provenance, other, projection, activeSet, replicas);
    }

    /**
     * A worker for one thread that computes symmetry functions without energies.
     *
     * @return new describer
     */
    public Describer newDescriber() {
        return new Describer(model);
    }
}
