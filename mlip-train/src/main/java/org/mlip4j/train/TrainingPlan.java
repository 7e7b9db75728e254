package org.mlip4j.train;

import org.mlip4j.core.Potential;
import org.mlip4j.hdnnp.HdnnpModel;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a training needs to know.
 *
 * @param model symmetry functions with their ranges, networks and the weights to start from
 * @param data labels
 * @param baseline its energies, forces and virials are subtracted from the labels, so that the model learns the rest
 * @param optimizer how weights are updated
 * @param updates what they are updated with; a property that is not mentioned is only reported
 * @param epochs after how many to stop
 * @param patience stop when the test error (else the training error) of all properties in {@code updates} has not
 *     improved for as many epochs; 0 never
 * @param seeds of the order of updates
 * @param threads at least 1; results do not depend on it
 * @param checkpoint file that is written after every epoch and read at the start when it exists
 */
public record TrainingPlan(
        HdnnpModel model,
        TrainingSet data,
        Optional<Potential> baseline,
        Optimizer optimizer,
        Map<Property, UpdateSettings> updates,
        int epochs,
        int patience,
        Seeds seeds,
        int threads,
        Optional<Path> checkpoint) {

    /**
     * Starting points of the two random sequences of a training.
     *
     * @param order of the labels of a property
     * @param schedule of which property comes when
     */
    public record Seeds(long order, long schedule) {

        /**
         * Both from one number.
         *
         * @param seed any
         * @return different seeds
         */
        public static Seeds of(long seed) {
            return new Seeds(seed, ~seed);
        }
    }

    /** Validates and copies. */
    public TrainingPlan {
        updates = Map.copyOf(new EnumMap<>(updates));
        if (epochs < 0 || patience < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "a training needs epochs and patience of at least 0 and at least one thread");
        }
    }

    /**
     * The same plan for another model.
     *
     * @param other to start from
     * @return new plan
     */
    TrainingPlan withModel(HdnnpModel other) {
        return new TrainingPlan(
                other,
                data,
                baseline,
                optimizer,
                updates,
                epochs,
                patience,
                seeds,
                threads,
                checkpoint);
    }
}
