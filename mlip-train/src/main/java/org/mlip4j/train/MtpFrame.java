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

/** A structure with its neighbours, its labels and their weights, which stay the same throughout a training. */
final class MtpFrame {

    /** Numbers that a virial consists of. */
    private static final int VIRIAL = 6;

    final TrainingFrame frame;
    final NeighborList list;

    /** Labels without references and baseline, eV and Angstrom; NaN where there is none. */
    final double energy;

    final double[] forces;
    final double[] virial;

    /** Factors on squared errors; 0 where there is no label. */
    final double energyWeight;

    final double forceWeight;
    final double virialWeight;

    MtpFrame(
            TrainingFrame frame,
            double cutoff,
            LossWeights weights,
            Map<Element, Double> references,
            Calculator baseline) {
        this.frame = frame;
        list = NeighborSearch.bySpecies(frame.structure(), cutoff);
        Result known = baseline == null ? null : baseline.evaluate(frame.structure());
        energy =
                frame.energy().orElse(Double.NaN)
                        - TrainingFrame.referenceEnergy(references, frame.structure())
                        - (known == null ? 0 : known.energy());
        forces = frame.forcesWithout(known);
        virial = frame.virialWithout(known);
        int n = frame.structure().size();
        TrainingFrame.Weights own = frame.weights();
        energyWeight = Double.isNaN(energy) ? 0 : weights.ofEnergy(n) * own.energy();
        forceWeight = forces == null ? 0 : weights.ofForces(n) * own.force();
        virialWeight = virial == null ? 0 : weights.ofVirial(n) * own.virial();
    }

    /** Prepares structures for a model of certain species and cutoff. */
    static List<MtpFrame> all(
            MtpPlan plan, MtpModel model, List<TrainingFrame> frames, Workers workers) {
        MtpFrame[] prepared = new MtpFrame[frames.size()];
        AtomicInteger next = new AtomicInteger();
        workers.run(
                w -> {
                    try (Calculator baseline = plan.baseline().map(Calculator::new).orElse(null)) {
                        for (int f = next.getAndIncrement();
                                f < prepared.length;
                                f = next.getAndIncrement()) {
                            prepared[f] = prepare(plan, model, frames.get(f), baseline);
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
                        "the data hold species that the training structures do not have: code "
                                + code);
            }
        }
        return new MtpFrame(
                frame, model.basis().max(), plan.weights(), plan.references(), baseline);
    }

    /** The list with central atoms of one species only. */
    NeighborList around(int code) {
        int from = list.begin();
        while (from < list.end() && speciesOf(from) < code) {
            from++;
        }
        int to = from;
        while (to < list.end() && speciesOf(to) == code) {
            to++;
        }
        return list.window(from, to);
    }

    private int speciesOf(int center) {
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

    /** The atom itself or the one that a ghost is an image of. */
    int owner(int atom) {
        return atom < list.localCount() ? atom : list.owner(atom);
    }
}
