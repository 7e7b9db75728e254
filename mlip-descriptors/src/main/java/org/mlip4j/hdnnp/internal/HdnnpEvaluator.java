package org.mlip4j.hdnnp.internal;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.Element;
import org.mlip4j.core.Extrapolations;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.internal.kernel.DescriptorKernel;
import org.mlip4j.hdnnp.internal.kernel.Neighborhood;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Evaluates one model, or the mean of several that share their symmetry functions: these are computed once and, for the
 * mean, pulled back once.
 */
public final class HdnnpEvaluator implements Committee.CommitteeEvaluator {

    private final int[] kinds = new int[Element.CODE_LIMIT];
    private final Part[] parts;
    private final Neighborhood neighbors = new Neighborhood();

    /** What belongs to central atoms of one element. */
    private static final class Part {
        final Element element;
        final double cutoff;
        final List<SymmetryFunction> functions;
        final DescriptorKernel kernel;
        final AtomicEnergy[] members;
        final AtomicEnergy[] replicas;
        final double[] g;
        final double[] dEdG;

        Part(List<HdnnpModel> models, List<HdnnpModel> replicas, int index, Kernels kernels) {
            ElementModel part = models.getFirst().elements().get(index);
            element = part.element();
            cutoff = part.cutoff();
            functions = part.functions();
            members = energies(models, index, kernels);
            this.replicas = energies(replicas, index, kernels);
            double[] scales =
                    IntStream.range(0, functions.size()).mapToDouble(this::scale).toArray();
            kernel = kernels.create(models.getFirst().elementList(), functions, scales);
            g = new double[functions.size()];
            dEdG = new double[functions.size()];
        }

        private static AtomicEnergy[] energies(
                List<HdnnpModel> models, int index, Kernels kernels) {
            return models.stream()
                    .map(m -> new AtomicEnergy(m, m.elements().get(index), kernels))
                    .toArray(AtomicEnergy[]::new);
        }

        /** The standard deviation of the energy over the replicas. */
        double spread() {
            double mean = 0;
            double square = 0;
            for (int r = 0; r < replicas.length; r++) {
                double difference = replicas[r].value(g) - mean;
                mean += difference / (r + 1);
                square += difference * difference * r / (r + 1);
            }
            return Math.sqrt(square / replicas.length);
        }

        /** The smallest difference of a symmetry function that makes one of 1 to the network of a member. */
        private double scale(int n) {
            return Arrays.stream(members).mapToDouble(m -> m.scale(n)).min().orElseThrow();
        }

        /** Records every symmetry function that lies outside the range of any of the given members. */
        void recordExtrapolations(Accumulator out, int atom, int firstMember, int endMember) {
            boolean outside = false;
            for (int m = firstMember; out.extrapolations() != null && m < endMember; m++) {
                outside |= members[m].extrapolates(g);
            }
            for (int n = 0; outside && n < g.length; n++) {
                record(out.extrapolations(), atom, n, firstMember, endMember);
            }
        }

        private void record(
                Extrapolations counts, int atom, int n, int firstMember, int endMember) {
            for (int m = firstMember; m < endMember; m++) {
                if (members[m].extrapolates(n, g[n])) {
                    members[m].record(counts, atom, element.code(), n, functions.get(n), g[n]);
                    return;
                }
            }
        }
    }

    /**
     * Creates an evaluator.
     *
     * @param models at least one; all with the same symmetry functions
     * @param kernels how to compute these
     */
    public HdnnpEvaluator(List<HdnnpModel> models, Kernels kernels) {
        this(models, List.of(), kernels);
    }

    /**
     * Creates an evaluator that compares replicas.
     *
     * @param models at least one; all with the same symmetry functions
     * @param replicas models with these symmetry functions whose energies are only compared; none, or at least two
     * @param kernels how to compute symmetry functions
     */
    public HdnnpEvaluator(List<HdnnpModel> models, List<HdnnpModel> replicas, Kernels kernels) {
        Arrays.fill(kinds, -1);
        parts = new Part[models.getFirst().elements().size()];
        for (int e = 0; e < parts.length; e++) {
            parts[e] = new Part(models, replicas, e, kernels);
            kinds[parts[e].element.code()] = e;
        }
    }

