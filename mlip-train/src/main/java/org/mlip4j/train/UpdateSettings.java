package org.mlip4j.train;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the labels of one property are chosen for updates of the weights. Meaning and arithmetic are those of nnp-train
 * (Singraber, Morawietz, Behler, Dellago, J. Chem. Theory Comput. 15, 3075 (2019)).
 *
 * @param fraction labels used per epoch, as a fraction of all of the training set
 * @param batch labels per update; 0 uses all that the fraction allows in one update
 * @param selection from which epoch on (0: from the start) which way of choosing
 * @param threshold with {@link Selection#THRESHOLD}, error over root mean square error from which a label is taken
 * @param trials with {@link Selection#THRESHOLD}, labels looked at before the last of them is taken anyway
 * @param weight factor on error and gradient
 */
public record UpdateSettings(
        double fraction,
        int batch,
        Map<Integer, Selection> selection,
        double threshold,
        int trials,
        double weight) {

    /** Ways to choose labels. */
    public enum Selection {
        /** In random order, every epoch another. */
        RANDOM,
        /** Largest error first, errors taken at the beginning of the epoch. */
        SORT,
        /** In random order, those with a large error only. */
        THRESHOLD
    }

    /** Validates and copies. */
    public UpdateSettings {
        selection = Collections.unmodifiableMap(new TreeMap<>(selection));
        if (!(fraction >= 0) || batch < 0 || trials < 1 || !(weight > 0)) {
            throw new IllegalArgumentException(
                    "an update needs a fraction and a batch of at least 0, at least one trial and a"
                            + " positive weight");
        }
        if (!selection.containsKey(0)) {
            throw new IllegalArgumentException("the way of choosing labels at epoch 0 is missing");
        }
    }

    /**
     * Single labels, those with more than a given error preferred.
     *
     * @param fraction labels used per epoch, as a fraction of all
     * @param threshold error over root mean square error
     * @param trials labels looked at per update
     * @param weight factor on error and gradient
     * @return new settings
     */
    public static UpdateSettings threshold(
            double fraction, double threshold, int trials, double weight) {
        return new UpdateSettings(
                fraction, 1, Map.of(0, Selection.THRESHOLD), threshold, trials, weight);
    }

    /** The way of choosing in an epoch. */
    Selection selection(int epoch) {
        return new TreeMap<>(selection).floorEntry(epoch).getValue();
    }

    /** Updates per epoch with so many labels; none where they are fewer than a batch. */
    int updates(int labels) {
        if (labels == 0) {
            return 0;
        }
        return batch == 0 ? 1 : (int) (labels * fraction / batch);
    }

    /**
     * These settings, if they come to an update per epoch; nnp-train's arithmetic does not where the fraction has fewer labels
     * than a batch. Else those for one update with a batch, or with all labels.
     *
     * @param labels how many there are
     * @return settings for at least one update, where there are labels and the fraction is above 0
     */
    public UpdateSettings atLeastOnce(int labels) {
        if (labels == 0 || fraction == 0 || updates(labels) > 0) {
            return this;
        }
        int size = Math.min(batch, labels);
        // Half a label more, so that rounding does not make it none again.
        double enough = (size + 0.5) / labels;
        return new UpdateSettings(enough, size, selection, threshold, trials, weight);
    }
}
