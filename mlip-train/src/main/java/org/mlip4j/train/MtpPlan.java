package org.mlip4j.train;

import org.mlip4j.core.Element;
import org.mlip4j.core.Potential;
import org.mlip4j.mtp.MtpModel;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Everything that the training of a moment tensor potential needs to know.
 *
 * @param starts makes a model with radial coefficients to start from, given a seed
 * @param startCount how many starts are tried; the fit goes on from the one with the smallest loss
 * @param data labels
 * @param references energies of the elements, which become part of the species coefficients, eV
 * @param baseline its energies, forces and virials are subtracted from the labels, so that the model learns the rest
 * @param weights of energies, forces and stresses in the loss
 * @param unseenWeight in the loss, of radial functions at distances below the smallest that a pair of species has in the data, where
 *     they are held near zero; 0 lets them be
 * @param iterations after how many to stop
 * @param tolerance stop when the loss has decreased by less than this part in fifty iterations; 0 never
 * @param patience stop when the errors of the test structures have not improved for as many iterations; 0 never
 * @param seed of the starts
 * @param threads at least 1; results do not depend on it
 * @param checkpoint file that is written every ten iterations and read at the beginning when it exists
 */
public record MtpPlan(
        LongFunction<MtpModel> starts,
        int startCount,
        TrainingSet data,
        Map<Element, Double> references,
        Optional<Potential> baseline,
        LossWeights weights,
        double unseenWeight,
        int iterations,
        double tolerance,
        int patience,
        long seed,
        int threads,
        Optional<Path> checkpoint) {

    /** Validates. */
    public MtpPlan {
        if (iterations < 0 || patience < 0 || threads < 1 || startCount < 1) {
            throw new IllegalArgumentException(
                    "a training needs iterations and patience of at least 0, a start and a thread");
        }
    }

    /**
     * A model with the references added to its species coefficients, or subtracted from them as they are from the labels.
     *
     * @param sign 1 or -1
     */
    MtpModel withReferences(MtpModel model, int sign) {
        double[] energies = model.speciesCoefficients().clone();
        for (int s = 0; s < energies.length; s++) {
            energies[s] += sign * references.getOrDefault(model.species().get(s), 0.0);
        }
        return model.withCoefficients(
                model.radialCoefficients(), energies, model.momentCoefficients());
    }
}