    /** Who sees the energy of every atom, and what it is made of. */
    interface FeatureObserver {

        /**
         * An atom has been evaluated.
         *
         * @param kind number of its element in the model
         * @param energy of the first model, with its gradient
         */
        void atom(int kind, int center, AtomicEnergy energy);
    }

    @Override
    public void accumulate(NeighborList list, Accumulator out) {
        accumulate(list, out, null);
    }

    /** Evaluates, and shows each atom to an observer unless that is null. */
    void accumulate(NeighborList list, Accumulator out, FeatureObserver observer) {
        for (int k = list.begin(); k < list.end(); k++) {
            Part part = describe(list, k);
            part.recordExtrapolations(out, neighbors.center, 0, part.members.length);
            Arrays.fill(part.dEdG, 0);
            double share = 1.0 / part.members.length;
            double energy = 0;
            for (AtomicEnergy member : part.members) {
                energy += share * member.value(part.g);
                member.addGradient(share, part.dEdG);
            }
            show(part, observer);
            if (part.replicas.length > 0 && out.replicaSpread() != null) {
                out.addReplicaSpread(neighbors.center, part.spread());
            }
            finish(part, energy, out);
        }
    }

    /** Shows each atom to an observer, without forces. */
    void observe(NeighborList list, FeatureObserver observer) {
        for (int k = list.begin(); k < list.end(); k++) {
            Part part = describe(list, k);
            part.members[0].value(part.g);
            part.members[0].addGradient(1, part.dEdG);
            show(part, observer);
        }
    }

    private void show(Part part, FeatureObserver observer) {
        if (observer != null) {
            observer.atom(kinds[part.element.code()], neighbors.center, part.members[0]);
        }
    }

    @Override
    public void accumulateMembers(NeighborList list, Accumulator[] members) {
        for (int k = list.begin(); k < list.end(); k++) {
            Part part = describe(list, k);
            for (int m = 0; m < members.length; m++) {
                Arrays.fill(part.dEdG, 0);
                double energy = part.members[m].value(part.g);
                part.members[m].addGradient(1, part.dEdG);
                part.recordExtrapolations(members[m], neighbors.center, m, m + 1);
                neighbors.clearGradients();
                finish(part, energy, members[m]);
            }
        }
    }

    /** Gathers the neighbours of a central atom and computes its symmetry functions. */
    private Part describe(NeighborList list, int k) {
        Part part = parts[Neighborhood.kind(kinds, list.species()[list.centers()[k]])];
        neighbors.gather(list, k, part.cutoff, kinds);
        part.kernel.compute(neighbors, part.g);
        return part;
    }

    private void finish(Part part, double energy, Accumulator out) {
        if (!Double.isFinite(energy)) {
            throw new MlipException(
                    "the energy of atom "
                            + neighbors.center
                            + " ("
                            + part.element
                            + "; atoms counted from 0)"
                            + " is "
                            + energy
                            + "; its surroundings are far from what the model was trained on");
        }
        part.kernel.pullBack(neighbors, part.dEdG);
        out.addEnergy(neighbors.center, energy);
        neighbors.addTo(out);
    }

    /**
     * The raw symmetry functions of one central atom.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @return one number per function in the order of the model; reused by the next call
     */
    public double[] describeRaw(NeighborList list, int k) {
        return describe(list, k).g;
    }

    /**
     * The symmetry functions of one central atom as the first member's network sees them.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @return one number per function in the order of the model; reused by the next call
     */
    public double[] describeScaled(NeighborList list, int k) {
        Part part = describe(list, k);
        part.members[0].scale(part.g, part.dEdG);
        return part.dEdG;
    }

    /**
     * The derivatives of a central atom's energy, by the first member, with respect to its raw symmetry functions.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @return dE_i/dG per function in the order of the model, eV; reused by the next call
     */
    public double[] energyGradient(NeighborList list, int k) {
        Part part = describe(list, k);
        part.members[0].value(part.g);
        Arrays.fill(part.dEdG, 0);
        part.members[0].addGradient(1, part.dEdG);
        return part.dEdG;
    }
}
