package org.mlip4j.train;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Result;
import org.mlip4j.core.Workers;
import org.mlip4j.mtp.MtpModel;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A structure with its neighbours, its labels and their weights, which stay the same throughout a training. Neighbours are
 * kept where memory allows, else found again whenever they are needed, with the same bits.
 */
final class MtpFrame {

    /** Numbers that a virial consists of. */
    private static final int VIRIAL = 6;

    final TrainingFrame frame;

    /** Labels without references and baseline, eV and Angstrom; NaN where there is none. */
    final double energy;

    final double[] forces;
    final double[] virial;

    /** Factors on squared errors; 0 where there is no label. */
    final double energyWeight;

    final double forceWeight;
    final double virialWeight;

    private final double cutoff;

    /** Null where it is not kept. */
    private NeighborList list;

    MtpFrame(
            TrainingFrame frame,
            double cutoff,
            LossWeights weights,
            Map<Element, Double> references,
            Calculator baseline) {
        this.frame = frame;
        this.cutoff = cutoff;
        Result known = baseline == null ? null : baseline.evaluate(frame.structure());
        energy = frame.energy().isEmpty() ? Double.NaN : energyWithout(frame, references, known);
        forces = frame.forcesWithout(known);
        virial = frame.virialWithout(known);
        int n = frame.structure().size();
        TrainingFrame.Weights own = frame.weights();
        energyWeight = Double.isNaN(energy) ? 0 : weights.ofEnergy(n) * own.energy();
        forceWeight = forces == null ? 0 : weights.ofForces(n) * own.force();
        virialWeight = virial == null ? 0 : weights.ofVirial(n) * own.virial();
    }

    private static double energyWithout(
            TrainingFrame frame, Map<Element, Double> references, Result baseline) {
        return frame.energy().getAsDouble()
                - TrainingFrame.referenceEnergy(references, frame.structure())
                - (baseline == null ? 0 : baseline.energy());
    }

    /**
     * Prepares structures.
     *
     * @param plan weights, references and baseline
     * @param model of certain species and cutoff
     * @param frames the structures
     * @param room bytes for neighbours that may be kept. Modified.
     * @param workers share the work
     * @return in the same order
     */
    static List<MtpFrame> all(
            MtpPlan plan,
            MtpModel model,
            List<TrainingFrame> frames,
            AtomicLong room,
            Workers workers) {
        MtpFrame[] prepared = new MtpFrame[frames.size()];
        AtomicInteger next = new AtomicInteger();
        workers.run(
                w -> {
                    try (Calculator baseline = plan.baseline().map(Calculator::new).orElse(null)) {
                        for (int f = next.getAndIncrement();
                                f < prepared.length;
                                f = next.getAndIncrement()) {
                            prepared[f] = prepare(plan, model, frames.get(f), baseline);
                            prepared[f].keepWithin(room);
                        }
                    }
                });
        return Arrays.asList(prepared);
    }

    private static MtpFrame prepare(
            MtpPlan plan, MtpModel model, TrainingFrame frame, Calculator baseline) {
        for (int code : frame.structure().species()) {
            if (model.species().stream().noneMatch(e -> e.code() == code)) {
                throw new MlipException(
                        "there are structures with "
                                + Element.of(code)
                                + ", which no training structure has; train on some of them as well,"
                                + " or leave them out");
            }
        }
        return new MtpFrame(
                frame, model.basis().max(), plan.weights(), plan.references(), baseline);
    }

    /** Keeps the neighbours if what is left of some memory suffices, and takes it. */
    private void keepWithin(AtomicLong left) {
        if (left.get() < TrainingMemory.leastBytes(frame.structure())) {
            return;
        }
        NeighborList found = list();
        if (TrainingMemory.take(TrainingMemory.bytes(found), left)) {
            list = found.trimmed();
        }
    }

    /** Its neighbours, with central atoms in the order of their species. */
    NeighborList list() {
        return list == null ? NeighborSearch.bySpecies(frame.structure(), cutoff) : list;
    }

    /** A list of neighbours with central atoms of one species only. */
    static NeighborList around(int code, NeighborList list) {
        int from = list.begin();
        while (from < list.end() && speciesOf(from, list) < code) {
            from++;
        }
        int to = from;
        while (to < list.end() && speciesOf(to, list) == code) {
            to++;
        }
        return list.window(from, to);
    }

    private static int speciesOf(int center, NeighborList list) {
        return list.species()[list.centers()[center]];
    }

    /** Number of labels that count. */
    int labels() {
        return (energyWeight > 0 ? 1 : 0)
                + (virialWeight > 0 ? VIRIAL : 0)
                + (forceWeight > 0 ? known(forces) : 0);
    }

    private static int known(double[] values) {
        return (int) Arrays.stream(values).filter(v -> !Double.isNaN(v)).count();
    }

    int size() {
        return frame.structure().size();
    }
}
