package org.mlip4j.train;

import java.util.List;

/**
 * Data to fit to, and data to watch the fit with.
 *
 * @param train structures whose labels are fitted
 * @param test structures of which only the errors are computed; may be empty
 */
public record TrainingSet(List<TrainingFrame> train, List<TrainingFrame> test) {

    /** Copies the lists. */
    public TrainingSet {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }
}
