package org.mlip4j.train;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Result;

import java.util.Map;

/** A structure with its neighbours, its labels and their weights, which stay the same throughout a training. */
final class MtpFrame {

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
        list = NeighborSearch.of(frame.structure(), cutoff);
        Result known = baseline == null ? null : baseline.evaluate(frame.structure());
        energy =
                frame.energy().orElse(Double.NaN)
                        - TrainingFrame.referenceEnergy(references, frame.structure())
                        - (known == null ? 0 : known.energy());
        forces = minus(frame.forces().orElse(null), known == null ? null : known.forces());
        virial = minus(frame.virial().orElse(null), known == null ? null : known.virial());
        int n = frame.structure().size();
        TrainingFrame.Weights own = frame.weights();
        energyWeight = Double.isNaN(energy) ? 0 : weights.ofEnergy(n) * own.energy();
        forceWeight = forces == null ? 0 : weights.ofForces(n) * own.force();
        virialWeight = virial == null ? 0 : weights.ofVirial(n) * own.virial();
    }

    static double[] minus(double[] labels, double[] known) {
        if (labels == null || known == null) {
            return labels;
        }
        double[] rest = labels.clone();
        for (int n = 0; n < rest.length; n++) {
            rest[n] -= known[n];
        }
        return rest;
    }

    int size() {
        return frame.structure().size();
    }

    /** The atom itself or the one that a ghost is an image of. */
    int owner(int atom) {
        return atom < list.localCount() ? atom : list.owner(atom);
    }
}
