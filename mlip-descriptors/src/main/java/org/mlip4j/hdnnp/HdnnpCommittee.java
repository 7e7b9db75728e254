package org.mlip4j.hdnnp;

import org.mlip4j.core.Committee;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.OffersScalarKernels;
import org.mlip4j.core.OffersSinglePrecision;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.hdnnp.internal.HdnnpEvaluator;
import org.mlip4j.hdnnp.internal.Kernels;
import org.mlip4j.hdnnp.internal.SinglePrecision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A committee whose members have the same symmetry functions, each with its own scaling, networks and offsets. Symmetry
 * functions are computed once for all members, and the forces of the mean cost one reverse pass. Members with different
 * symmetry functions go into a {@link org.mlip4j.core.CommitteePotential}.
 */
public final class HdnnpCommittee implements Committee, OffersScalarKernels, OffersSinglePrecision {

    private final List<HdnnpPotential> members;
    private final List<HdnnpModel> models;
    private final Kernels kernels;
    private final PotentialInfo info;

    /**
     * Creates the committee.
     *
     * @param name for people
     * @param members at least one
     * @throws MlipException if the symmetry functions differ
     */
    public HdnnpCommittee(String name, List<HdnnpPotential> members) {
        this(name, members, Kernels.BEST);
    }

    private HdnnpCommittee(String name, List<HdnnpPotential> members, Kernels kernels) {
        this.kernels = kernels;
        if (members.isEmpty()) {
            throw new MlipException("a committee needs at least one member");
        }
        if (!canShare(members)) {
            throw new MlipException(
                    "the members of the committee " + name + " differ in their symmetry functions");
        }
        this.members = List.copyOf(members);
        this.models = members.stream().map(HdnnpPotential::model).toList();
        PotentialInfo first = members.getFirst().info();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("members", members.size() + ", symmetry functions computed once");
        details.putAll(first.details());
        long parameters = models.stream().mapToLong(HdnnpModel::parameterCount).sum();
        this.info =
                new PotentialInfo(
                        "hdnnp",
                        name,
                        first.elements(),
                        first.cutoff(),
                        parameters,
                        first.kernel(),
                        details);
    }

    /**
     * Whether potentials have the same symmetry functions.
     *
     * @param members at least one
     * @return true when they can form an {@link HdnnpCommittee}
     */
    public static boolean canShare(List<HdnnpPotential> members) {
        HdnnpModel first = members.getFirst().model();
        return members.stream().allMatch(m -> m.model().sharesFunctionsWith(first));
    }

    @Override
    public List<HdnnpPotential> members() {
        return members;
    }

    @Override
    public PotentialInfo info() {
        return info;
    }

    @Override
    public HdnnpCommittee inSinglePrecision() {
        SinglePrecision.require(info.name(), models);
        List<HdnnpPotential> single =
                members.stream().map(HdnnpPotential::inSinglePrecision).toList();
        return new HdnnpCommittee(info.name(), single, Kernels.SINGLE);
    }

    @Override
    public HdnnpCommittee withScalarKernels() {
        List<HdnnpPotential> scalar =
                members.stream().map(HdnnpPotential::withScalarKernels).toList();
        return new HdnnpCommittee(info.name(), scalar, Kernels.SCALAR);
    }

    /** {@inheritDoc} Of their mean: forces of each member would take this long for each. */
    @Override
    public double scalarSeconds(double neighbors) {
        return members.getFirst().scalarSeconds(neighbors);
    }

    @Override
    public CommitteeEvaluator newEvaluator() {
        return new HdnnpEvaluator(models, kernels);
    }
}
